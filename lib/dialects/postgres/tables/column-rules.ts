/** Columns: how they are added and dropped, also where other tables inherit them. */
import { describedBody } from '../../../ops/builder-calls.ts'
import type { CatalogObject, ObjectId } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import type { PostgresKind } from '../object-family.ts'
import { identifier } from '../names.ts'
import { part, qualifiedName, schemaOption } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { ownedSequences } from '../serial.ts'
import { alterColumnText, alterTableText } from './alter-text.ts'
import { heirColumns, linkedParent, parentColumns } from './ancestry.ts'
import { changeColumn, isMadeAnew } from './change-column.ts'
import { columnFacts } from './column-facts.ts'
import { afterCreation, alterColumn, defaultAmong, describedColumn } from './create-column.ts'
import { columnLabel } from './type-casts.ts'

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
  const facts = columnFacts(object)
  const ownDefault = defaultAmong(object, parts)
  const operation = {
    type: 'addColumn',
    table: part(object.id, 1),
    ...describedBody([describedColumn(object, parts, sides)]),
    ...schemaOption(object.id, sides),
  } as const
  const values = formerValues(object, sides)
  const remarks = values === null ? addingRemarks(object, ownDefault) : []
  if (values === null)
    return [{ operation, ...(remarks.length > 0 && { remarks }) }, ...afterCreation(object, sides)]
  const nullable = {
    ...object,
    attributes: { ...object.attributes, notNull: false, notNullConstraint: null },
  }
  const withoutNotNull = { ...operation, ...describedBody([describedColumn(nullable, parts, sides)]) }
  return [
    { operation: withoutNotNull },
    statement(`UPDATE ${qualifiedName(object.id)} SET ${identifier(facts.name)} = ${values}`),
    ...(facts.notNull ? [alterColumn(object.id, { nullable: false }, sides)] : []),
    ...afterCreation(object, sides),
  ]
}

/** The expression of a virtual column that is made anew as an ordinary one: its values are kept. */
function formerValues({ id, attributes }: CatalogObject, sides: Sides): string | null {
  const before = sides.from.get(id)
  if (before === undefined || (attributes['generated'] ?? null) !== null) return null
  const { generated } = columnFacts(before)
  return generated === null ? null : `(${generated.expression})`
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

function isComing(id: ObjectId, sides: Sides): boolean {
  return sides.from.get(id) === undefined || isGoing(id, sides)
}

/** Columns above that are new, by a link that is there before and after. */
function newParents(id: ObjectId, sides: Sides): readonly CatalogObject[] {
  return parentColumns(id, sides.to).filter(
    (parent) => isComing(parent.id, sides) && isLinked(id, parent.id, sides),
  )
}

function isLinked(column: ObjectId, parent: ObjectId, sides: Sides): boolean {
  return [sides.from, sides.to].every((side) => {
    const tables = ['table', 'foreignTable'].map((kind) => side.get({ kind, path: column.path.slice(0, 2) }))
    return tables.some(
      (table) =>
        table !== undefined &&
        side
          .children(table.id)
          .some((link) => linkedParent(link)?.every((name, at) => name === parent.path[at])),
    )
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
  return found === undefined ? null : String(found.attributes['expression'])
}

function dropColumn(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = object
  const leavesWithParent =
    object.attributes['inherited'] === true &&
    lastingLinks(id, sides).some((parent) => isGoing(parent, sides))
  if (leavesWithParent && object.attributes['local'] !== true) return []
  return [...keptSequences(object, sides), ...dropStatements(object, sides)]
}

/** Whether a column is dropped, be it to be made anew. */
function isGoing(id: ObjectId, sides: Sides): boolean {
  const [from, to] = [sides.from.get(id), sides.to.get(id)]
  if (from === undefined || to === undefined) return from !== undefined
  return isMadeAnew(columnFacts(from), columnFacts(to), sides)
}

/** Columns above by links that stay; whether the columns stay is another question. */
function lastingLinks(id: ObjectId, sides: Sides): readonly ObjectId[] {
  return parentColumns(id, sides.from).flatMap((parent) =>
    isLinked(id, parent.id, sides) ? [parent.id] : [],
  )
}

function dropStatements(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = object
  const heirs = heirColumns(id, sides.from).filter((heir) => heir.attributes['local'] !== true)
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
