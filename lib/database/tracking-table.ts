/** The tracking table of another migration tool: found by its name and read whole. Nothing is written. */
import { TribikosError } from '../errors.ts'
import type { Connection } from './connection.ts'

export interface TrackingTable {
  /** `schema.table` */
  readonly name: string
  /** Every value as PostgreSQL writes it in JSON, without quotes. */
  readonly rows: readonly Readonly<Record<string, string | null>>[]
}

/**
 * Reads the first of the tables that is there; null when none is. A name without a schema means what the search path
 * finds.
 * @throws tracking_table_refused when several are there, and for a table that may not be read
 */
export async function readTrackingTable(
  connection: Connection,
  names: readonly string[],
): Promise<TrackingTable | null> {
  const found = await findTables(connection, names)
  const [only, second] = found
  if (only === undefined) return null
  if (second !== undefined) {
    throw new TribikosError(
      'tracking_table_refused',
      `The database has several tracking tables: ${found.map(({ name }) => name).join(', ')}`,
      { hint: 'Say which with --table NAME.', details: { tables: found.map(({ name }) => name) } },
    )
  }
  try {
    const { rows } = await connection.query({ sql: rowsQuery(only.quoted) })
    return {
      name: only.name,
      // The server writes these objects itself: text or null for each column.
      rows: rows.map(({ row }) => JSON.parse(String(row)) as TrackingTable['rows'][number]),
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TribikosError(
      'tracking_table_refused',
      `Cannot read the tracking table ${only.name}: ${reason}`,
      {
        hint: 'Let this role read it, or go on without it: --no-stamp, then `tribikos stamp`.',
        details: { table: only.name },
        cause,
      },
    )
  }
}

async function findTables(connection: Connection, names: readonly string[]) {
  const { rows } = await connection.query({
    sql: `SELECT n.nspname || '.' || c.relname AS name,
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS quoted
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v')
  AND (n.nspname || '.' || c.relname = ANY ($1::text[])
    OR c.relname::text = ANY ($1::text[]) AND pg_catalog.pg_table_is_visible(c.oid))
ORDER BY 1`,
    values: [names],
  })
  return rows.map(({ name, quoted }) => ({ name: String(name), quoted: String(quoted) }))
}

function rowsQuery(quoted: string): string {
  return `SELECT (SELECT pg_catalog.json_object_agg(e.key, e.value)
  FROM pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(t)) e)::pg_catalog.text AS row FROM ${quoted} t`
}
