/** Schemas of the search path in which everybody may make functions and operators that statements without a schema then call. */
import type { Connection } from './connection.ts'

/** Their names, in the order of the search path. */
export async function openSchemas(connection: Pick<Connection, 'query'>): Promise<readonly string[]> {
  const { rows } = await connection.query({
    sql: `SELECT n.nspname AS name FROM pg_catalog.pg_namespace n
WHERE n.nspname = ANY (pg_catalog.current_schemas(false)) AND n.nspname !~ '^pg_temp_'
  AND pg_catalog.has_schema_privilege('public', n.oid, 'CREATE')
ORDER BY pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname)`,
  })
  return rows.map((row) => String(row['name']))
}
