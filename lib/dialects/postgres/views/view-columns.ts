/** What the columns of a view have besides a name and a type: statements from one state to another. */
import type { StorageParameters } from '../../../ops/table-operations.ts'
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { isRecord, optionalRecord, textRecord } from '../attributes.ts'
import { quoted } from '../literal.ts'
import { identifier, qualified } from '../names.ts'
import { part, qualifiedName, schemaOption } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { viewColumnPrivileges } from '../view-column-privileges.ts'
import { storageAttribute } from '../storage-parameters.ts'
import { storageOfType } from '../type-text.ts'
import { parameterTexts } from './view-options.ts'

/** Names of columns with their types, in order. */
export function viewColumns({ attributes }: CatalogObject): readonly string[] {
  const { columns } = attributes
  return Array.isArray(columns) ? columns.map((column) => JSON.stringify(column)) : []
}

/** @param from null for a view that was just made */
export function columnStatements(
  from: CatalogObject | null,
  to: CatalogObject,
  sides: Sides,
): readonly PlannedOperation[] {
  const word = to.id.kind === 'materializedView' ? 'MATERIALIZED VIEW' : 'VIEW'
  const alter = `ALTER ${word} ${qualified(schemaOption(to.id, sides).schema, part(to.id, 1))} ALTER COLUMN`
  const texts = [
    ...textChanges(from, to, 'defaults', (column, value) =>
      value === null
        ? `${alter} ${identifier(column)} DROP DEFAULT`
        : `${alter} ${identifier(column)} SET DEFAULT ${value}`,
    ),
    ...storageChanges(from, to).map(({ column, text }) => `${alter} ${identifier(column)} ${text}`),
    ...textChanges(from, to, 'columnComments', (column, value) => {
      const comment = value === null ? 'NULL' : quoted(value)
      return `COMMENT ON COLUMN ${qualifiedName(to.id)}.${identifier(column)} IS ${comment}`
    }),
    // Those of a new view come with its own privileges, which could take them again.
    ...(from === null ? [] : viewColumnPrivileges(from, to)),
  ]
  return texts.map((text) => statement(text))
}

/** A statement for each column whose text differs. */
function textChanges(
  from: CatalogObject | null,
  to: CatalogObject,
  attribute: string,
  write: (column: string, value: string | null) => string,
): readonly string[] {
  const before = from === null ? {} : textRecord(from, attribute)
  const after = textRecord(to, attribute)
  return allKeys(before, after).flatMap((column) =>
    before[column] === after[column] ? [] : [write(column, after[column] ?? null)],
  )
}

interface ColumnText {
  readonly column: string
  readonly text: string
}

function storageChanges(from: CatalogObject | null, to: CatalogObject): readonly ColumnText[] {
  const before = (from === null ? null : optionalRecord(from, 'columnStorage')) ?? {}
  const after = optionalRecord(to, 'columnStorage') ?? {}
  return allKeys(before, after).flatMap((column) => {
    const [was, is] = [storage(before[column]), storage(after[column])]
    const texts = [
      ...(was.statistics === is.statistics ? [] : [`SET STATISTICS ${is.statistics}`]),
      ...(was.storage === is.storage ? [] : [`SET STORAGE ${is.storage ?? defaultStorage(to, column)}`]),
      ...(was.compression === is.compression ? [] : [`SET COMPRESSION ${is.compression}`]),
      ...parameterTexts(was.options, is.options),
    ]
    return texts.map((text) => ({ column, text }))
  })
}

interface ColumnStorage {
  readonly statistics: number
  /** Null for that of the type. */
  readonly storage: string | null
  readonly compression: string
  readonly options: StorageParameters
}

function storage(value: Json | undefined): ColumnStorage {
  const record = value !== undefined && isRecord(value) ? value : {}
  const { statistics, storage: kept, compression, options } = record
  return {
    statistics: typeof statistics === 'number' ? statistics : -1,
    storage: typeof kept === 'string' ? kept : null,
    compression: typeof compression === 'string' ? compression : 'default',
    options: storageAttribute(options),
  }
}

/** How values of the column's type are kept by themselves. */
function defaultStorage({ attributes }: CatalogObject, column: string): string {
  const columns = Array.isArray(attributes['columns']) ? attributes['columns'] : []
  const type = columns.flatMap((one: Json) =>
    isRecord(one) && one['name'] === column ? [one['type']] : [],
  )[0]
  return storageOfType(typeof type === 'string' ? type : '').toUpperCase()
}

function allKeys(...records: readonly object[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort()
}
