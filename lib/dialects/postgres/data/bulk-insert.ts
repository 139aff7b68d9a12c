/**
 * `bulkInsert`: rows as few `INSERT` statements with bound values.
 *
 * A row that leaves a column out, or gives it `undefined`, gets its default. What an array is (an array of PostgreSQL
 * or JSON) only the column knows, so the server is asked to read it as what the column is.
 */
import type { BulkInsert, Row } from '../../../ops/data-operations.ts'
import { isSqlText, sql, type SqlText } from '../../../ops/values.ts'
import type { Statement } from '../../dialect.ts'
import { ddl, invalid } from '../ddl.ts'
import { valueText } from '../literal.ts'
import { identifier, identifiers, qualified } from '../names.ts'
import { bound } from '../parameters.ts'

/** The protocol counts parameters in 16 bits. */
const maxParameters = 65_535

export function bulkInsert(operation: BulkInsert): readonly Statement[] {
  const table = qualified(operation.schema, operation.table)
  const columns = columnsOf(operation.rows)
  if (columns.length === 0) return operation.rows.map(() => ddl(`INSERT INTO ${table} DEFAULT VALUES`))
  const head = `INSERT INTO ${table} (${identifiers(columns)}) VALUES `
  return chunks(operation.rows, columns, table).map((rows) => insertStatement(head, rows))
}

/** Every column that some row gives, in the order in which they are first met. */
function columnsOf(rows: readonly Row[]): readonly string[] {
  const columns = new Set<string>()
  for (const row of rows) {
    for (const [column, value] of Object.entries(row)) if (value !== undefined) columns.add(column)
  }
  return [...columns]
}

function insertStatement(head: string, rows: readonly SqlText[]): Statement {
  const { sql: text, values } = bound(sql`${sql.raw(head)}${sql.join(rows)}`)
  return values.length === 0 ? ddl(text) : ddl(text, { values })
}

function chunks(
  rows: readonly Row[],
  columns: readonly string[],
  table: string,
): readonly (readonly SqlText[])[] {
  const found: SqlText[][] = []
  let chunk: SqlText[] = []
  let parameters = 0
  for (const row of rows) {
    const text = sql`(${sql.join(columns.map((column) => valueOf(row, column, table)))})`
    if (chunk.length === 0 || parameters + text.values.length > maxParameters) {
      chunk = []
      found.push(chunk)
      parameters = 0
    }
    chunk.push(text)
    parameters += text.values.length
  }
  return found
}

function valueOf(row: Row, column: string, table: string): unknown {
  const value = Object.hasOwn(row, column) ? row[column] : undefined
  if (value === undefined) return sql.raw('DEFAULT')
  return Array.isArray(value) && !isSqlText(value) ? arrayOf(value, column, table) : value
}

/** The server reads the array out of a JSON text as the type of the column. */
function arrayOf(values: readonly unknown[], column: string, table: string): SqlText {
  const json = JSON.stringify({ [column]: values.map(jsonValue) })
  return sql`(json_populate_record(NULL::${sql.raw(table)}, ${json})).${sql.raw(identifier(column))}`
}

/** A value in JSON from which every type can be read: what JSON has not is given as text. */
function jsonValue(this: void, value: unknown): unknown {
  if (value === undefined) throw invalid('An array in a row has an undefined element')
  if (isSqlText(value))
    throw invalid('An array in a row cannot have sql`…` elements', 'Write the whole array as sql`…`.')
  if (Array.isArray(value)) return value.map(jsonValue)
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  const isRecord = typeof value === 'object' && !(value instanceof Date) && !(value instanceof Uint8Array)
  return isRecord ? value : valueText(value)
}
