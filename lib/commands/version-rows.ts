/** What the version table holds, read and nothing else: no lock, no table made, and no embedded database either. */
import { describeTarget } from '../config/describe-target.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { type AppliedRevision, readAppliedRevisions } from '../database/applied-table.ts'
import type { Connection } from '../database/connection.ts'
import { entriesOf, type JournalEntry } from '../database/journal.ts'
import {
  type LoggedRun,
  loggedRuns,
  readRuns,
  readRunsOfApplied,
  type RunSteps,
  runsOfApplied,
} from '../database/run-table.ts'
import type { ReadVersionTable } from '../database/version-table.ts'
import type { Project } from '../project/project.ts'
import { type DatabaseSession, openDatabaseSession } from './database-session.ts'

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
  /** `server_version_num`; null for an embedded database that is not there yet. */
  readonly serverVersion: number | null
  readonly warnings: readonly string[]
}

export interface ReadingOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to wait for a server that is not up yet; none unless told. */
  readonly waitForDbMs?: number | undefined
}

/** The rows, and what was noted besides. */
export interface NotedRows extends VersionRows {
  /** The last runs, newest first; null where no run log is kept, or the role may not read it. */
  readonly runs: readonly LoggedRun[] | null
  /** What is known of applied revisions, by id. */
  readonly applied: ReadonlyMap<string, AppliedRevision>
  /** The runs that applied them; none unless asked for. */
  readonly appliedBy: readonly RunSteps[]
}

export interface NotedOptions {
  readonly command: string
  /** How many runs of the log. */
  readonly runs: number
  /** Whether to read the runs that applied what is applied. */
  readonly withAppliedBy?: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads the version table, the end of the run log, and what is known of applied revisions.
 * @throws as {@link readVersionRows}
 */
export async function readNotedRows(project: Project, options: NotedOptions): Promise<NotedRows> {
  const session = await openDatabaseSession(project, options.command)
  let noted: Omit<NotedRows, keyof VersionRows> = { runs: null, applied: new Map(), appliedBy: [] }
  const rows = await versionRowsOf(project, session, options, async (connection, { found }) => {
    const hasLog = found.sideTables.includes('run')
    noted = {
      runs: hasLog ? loggedRuns(await connection.query(readRuns(found, options.runs))) : null,
      applied: await readAppliedRevisions(connection, found),
      appliedBy:
        hasLog && options.withAppliedBy === true && found.sideTables.includes('revision')
          ? runsOfApplied(await connection.query(readRunsOfApplied(found)))
          : [],
    }
  })
  return { ...rows, ...noted }
}

/**
 * Reads the version table of the project's database.
 * @throws connection_failed and other codes of the server, version_table_invalid, database_url_missing
 */
export async function readVersionRows(
  project: Project,
  options: { readonly command: string; readonly signal?: AbortSignal | undefined },
): Promise<VersionRows> {
  return versionRowsOf(project, await openDatabaseSession(project, options.command), options)
}

/** The same in a session whose code is loaded. @throws as {@link readVersionRows} */
export async function versionRowsOf(
  project: Project,
  { target, password, applicationName }: DatabaseSession,
  { signal, waitForDbMs = 0 }: ReadingOptions = {},
  look: (connection: Connection, table: ReadVersionTable) => Promise<void> = async () => {},
): Promise<VersionRows> {
  const [{ databaseExists }, { connectWhenUp }, { readVersionTable }] = await Promise.all([
    import('../database/connect.ts'),
    import('../database/connect-when-up.ts'),
    import('../database/version-table.ts'),
  ])
  if (!databaseExists(target)) {
    const nothing = { exists: false, rows: [], unfinished: [], serverVersion: null, warnings: [] }
    return { database: describeTarget(target), ...nothing }
  }
  const connection = await connectWhenUp(target, {
    applicationName,
    password,
    signal: signal ?? null,
    waitForDbMs,
    lockWaitMs: project.config.lockWaitMs,
  })
  try {
    const table = await readVersionTable(connection, project.config, dialectByName('postgres'))
    await look(connection, table)
    return {
      database: connection.description,
      exists: table.exists,
      rows: table.rows,
      unfinished: unfinishedRevisions(table.unfinished),
      serverVersion: table.server.version,
      warnings: table.warnings,
    }
  } finally {
    await connection.close()
  }
}

function unfinishedRevisions(entries: readonly JournalEntry[]): readonly UnfinishedRevision[] {
  const subjects = new Map(
    entries.map(({ revision, direction }) => [`${direction} ${revision}`, { revision, direction }]),
  )
  return [...subjects.values()].map((subject) => {
    const own = entriesOf(entries, subject)
    return {
      ...subject,
      done: own.filter(({ state }) => state === 'done').length,
      begun: own.filter(({ state }) => state !== 'done').map(begunText),
    }
  })
}

/** The statement; of a batch also how far it is. */
function begunText({ statement, progress }: JournalEntry): string {
  if (progress === null) return statement
  const { rows, ranges } = JSON.parse(progress) as { readonly rows: number; readonly ranges: number }
  return `batch, ${rows} rows in ${ranges} ranges done: ${statement}`
}
