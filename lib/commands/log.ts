/** The run log of the database: who ran what, when, from where to where, and how it ended. Changes nothing. */
import type { LoggedRun } from '../database/run-table.ts'
import { TribikosError } from '../errors.ts'
import type { Project } from '../project/project.ts'
import { readNotedRows } from './version-rows.ts'

export interface LogOptions {
  /** How many runs, newest first; 20 unless told. */
  readonly limit?: number | undefined
  readonly signal?: AbortSignal
}

export interface LogReport {
  readonly version: 1
  readonly kind: 'log'
  /** `postgresql://user@host:port/database` */
  readonly database: string
  /** Whether a run log is kept there, and the role may read it. */
  readonly exists: boolean
  /** Newest first. */
  readonly runs: readonly LoggedRun[]
}

const usualLimit = 20

/**
 * The last runs that are noted.
 * @throws the codes of connecting, version_table_invalid; usage for a limit that is no count
 */
export async function log(project: Project, options: LogOptions = {}): Promise<LogReport> {
  const { limit = usualLimit, signal } = options
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new TribikosError('usage', `The limit of the log is a whole number from 1, not ${limit}`)
  const { database, runs } = await readNotedRows(project, { command: 'log', runs: limit, signal })
  return { version: 1, kind: 'log', database, exists: runs !== null, runs: runs ?? [] }
}
