/** Reads the schema of a database over one of our own sessions. */
import type { ReflectionMemory, ReflectionScope } from '../dialects/reflection.ts'
import type { Catalog } from '../schema/catalog.ts'
import { sessionError } from './connect-errors.ts'
import type { Connection } from './connection.ts'

/**
 * Reads what is in scope, from one snapshot and in few round trips. The session is in no transaction, before and after,
 * and its settings stay.
 *
 * @throws connection_lost, permission_denied, statement_failed
 */
export async function reflectConnection(
  connection: Connection,
  scope: ReflectionScope,
  memory: ReflectionMemory | null = null,
): Promise<Catalog> {
  // The queries of every kind of object are a lot of code, which a run of revisions does not need.
  const { reflect } = await import('../dialects/postgres/reflect.ts')
  try {
    return await reflect(
      async (statements) => {
        const results = await connection.pipeline(statements.map((sql) => ({ sql })))
        return results.map(({ rows }) => rows)
      },
      scope,
      memory,
    )
  } catch (error) {
    throw sessionError(error, connection)
  }
}

/** Facts by which a reader decides what is in scope. */
export interface SchemaFacts {
  /** Schemas of the search path that exist; a name without a schema means the first. */
  readonly searchPath: readonly string[]
  /** `server_version_num`. */
  readonly serverVersion: number
}

export async function readSchemaFacts(connection: Connection): Promise<SchemaFacts> {
  const { rows } = await connection.query({
    sql: `SELECT pg_catalog.to_json(pg_catalog.current_schemas(false))::pg_catalog.text AS path,
  pg_catalog.current_setting('server_version_num') AS version`,
  })
  const [row] = rows
  return {
    searchPath: JSON.parse(String(row?.['path'])) as readonly string[],
    serverVersion: Number(row?.['version']),
  }
}
