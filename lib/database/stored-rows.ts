/**
 * What the rows of a database say, as one number for each column, so that one moment can be held against another. The order
 * of rows counts for nothing.
 */
import type { Connection } from './connection.ts'
import { sideSchema } from './side-schema.ts'

export interface StoredTable {
  readonly rows: number
  readonly columns: ReadonlyMap<string, StoredColumn>
}

interface StoredColumn {
  readonly type: string
  /** How many values there are, and a sum over them. */
  readonly sum: string
}

/** By name with schema, quoted where it has to be. */
export type StoredRows = ReadonlyMap<string, StoredTable>

/** Tables that somebody may have put rows in; those of extensions and our own are nobody's. */
const question = `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS "table",
  pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) ORDER BY a.attname)::pg_catalog.text AS columns
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $1)
  AND c.relname <> $2
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
GROUP BY 1 ORDER BY 1`

/** Reads all rows of all tables, over a session in no transaction. `except`: a table that is nobody's either. */
export async function readStoredRows(connection: Connection, except: string): Promise<StoredRows> {
  const { rows } = await connection.query({ sql: question, values: [sideSchema, except] })
  const tables = rows.map((row) => ({
    name: String(row['table']),
    columns: JSON.parse(String(row['columns'])) as readonly (readonly [string, string])[],
  }))
  const outcomes = await connection.attempt(tables.map(({ name, columns }) => ({ sql: sums(name, columns) })))
  return new Map(
    tables.flatMap(({ name, columns }, at) => {
      const outcome = outcomes[at]
      // What the role may not read, nobody has changed as this role.
      if (outcome === undefined || 'error' in outcome) return []
      const [row = {}] = outcome.result.rows
      const read = columns.map(
        ([column, type], index) => [column, { type, sum: String(row[`c${index}`]) }] as const,
      )
      return [[name, { rows: Number(row['rows']), columns: new Map(read) }] as const]
    }),
  )
}

function sums(table: string, columns: readonly (readonly [string, string])[]): string {
  const each = columns.map(([name], index) => {
    const column = `"${name.replaceAll('"', '""')}"`
    const hash = `pg_catalog.hashtextextended(${column}::pg_catalog.text COLLATE "C", 0)::pg_catalog.numeric`
    return `pg_catalog.concat(pg_catalog.count(${column}), ':', pg_catalog.sum(${hash})) AS c${index}`
  })
  return `SELECT ${['pg_catalog.count(*) AS rows', ...each].join(', ')} FROM ONLY ${table}`
}

/** What is different of the tables and columns that both have, one sentence each. */
export function changedRows(before: StoredRows, after: StoredRows): readonly string[] {
  return [...before].flatMap(([name, was]) => {
    const is = after.get(name)
    if (is === undefined) return []
    if (is.rows !== was.rows) return [`${name} had ${counted(was.rows)} and has ${is.rows}`]
    const changed = [...was.columns].flatMap(([column, { type, sum }]) => {
      const now = is.columns.get(column)
      return now === undefined || now.type !== type || now.sum === sum ? [] : [column]
    })
    return changed.length === 0 ? [] : [`${name} has other values in ${changed.join(', ')}`]
  })
}

function counted(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`
}
