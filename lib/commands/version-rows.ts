/** What the version table holds, read and nothing else: no lock, no table made, and no embedded database either. */
import { describeTarget } from '../config/describe-target.ts'
import { dialectByName } from '../dialects/by-name.ts'
import type { JournalEntry } from '../database/journal.ts'
import type { Project } from '../project/project.ts'
import { openDatabaseSession } from './database-session.ts'

/** A revision that a run which was cut short has left half done. */
export interface UnfinishedRevision {
  readonly revision: string
  readonly direction: 'upgrade' | 'downgrade'
  /** How many of its statements are done and stay. */
  readonly done: number
  /** Statements that were begun, and that failed or whose end nobody saw. */
  readonly begun: readonly string[]
}

export interface VersionRows {
  /** `postgresql://user@host:port/database` */
  readonly database: string
  /** Whether the version table is there. */
  readonly exists: boolean
  /** Its ids, sorted. */
  readonly rows: readonly string[]
  readonly unfinished: readonly UnfinishedRevision[]
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
    return { database: describeTarget(target), exists: false, rows: [], unfinished: [], warnings: [] }
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
      unfinished: unfinishedRevisions(table.unfinished),
      warnings: table.warnings,
    }
  } finally {
    await connection.close()
  }
}

function unfinishedRevisions(entries: readonly JournalEntry[]): readonly UnfinishedRevision[] {
  const names = new Set(entries.map(({ revision, direction }) => JSON.stringify([revision, direction])))
  return [...names].map((name) => {
    const own = entries.filter(({ revision, direction }) => JSON.stringify([revision, direction]) === name)
    const [{ revision, direction } = { revision: '', direction: 'upgrade' as const }] = own
    return {
      revision,
      direction,
      done: own.filter(({ state }) => state === 'done').length,
      begun: own.filter(({ state }) => state !== 'done').map(({ statement }) => statement),
    }
  })
}
