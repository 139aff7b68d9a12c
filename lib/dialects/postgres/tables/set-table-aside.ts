/**
 * The old table of one that is made anew: it gets another name, and what belongs to it and would be in the way of the new
 * one, or of what is dropped before it goes, is taken off.
 */
import type { CatalogObject, ObjectId } from '../../../schema/catalog.ts'
import { differentAttributes } from '../../../schema/diff.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { linkedParent } from '../ancestry.ts'
import { optionalText } from '../attributes.ts'
import { freeName } from '../free-name.ts'
import { fitName, identifier, qualified } from '../names.ts'
import { part, qualifiedName } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { ownedSequences } from '../serial.ts'
import { arraySuffix } from '../type-text.ts'
import { alterTableText, type TablePlace } from './alter-text.ts'
import { columnFacts } from './column-facts.ts'
import { notNullName } from './not-null-names.ts'

/** The name of the old table. */
export function oldTableName({ path: [schema = '', name = ''] }: ObjectId, sides: Sides): string {
  return freeName(schema, name, sides)
}

export function setAside(table: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = table
  const place = placeOf(id)
  const children = sides.from.children(id)
  const columns = children.filter((child) => child.id.kind === 'column')
  // Rows go into partitions at the very end; until then the old table must need nothing that is dropped.
  const isLate = optionalText(sides.to.get(id) ?? table, 'partitionBy') !== null
  return [
    ...children.flatMap((link) => leaving(link)),
    ...columns.flatMap((column) => [...setSequencesAside(column, sides), ...setNotNullAside(column, sides)]),
    ...children.flatMap((child) => takenOff(child, place, isLate)),
    ...stripped(table, columns, { sides, isLate }),
    statement(
      alterTableText(place, `RENAME TO ${identifier(oldTableName(id, sides))}`),
      `Makes ${qualifiedName(id)} anew and copies its rows, under a lock that keeps readers out.`,
    ),
  ]
}

/** A partition whose rows are taken over goes with the old table; only its name is needed. */
export function setPartitionAside({ id }: CatalogObject, sides: Sides): PlannedOperation {
  return statement(alterTableText(placeOf(id), `RENAME TO ${identifier(oldTableName(id, sides))}`))
}

function placeOf(id: ObjectId): TablePlace {
  return { schema: part(id, 0), table: part(id, 1) }
}

/** Only the new table is part of anything. */
function leaving(link: CatalogObject): readonly PlannedOperation[] {
  const parent = linkedParent(link)
  if (parent === null || link.parent === null) return []
  const [schema = '', table = ''] = parent
  const action = `DETACH PARTITION ${qualifiedName(link.parent)}`
  if (link.id.kind === 'partition') return [statement(alterTableText({ schema, table }, action))]
  return [statement(alterTableText(placeOf(link.parent), `NO INHERIT ${qualified(schema, table)}`))]
}

/** Names of NOT NULL constraints are taken for the whole schema (PostgreSQL 18). */
function setNotNullAside(column: CatalogObject, { serverVersion }: Sides): readonly PlannedOperation[] {
  const facts = columnFacts(column)
  if (serverVersion < 180000 || !facts.notNull) return []
  const name = notNullName(facts)
  const action = `RENAME CONSTRAINT ${identifier(name)} TO ${identifier(fitName(`${name}_old`))}`
  return [statement(alterTableText(facts, action))]
}

/** Sequences that are not wanted go with the old table; until then they hold the position for what follows them. */
function setSequencesAside(column: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { identity } = columnFacts(column)
  const owned = ownedSequences(column.id, sides.from).filter(({ id }) => sides.to.get(id) === undefined)
  const paths = [...(identity === null ? [] : [identity.sequence]), ...owned.map(({ id }) => id.path)]
  return paths.map(([schema = '', name = '']) =>
    statement(
      `ALTER SEQUENCE ${qualified(schema, name)} RENAME TO ${identifier(freeName(schema, name, sides))}`,
    ),
  )
}

