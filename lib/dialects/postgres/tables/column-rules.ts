/** Columns: how they are added and dropped, also where other tables inherit them. */
import { describedBody } from '../../../ops/builder-calls.ts'
import type { AddColumn } from '../../../ops/table-operations.ts'
import type { CatalogObject, ObjectId } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import type { PostgresKind } from '../object-family.ts'
import { optionalText } from '../attributes.ts'
import { identifier } from '../names.ts'
import { part, qualifiedName, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { ownedSequences } from '../serial.ts'
import { alterColumnText, alterTableText } from './alter-text.ts'
import { isCopied } from '../copied-tables.ts'
import { columnsAbove, heirColumns, heirLinks, isLasting } from '../ancestry.ts'
import { changeIdentity } from './change-identity.ts'
import { changeNotNull } from './change-not-null.ts'
import { changeColumn, isMadeAnew } from './change-column.ts'
import { columnFacts } from './column-facts.ts'
import { afterCreation, defaultAmong, describedColumn } from './create-column.ts'
import { alterColumn } from './alter-column-operation.ts'
import { castsBetween, columnLabel } from './type-casts.ts'

export const column: PostgresKind = {
  rank: 110,
  createdWithParent: 'always',
  writesComments: true,
  rebuildable: (object) => (object.attributes['generated'] ?? null) !== null,
  create: addColumn,
  drop: dropColumn,
  change: changeColumn,
  rename: (from, to, sides) => [
    {
      operation: {
        type: 'renameColumn',
        table: part(from.id, 1),
        column: part(from.id, 2),
        newName: part(to.id, 2),
        ...schemaOption(from.id, sides),
      },
    },
  ],
  names: ({ id, attributes }) => {
    const identity = attributes['identity']
    if (typeof identity !== 'object' || identity === null || !('sequence' in identity)) return []
    return id.path.length === 0 ? [] : [`relation:${JSON.stringify(identity.sequence)}`]
  },
  commentOn: ({ id }) => `COLUMN ${columnLabel(part(id, 0), part(id, 1), part(id, 2))}`,
}

function addColumn(
  object: CatalogObject,
  parts: readonly CatalogObject[],
  sides: Sides,
): readonly PlannedOperation[] {
  if (arrivesByInheritance(object.id, sides)) return afterInheriting(object, parts, sides)
  const values = formerValues(object, sides)
  if (values !== null) return addedWithValues(object, parts, values, sides)
  const isLater = isIdentityAddedLater(object, sides)
  const first = isLater ? without(object, 'identity') : object
  const remarks = addingRemarks(first, defaultAmong(object, parts))
  return [
    { operation: addition(first, parts, sides), ...(remarks.length > 0 && { remarks }) },
    ...(isLater ? changeIdentity(object, columnFacts(first), columnFacts(object), sides) : []),
    ...afterCreation(object, sides),
  ]
}

function addition(object: CatalogObject, parts: readonly CatalogObject[], sides: Sides): AddColumn {
  return {
    type: 'addColumn',
    table: part(object.id, 1),
    ...describedBody([describedColumn(object, parts, sides)]),
    ...schemaOption(object.id, sides),
  }
}

/** A column that had its values by an expression, and has them for itself now. */
function addedWithValues(
  object: CatalogObject,
  parts: readonly CatalogObject[],
  values: string,
  sides: Sides,
): readonly PlannedOperation[] {
  const facts = columnFacts(object)
  return [
    { operation: addition(without(object, 'notNull'), parts, sides) },
    statement(`UPDATE ${qualifiedName(object.id)} SET ${identifier(facts.name)} = ${values}`),
    ...(facts.notNull ? changeNotNull(object, { ...facts, notNull: false }, facts, sides) : []),
    ...afterCreation(object, sides),
  ]
}

function without(object: CatalogObject, attribute: string): CatalogObject {
  return { ...object, attributes: { ...object.attributes, [attribute]: null } }
}

/** The server adds no identity column to a table that has heirs, other than partitions from 17 on. */
function isIdentityAddedLater({ id, attributes }: CatalogObject, sides: Sides): boolean {
  if ((attributes['identity'] ?? null) === null) return false
  const table = sides.from.get({ kind: 'table', path: id.path.slice(0, 2) })
  if (table === undefined || heirLinks(table.id, sides.from).every((link) => !isLasting(link, sides)))
    return false
  return sides.serverVersion < 170000 || optionalText(table, 'partitionBy') === null
}

/** The expression of a virtual column that is made anew as an ordinary one: its values are kept. */
function formerValues(after: CatalogObject, sides: Sides): string | null {
  const { id, attributes } = after
  const before = sides.from.get(id)
  if (before === undefined || (attributes['generated'] ?? null) !== null) return null
  const { generated, type } = columnFacts(before)
  if (generated === null || !canStillCompute(before, sides)) return null
  return `(${generated.expression})${castsBetween(type, textAttribute(after, 'type'), sides.to) ?? ''}`
}

/** By then the columns that the expression reads have become what they are to be. */
function canStillCompute(generated: CatalogObject, { from, to }: Sides): boolean {
  return from.needs(generated.id).every(({ id, attributes }) => {
    if (id.kind !== 'column') return true
    return to.get(id)?.attributes['type'] === attributes['type']
  })
}

function addingRemarks(object: CatalogObject, ownDefault: string | null): readonly string[] {
  const facts = columnFacts(object)
  const label = columnLabel(facts.schema, facts.table, facts.name)
  if (object.parent?.kind === 'foreignTable') return []
  if (facts.identity !== null || facts.generated?.kind === 'stored' || isVolatile(ownDefault)) {
    return [`Rewrites ${qualifiedName(object.id)} under a lock that keeps readers out.`]
  }
  const mayFail = facts.notNull && ownDefault === null && facts.generated === null
  return mayFail ? [`Fails if the table has rows: ${label} is NOT NULL and has no default.`] : []
}

/** Whether each row gets a value of its own, which has to be written into it. */
function isVolatile(expression: string | null): boolean {
  return (
    expression !== null &&
    /\b(?:nextval|random|gen_random_uuid|uuidv[47]|uuid_generate_\w+|clock_timestamp|timeofday)\(/.test(
      expression,
    )
  )
}

/** Whether a column above, new too, brings it along. */
function arrivesByInheritance(id: ObjectId, sides: Sides): boolean {
  const object = sides.to.get(id)
  if (object?.attributes['inherited'] !== true) return false
  return newParents(id, sides).length > 0
}

/** Columns above that are new, by a link that is there all the time. */
function newParents(id: ObjectId, sides: Sides): readonly CatalogObject[] {
  return columnsAbove(id, sides).flatMap((parent) => {
    const found = sides.to.get(parent)
    const isNew = sides.from.get(parent) === undefined || isGoing(parent, sides)
    return found !== undefined && isNew ? [found] : []
  })
}

/** What an inherited column has of its own: it came with its parent's default and nothing more. */
function afterInheriting(
  object: CatalogObject,
  parts: readonly CatalogObject[],
  sides: Sides,
): readonly PlannedOperation[] {
  const facts = columnFacts(object)
  const own = defaultAmong(object, parts)
  const [parent] = newParents(object.id, sides)
  const given = parent === undefined ? null : defaultOf(parent.id, sides)
  const parentFacts = parent === undefined ? null : columnFacts(parent)
  return [
    ...(own === given ? [] : [setDefault(facts, own)]),
    ...(facts.notNull && parentFacts?.notNull === false
      ? [statement(alterColumnText(facts, 'SET NOT NULL'))]
      : []),
    ...(facts.comment === null ? [] : [alterColumn(object.id, { comment: facts.comment }, sides)]),
    ...afterCreation(object, sides),
  ]
}

function setDefault(facts: ReturnType<typeof columnFacts>, expression: string | null): PlannedOperation {
  return statement(alterColumnText(facts, expression === null ? 'DROP DEFAULT' : `SET DEFAULT ${expression}`))
}

function defaultOf({ path }: ObjectId, { to }: Sides): string | null {
  const found = to.get({ kind: 'default', path })
  return found === undefined ? null : textAttribute(found, 'expression')
}

function dropColumn(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = object
  if (object.parent !== null && isCopied(object.parent, sides)) return []
  const leavesWithParent =
    object.attributes['inherited'] === true &&
    columnsAbove(id, sides).some((parent) => isGoing(parent, sides))
  if (leavesWithParent && object.attributes['local'] !== true) return []
  return [...keptSequences(object, sides), ...dropStatements(object, sides)]
}

/** Whether a column is dropped, be it to be made anew. */
function isGoing(id: ObjectId, sides: Sides): boolean {
  const [from, to] = [sides.from.get(id), sides.to.get(id)]
  if (from === undefined || to === undefined) return from !== undefined
  return isMadeAnew(columnFacts(from), columnFacts(to), sides)
}

function dropStatements(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = object
  const heirs = heirColumns(id, sides).filter((heir) => heir.attributes['local'] !== true)
  const kept = heirs.filter((heir) => !isGoing(heir.id, sides))
  const lost = remarksOfDrop(object)
  if (kept.length === 0) {
    const operation = {
      type: 'dropColumn',
      table: part(id, 1),
      column: part(id, 2),
      ...schemaOption(id, sides),
    } as const
    return [{ operation, ...lost }]
  }
  const dropped = heirs.filter((heir) => isGoing(heir.id, sides))
  return [object, ...dropped].map(({ id: each }, position) => ({
    ...statement(
      alterTableText(
        { schema: part(each, 0), table: part(each, 1) },
        `DROP COLUMN ${identifier(part(each, 2))}`,
        true,
      ),
    ),
    ...(position === 0 ? lost : {}),
  }))
}

function remarksOfDrop(object: CatalogObject): Pick<PlannedOperation, 'remarks' | 'losesData'> {
  if ((object.attributes['generated'] ?? null) !== null) return {}
  const label = columnLabel(part(object.id, 0), part(object.id, 1), part(object.id, 2))
  return { remarks: [`All values of ${label} are lost.`], losesData: true }
}

/** Sequences that the column owns and that stay would go with it. */
export function keptSequences(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  return ownedSequences(object.id, sides.from).flatMap(({ id }) =>
    sides.to.get(id) === undefined ? [] : [statement(`ALTER SEQUENCE ${qualifiedName(id)} OWNED BY NONE`)],
  )
}
