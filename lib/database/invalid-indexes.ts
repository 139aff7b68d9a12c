/** Indexes that a concurrent build or drop has left behind when it was stopped. */
import type { Connection } from './connection.ts'

/** Their qualified names, quoted where that is needed, sorted; what is being built now is not among them. */
export async function invalidIndexes(connection: Pick<Connection, 'query'>): Promise<readonly string[]> {
  const { rows } = await connection.query({
    sql: `SELECT pg_catalog.format('%I.%I', n.nspname, i.relname) AS name
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
WHERE NOT x.indisvalid AND i.relkind = 'i'
  AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') AND n.nspname !~ '^pg_temp_'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = x.indexrelid)
ORDER BY n.nspname COLLATE "C", i.relname COLLATE "C"`,
  })
  return rows.map((row) => String(row['name']))
}