const namedConstraints: ReadonlySet<string> = new Set(['primaryKey', 'unique', 'exclude'])
const otherConstraints: ReadonlySet<string> = new Set(['check', 'foreignKey'])
const onTable: Readonly<Record<string, string>> = { trigger: 'TRIGGER', policy: 'POLICY', rule: 'RULE' }

/** What has a name in the schema, or would need something for too long; a plan may have dropped it already. */
function takenOff(child: CatalogObject, place: TablePlace, isLate: boolean): readonly PlannedOperation[] {
  const { kind } = child.id
  if (kind === 'index') return [statement(`DROP INDEX IF EXISTS ${qualifiedName(child.id)}`)]
  if (kind === 'statistics') return [statement(`DROP STATISTICS IF EXISTS ${qualifiedName(child.id)}`)]
  if (namedConstraints.has(kind) || (isLate && otherConstraints.has(kind))) {
    return [statement(alterTableText(place, `DROP CONSTRAINT IF EXISTS ${identifier(part(child.id, 2))}`))]
  }
  const word = onTable[kind]
  if (word === undefined || !isLate) return []
  return [
    statement(
      `DROP ${word} IF EXISTS ${identifier(part(child.id, 2))} ON ${qualified(place.schema, place.table)}`,
    ),
  ]
}

interface Stripping {
  readonly sides: Sides
  readonly isLate: boolean
}

/** Leaves the columns that are copied, without what they need and the plan may drop or change before the rows are copied. */
function stripped(
  table: CatalogObject,
  columns: readonly CatalogObject[],
  stripping: Stripping,
): readonly PlannedOperation[] {
  const isPartitioned = optionalText(table, 'partitionBy') !== null
  const actions = columns.flatMap((column) => strippingActions(column, isPartitioned, stripping))
  const rank = (action: string): number => (action.startsWith('DROP COLUMN') ? 0 : 1)
  return actions
    .toSorted((a, b) => rank(a) - rank(b))
    .map((action) => statement(alterTableText(placeOf(table.id), action)))
}

function strippingActions(
  column: CatalogObject,
  isPartitioned: boolean,
  { sides, isLate }: Stripping,
): readonly string[] {
  const [from, after] = [columnFacts(column), sides.to.get(column.id)]
  const name = identifier(from.name)
  const isCopied = after !== undefined && columnFacts(after).generated === null
  // A column of a partition key cannot be dropped.
  if (isLate && !isCopied && !isPartitioned) return [`DROP COLUMN ${name}`]
  const plainType = typeSetAside(column, sides)
  const hasDefault =
    isLate || plainType !== from.type
      ? sides.from.get(defaultOf(column)) !== undefined
      : sides.from.needs(defaultOf(column)).some(({ id }) => id.kind !== 'column' && id.kind !== 'table')
  return [
    ...(hasDefault ? [`ALTER COLUMN ${name} DROP DEFAULT`] : []),
    ...(plainType === from.type
      ? []
      : [`ALTER COLUMN ${name} TYPE ${plainType} USING ${name}::${plainType}`]),
  ]
}

function defaultOf({ id }: CatalogObject): ObjectId {
  return { kind: 'default', path: id.path }
}

const changingTypes: ReadonlySet<string> = new Set(['enum', 'domain', 'compositeType', 'rangeType'])

/** The type of a column of the old table: text where its own type is changed or dropped meanwhile. */
export function typeSetAside(column: CatalogObject, { from, to }: Sides): string {
  const { type } = columnFacts(column)
  const isKept = from.needs(column.id).every((needed) => {
    if (!changingTypes.has(needed.id.kind)) return true
    const wanted = to.get(needed.id)
    return wanted !== undefined && differentAttributes(needed, wanted).length === 0
  })
  return isKept ? type : `text${arraySuffix(type)}`
}
