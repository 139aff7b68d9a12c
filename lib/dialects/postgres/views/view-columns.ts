/** What the columns of a view have besides a name and a type: statements from one state to another. */
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { literal, quoted } from '../literal.ts'
import { identifier, qualified } from '../names.ts'
import { part, qualifiedName, schemaOption } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { viewColumnPrivileges } from '../privileges/of-view-columns.ts'

/** Names of columns with their types, in order. */
export function viewColumns({ attributes }: CatalogObject): readonly string[] {
  const { columns } = attributes
  return Array.isArray(columns) ? columns.map((column) => JSON.stringify(column)) : []
}

/** By column, of an attribute that is a record; empty when it is absent. */
export function byColumn(object: CatalogObject | null, attribute: string): ReadonlyMap<string, Json> {
  const value = object?.attributes[attribute]
  return new Map(
    typeof value === 'object' && value !== null
      ? Object.entries(value as Readonly<Record<string, Json>>)
      : [],
  )
}

/** @param from null for a view that was just made */
export function columnStatements(
  from: CatalogObject | null,
  to: CatalogObject,
  sides: Sides,
): readonly PlannedOperation[] {
  const word = to.id.kind === 'materializedView' ? 'MATERIALIZED VIEW' : 'VIEW'
  const alter = `ALTER ${word} ${qualified(schemaOption(to.id, sides).schema, part(to.id, 1))} ALTER COLUMN`
  return [
    ...changes(from, to, 'defaults', (column, value) =>
      value === null
        ? [`${alter} ${identifier(column)} DROP DEFAULT`]
        : [`${alter} ${identifier(column)} SET DEFAULT ${String(value)}`],
    ),
    ...changes(from, to, 'columnStorage', (column, value, before) =>
      storageTexts(record(before), record(value), defaultStorage(to, column)).map(
        (text) => `${alter} ${identifier(column)} ${text}`,
      ),
    ),
    ...changes(from, to, 'columnComments', (column, value) => [
      `COMMENT ON COLUMN ${qualifiedName(to.id)}.${identifier(column)} IS ${value === null ? 'NULL' : quoted(String(value))}`,
    ]),
    // Those of a new view come with its own privileges, which could take them again.
    ...(from === null ? [] : viewColumnPrivileges(from, to)),
  ].map((text) => statement(text))
}

function changes(
  from: CatalogObject | null,
  to: CatalogObject,
  attribute: string,
  write: (column: string, value: Json, before: Json) => readonly string[],
): readonly string[] {
  const [before, after] = [byColumn(from, attribute), byColumn(to, attribute)]
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((column) => {
    const [was, is] = [before.get(column) ?? null, after.get(column) ?? null]
    return JSON.stringify(was) === JSON.stringify(is) ? [] : write(column, is, was)
  })
}

function storageTexts(
  from: Readonly<Record<string, Json>>,
  to: Readonly<Record<string, Json>>,
  plainStorage: string,
): readonly string[] {
  const [before, after] = [record(from['options']), record(to['options'])]
  const lost = Object.keys(before).filter((name) => !(name in after))
  const set = Object.entries(after).filter(([name, value]) => before[name] !== value)
  return [
    ...(from['statistics'] === to['statistics'] ? [] : [`SET STATISTICS ${Number(to['statistics'] ?? -1)}`]),
    ...(from['storage'] === to['storage'] ? [] : [`SET STORAGE ${String(to['storage'] ?? plainStorage)}`]),
    ...(from['compression'] === to['compression']
      ? []
      : [`SET COMPRESSION ${String(to['compression'] ?? 'default')}`]),
    ...(lost.length === 0 ? [] : [`RESET (${lost.join(', ')})`]),
    ...(set.length === 0
      ? []
      : [`SET (${set.map(([name, value]) => `${name} = ${literal(value)}`).join(', ')})`]),
  ]
}

/** What values of the column's type are kept as by themselves; servers before 16 have no word for it. */
function defaultStorage({ attributes }: CatalogObject, column: string): string {
  const columns = Array.isArray(attributes['columns']) ? attributes['columns'].map(record) : []
  const type = String(columns.find(({ name }) => name === column)?.['type'])
  return /^(?:numeric|inet|cidr)\b/.test(type) && !type.endsWith('[]') ? 'MAIN' : 'EXTENDED'
}

function record(value: Json | undefined): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {}
}
