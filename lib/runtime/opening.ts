/** From a new session to a locked version table: the few round trips that every run needs, even with nothing to do. */
import { isLocked, lockKey, tryLock, unlock, waitForLock } from '../database/lock.ts'
import type { BoundStatement, Connection, StatementOutcome } from '../database/connection.ts'
import { journalEntries, type JournalEntry, readJournal } from '../database/journal.ts'
import { homeQuestion, readHome, type VersionHome } from '../database/version-home.ts'
import {
  checkHome,
  describeVersionTable,
  findVersionTable,
  homeOf,
  idsOf,
  requireWritable,
  rowsOf,
  type VersionTable,
} from '../database/version-table.ts'
import type { RunLog } from './run-log.ts'
import type { ConnectedRunRequest } from './run-request.ts'

/** The version table of a run that may change it, and the lock. */
export interface LockedTable {
  readonly found: VersionHome
  readonly table: VersionTable
  /** What revisions that are half done have left. */
  readonly unfinished: readonly JournalEntry[]
  /** Sets what a session of ours has besides; null for somebody else's. */
  readonly sessionSettings: string | null
  /** Lets the lock go; false when it was not held. */
  unlock(): Promise<boolean>
}

type OpeningRequest = Pick<ConnectedRunRequest, 'settings' | 'dialect' | 'signal' | 'purge'>

const version = "pg_catalog.current_setting('server_version_num')::pg_catalog.int4"

/**
 * Settings of the session that must not be a role's or a database's: those end a run that takes its time, change what
 * literals mean, or write dates in a way that the driver misreads; the order of day and month stays as it is.
 */
const sessionSettings = {
  sql: `SELECT pg_catalog.set_config('statement_timeout', '0', false),
  pg_catalog.set_config('lock_timeout', '0', false),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '0', false),
  pg_catalog.set_config('standard_conforming_strings', 'on', false),
  pg_catalog.set_config('DateStyle', 'ISO', false),
  pg_catalog.set_config('IntervalStyle', 'postgres', false),
  CASE WHEN ${version} >= 140000 THEN pg_catalog.set_config('idle_session_timeout', '0', false) END,
  CASE WHEN ${version} >= 170000 THEN pg_catalog.set_config('transaction_timeout', '0', false) END`,
}

/** A server that has it stops working for a client that is gone. */
const clientCheck = { sql: "SET client_connection_check_interval = '1s'" }

/**
 * Finds the table, and prepares a session that is ours.
 * @throws server_read_only, server_unsupported, version_table_invalid, permission_denied
 */
export async function openSession(
  connection: Connection,
  request: OpeningRequest,
  isOwn: boolean,
): Promise<OpenedSession> {
  const opened = isOwn
    ? await prepareAndFind(connection, request)
    : { found: await findVersionTable(connection, request.settings), sessionSettings: null }
  requireWritable(opened.found.server)
  return opened
}

/** What was found in a session that is ready. */
export interface OpenedSession {
  readonly found: VersionHome
  readonly sessionSettings: LockedTable['sessionSettings']
}

async function prepareAndFind(connection: Connection, request: OpeningRequest): Promise<OpenedSession> {
  const [prepared, checked, facts] = await connection.attempt([
    sessionSettings,
    // Not every platform and version has it; a run goes on without.
    clientCheck,
    homeQuestion(request.settings),
  ])
  resultOf(prepared)
  const settings = [sessionSettings, ...(checked !== undefined && 'result' in checked ? [clientCheck] : [])]
  return {
    found: checkHome(readHome(resultOf(facts), request.settings)),
    sessionSettings: settings.map(({ sql }) => sql).join('; '),
  }
}

interface LockOptions {
  readonly request: OpeningRequest
  readonly log: RunLog
  readonly takesLock: boolean
}

/**
 * Takes the lock, then reads the rows: what is decided from them stays true until the lock is let go.
 * @throws lock_timeout, version_table_invalid; the signal's reason
 */
export async function lockTable(
  connection: Connection,
  { found, sessionSettings: settings }: OpenedSession,
  { request, log, takesLock }: LockOptions,
): Promise<LockedTable> {
  // An embedded database belongs to one process; its session is the lock.
  const key = takesLock && connection.kind === 'server' ? lockKey(found.schema, found.table) : null
  const read = request.dialect.versionTable.read(homeOf(found, request.settings))
  const questions = (home: VersionHome): readonly BoundStatement[] => [
    ...(home.sideTables.includes('step') ? [readJournal(home)] : []),
    ...(home.existing === null ? [] : [read]),
  ]
  const give = (home: VersionHome, answers: readonly StatementOutcome[]): LockedTable => ({
    found: home,
    sessionSettings: settings,
    table: describeVersionTable(
      home,
      request.settings,
      home.existing === null ? [] : rowsIn(answers.at(-1), home, request),
    ),
    unfinished: home.sideTables.includes('step') ? journalEntries(resultOf(answers[0])) : [],
    unlock: async () => key === null || unlock(connection, key),
  })
  const [locked, ...answers] = await connection.attempt([
    key === null ? { sql: 'SELECT true AS locked' } : tryLock(key),
    ...questions(found),
  ])
  if (isLocked(resultOf(locked))) {
    if (found.existing !== null) return give(found, answers)
  } else if (key !== null) {
    const { lockWaitMs } = request.settings
    await waitForLock(connection, key, {
      waitMs: lockWaitMs,
      signal: request.signal,
      onWaiting: (holder) => {
        log.tell({ type: 'waiting', holder, lockWaitMs })
      },
    })
  }
  // Another run may have made the table, or changed it, before the lock was held.
  const now = await findVersionTable(connection, request.settings)
  return give(now, await connection.attempt(questions(now)))
}

function rowsIn(
  outcome: StatementOutcome | undefined,
  found: VersionHome,
  { settings: table, purge }: OpeningRequest,
): readonly string[] {
  const home = homeOf(found, table)
  return purge === true ? idsOf(resultOf(outcome)) : rowsOf(resultOf(outcome), home)
}

function resultOf(outcome: StatementOutcome | undefined) {
  if (outcome === undefined) throw new TypeError('A statement has no outcome')
  if ('error' in outcome) throw outcome.error
  return outcome.result
}
