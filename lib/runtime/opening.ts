/** From a new session to a locked version table: the few round trips that every run needs, even with nothing to do. */
import { isLocked, lockKey, tryLock, unlock, waitForLock } from '../database/lock.ts'
import type { Connection, StatementOutcome } from '../database/connection.ts'
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
  /** Lets the lock go; false when it was not held. */
  unlock(): Promise<boolean>
}

type OpeningRequest = Pick<ConnectedRunRequest, 'settings' | 'dialect' | 'signal' | 'purge'>

/**
 * Settings of the session that must not be a role's or a database's: those end a run that takes its time, or change
 * what literals mean. A server that has the last one stops working for a client that is gone.
 */
export const sessionSettings = {
  sql: `SELECT pg_catalog.set_config('statement_timeout', '0', false),
  pg_catalog.set_config('lock_timeout', '0', false),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '0', false),
  pg_catalog.set_config('standard_conforming_strings', 'on', false),
  CASE WHEN pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 170000
    THEN pg_catalog.set_config('transaction_timeout', '0', false) END`,
}
const clientCheck = { sql: "SET client_connection_check_interval = '1s'" }

/**
 * Finds the table, and prepares a session that is ours.
 * @throws server_read_only, server_unsupported, version_table_invalid, permission_denied
 */
export async function openSession(
  connection: Connection,
  request: OpeningRequest,
  isOwn: boolean,
): Promise<VersionHome> {
  const found = isOwn
    ? await prepareAndFind(connection, request)
    : await findVersionTable(connection, request.settings)
  requireWritable(found.server)
  return found
}

async function prepareAndFind(connection: Connection, request: OpeningRequest): Promise<VersionHome> {
  const [prepared, , facts] = await connection.attempt([
    sessionSettings,
    // Not every platform and version has it; a run goes on without.
    clientCheck,
    homeQuestion(request.settings),
  ])
  resultOf(prepared)
  return checkHome(readHome(resultOf(facts), request.settings))
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
  found: VersionHome,
  { request, log, takesLock }: LockOptions,
): Promise<LockedTable> {
  // An embedded database belongs to one process; its session is the lock.
  const key = takesLock && connection.kind === 'server' ? lockKey(found.schema, found.table) : null
  const give = (
    home: VersionHome,
    rows: readonly string[],
    journal: StatementOutcome | undefined,
  ): LockedTable => ({
    found: home,
    table: describeVersionTable(home, request.settings, rows),
    unfinished: home.hasJournal ? journalEntries(resultOf(journal)) : [],
    unlock: async () => key === null || unlock(connection, key),
  })
  const read = request.dialect.versionTable.read(homeOf(found, request.settings))
  const isThere = found.existing !== null
  const [locked, ...answers] = await connection.attempt([
    ...(key === null ? [{ sql: 'SELECT true AS locked' }] : [tryLock(key)]),
    ...(found.hasJournal ? [readJournal(found)] : []),
    ...(isThere ? [read] : []),
  ])
  if (isLocked(resultOf(locked))) {
    if (isThere) return give(found, rowsIn(answers.at(-1), found, request), answers[0])
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
  const again = await connection.attempt([
    ...(now.hasJournal ? [readJournal(now)] : []),
    ...(now.existing === null ? [] : [read]),
  ])
  const rows = now.existing === null ? [] : rowsIn(again.at(-1), now, request)
  return give(now, rows, again[0])
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
