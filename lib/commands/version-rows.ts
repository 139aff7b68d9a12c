/** What the version table holds, read and nothing else: no lock, no table made, and no embedded database either. */
import { describeTarget } from '../config/describe-target.ts'
import { dialectByName } from '../dialects/by-name.ts'
import type { Project } from '../project/project.ts'
import { openDatabaseSession } from './database-session.ts'

export interface VersionRows {
  /** `postgresql://user@host:port/database` */
  readonly database: string
  /** Whether the version table is there. */
  readonly exists: boolean
  /** Its ids, sorted. */
  readonly rows: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Reads the version table of the project's database.
 * @throws connection_failed and other codes of the server, version_table_invalid, database_url_missing
 */
export async function readVersionRows(
  project: Project,
  options: { readonly command: string; readonly signal?: AbortSignal | undefined },
): Promise<VersionRows> {
  const { target, password, applicationName } = await openDatabaseSession(project, options.command)
  const [{ connect, databaseExists }, { readVersionTable }] = await Promise.all([
    import('../database/connect.ts'),
    import('../database/version-table.ts'),
  ])
  if (!databaseExists(target)) {
    return { database: describeTarget(target), exists: false, rows: [], warnings: [] }
  }
  const connection = await connect(target, {
    applicationName,
    password,
    signal: options.signal ?? null,
    lockWaitMs: project.config.lockWaitMs,
  })
  try {
    const table = await readVersionTable(connection, project.config, dialectByName('postgres'))
    return {
      database: connection.description,
      exists: table.exists,
      rows: table.rows,
      warnings: table.warnings,
    }
  } finally {
    await connection.close()
  }
}
