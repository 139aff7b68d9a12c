/** Composite types: attributes are added, dropped and altered in place where PostgreSQL can, or columns move to a new type. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { objectLabel } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { retype } from '../retype.ts'
import { moved, typeName } from '../type-statements.ts'
import { columnText, type CompositeColumn, compositeColumns, typeText } from './composite-columns.ts'

export const compositeTypeKind: PostgresKind = {
  rank: 33,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: createComposite,
  drop: ({ id }) => [statement(`DROP TYPE ${qualifiedName(id)}`)],
  change: changeComposite,
  rename: (from, to) => moved('TYPE', from, to),
  names: ({ id }) => [
    typeName(part(id, 0), part(id, 1)),
    `relation:${JSON.stringify([part(id, 0), part(id, 1)])}`,
  ],
  commentOn: ({ id }) => `TYPE ${qualifiedName(id)}`,
  grantOn: ({ id }) => `TYPE ${qualifiedName(id)}`,
}

function createComposite(type: CatalogObject): readonly PlannedOperation[] {
  const columns = compositeColumns(type)
  const list = columns.map((column) => `\n  ${columnText(column)}`).join(',')
  return [
    statement(`CREATE TYPE ${qualifiedName(type.id)} AS (${list}${list === '' ? '' : '\n'})`),
    ...columns.flatMap((column) => (column.comment === null ? [] : [commentOn(type, column)])),
  ]
}

function commentOn({ id }: CatalogObject, { name, comment }: CompositeColumn): PlannedOperation {
  const text = comment === null ? 'NULL' : quoted(comment)
  return statement(`COMMENT ON COLUMN ${qualifiedName(id)}.${identifier(name)} IS ${text}`)
}

function changeComposite(change: ObjectChange, sides: Sides): PlannedChange {
  const { from, to } = change
  const users = sides.from.dependents(from.id)
  const typed = users.find(
    ({ id, attributes }) => id.kind === 'table' && (attributes['ofType'] ?? null) !== null,
  )
  const changes = columnChanges(compositeColumns(from), compositeColumns(to))
  if (typed !== undefined && (changes === null || changes.touchesTables)) {
    return {
      type: 'refuse',
      reason: `${objectLabel(typed.id)} is a table of the type ${qualifiedName(from.id)}, which is to be changed`,
      hint: 'Write this step by hand: ALTER TYPE … CASCADE changes the table along with its type.',
    }
  }
  const isStored = users.some(({ id }) => id.kind === 'column')
  if (changes !== null && !(isStored && changes.altersTypes)) {
    const operations = [...changes.clauses.map((clause) => alterType(to, clause)), ...comments(from, to)]
    return changes.touchesTables
      ? { type: 'alter', operations, rebuild: ({ id }) => changes.removes && readers.has(id.kind) }
      : { type: 'alter', operations }
  }
  return replaceComposite(from, to, sides)
}

/** What may read an attribute that goes or gets another type. */
const readers: ReadonlySet<string> = new Set([
  'view',
  'materializedView',
  'rule',
  'policy',
  'trigger',
  'function',
  'procedure',
  'index',
  'check',
  'publication',
])

interface Clause {
  readonly text: string
  readonly remarks: readonly string[]
  readonly losesData: boolean
}

interface ColumnChanges {
  readonly clauses: readonly Clause[]
  readonly altersTypes: boolean
  /** Whether an attribute goes or gets another type. */
  readonly removes: boolean
  /** Whether more than comments change. */
  readonly touchesTables: boolean
}

/** Clauses of `ALTER TYPE`, or null when the order of attributes cannot be reached with them. */
function columnChanges(
  before: readonly CompositeColumn[],
  after: readonly CompositeColumn[],
): ColumnChanges | null {
  const dropped = before.filter(({ name }) => !after.some((column) => column.name === name))
  const kept = before.filter((column) => !dropped.includes(column))
  const added = after.filter(({ name }) => !before.some((column) => column.name === name))
  const reached = [...kept, ...added].map(({ name }) => name)
  if (reached.some((name, position) => name !== after[position]?.name)) return null
  const retyped = kept.flatMap((column, position) => {
    const wanted = after[position]
    return wanted === undefined || typeText(wanted) === typeText(column) ? [] : [wanted]
  })
  return {
    clauses: [
      ...dropped.map(({ name }) => ({
        text: `DROP ATTRIBUTE ${identifier(name)}`,
        remarks: [`Loses the attribute ${identifier(name)} of every value that is stored.`],
        losesData: true,
      })),
      ...retyped.map((column) => ({
        text: `ALTER ATTRIBUTE ${identifier(column.name)} TYPE ${typeText(column)}`,
        remarks: [],
        losesData: false,
      })),
      ...added.map((column) => ({
        text: `ADD ATTRIBUTE ${columnText(column)}`,
        remarks: [],
        losesData: false,
      })),
    ],
    altersTypes: retyped.length > 0,
    removes: dropped.length + retyped.length > 0,
    touchesTables: dropped.length + retyped.length + added.length > 0,
  }
}

function alterType({ id }: CatalogObject, { text, remarks, losesData }: Clause): PlannedOperation {
  const planned = statement(`ALTER TYPE ${qualifiedName(id)} ${text}`, ...remarks)
  return losesData ? { ...planned, losesData } : planned
}

function comments(from: CatalogObject, to: CatalogObject): readonly PlannedOperation[] {
  const before = new Map(compositeColumns(from).map((column) => [column.name, column.comment]))
  return compositeColumns(to)
    .filter((column) => column.comment !== (before.get(column.name) ?? null))
    .map((column) => commentOn(to, column))
}

/** Values keep what both types have; without the same attributes in the same places they are put together anew. */
function replaceComposite(from: CatalogObject, to: CatalogObject, sides: Sides): PlannedChange {
  const [before, after] = [compositeColumns(from), compositeColumns(to)]
  const isSameShape =
    before.length === after.length && before.every(({ name }, position) => name === after[position]?.name)
  const lost = before.filter(({ name }) => !after.some((column) => column.name === name))
  const array = sides.from
    .dependents(from.id)
    .find((user) => user.id.kind === 'column' && textAttribute(user, 'type').endsWith('[]'))
  if (!isSameShape && array !== undefined) {
    return {
      type: 'refuse',
      reason: `${objectLabel(array.id)} has arrays of ${qualifiedName(from.id)}, whose attributes are to stand in another order`,
      hint: 'Keep the order of the attributes and add new ones at the end, or write this step by hand.',
    }
  }
  return retype(from, sides, {
    create: createComposite(to),
    remarks: lost.map(({ name }) => `Loses the attribute ${identifier(name)} of every value that is stored.`),
    ...(isSameShape ? {} : { using: (column, type) => rowText(column, type, before, after) }),
  })
}

/** A value that is null stays null, and one whose attributes are all null stays that. */
function rowText(
  column: string,
  type: string,
  before: readonly CompositeColumn[],
  after: readonly CompositeColumn[],
): string {
  const values = after.map((wanted) => {
    const known = before.find(({ name }) => name === wanted.name)
    if (known === undefined) return `NULL::${wanted.type}`
    const value = `(${column}).${identifier(wanted.name)}`
    return known.type === wanted.type ? value : `${value}::text::${wanted.type}`
  })
  return `CASE WHEN ${column} IS DISTINCT FROM NULL THEN ROW(${values.join(', ')})::${type} END`
}
