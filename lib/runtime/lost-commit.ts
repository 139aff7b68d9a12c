/**
 * Finds out what became of a COMMIT whose answer never came. The server is asked over a new connection, once the lock
 * shows that the old backend has ended; nothing is guessed.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '../database/connection.ts'
import type { RenewableConnection } from '../database/renewable-connection.ts'
import { TribikosError } from '../errors.ts'
import { lockTable, openSession } from './opening.ts'
import type { RunLog } from './run-log.ts'
import type { ConnectedRunRequest } from './run-request.ts'
import { isSameSet } from './same-set.ts'

/** What is known of a transaction before it is committed. */
export interface CommitExpectation {
  /** Its id, where it has one. */
  readonly id: string | null
  readonly rowsBefore: readonly string[]
  readonly rowsAfter: readonly string[]
}

export interface LostCommitOptions {
  readonly connection: RenewableConnection
  readonly request: ConnectedRunRequest
  readonly log: RunLog
  readonly reconnect: () => Promise<Connection>
}

const tries = 3
const pauseMs = 1000

/**
 * Returns when the transaction was committed; the connection is then a new one, with the lock.
 * @throws connection_lost, saying whether it was rolled back or cannot be known
 */
export async function resolveLostCommit(
  expected: CommitExpectation | null,
  { connection, request, log, reconnect }: LostCommitOptions,
): Promise<void> {
  const lost = connection.lost ?? new Error('the connection was closed')
  const isEnding = request.signal?.aborted === true
  const renewed = isEnding ? null : await reconnected(reconnect)
  if (renewed === null || expected === null) throw unresolved(lost)
  await connection.replace(renewed)
  const found = await openSession(connection, request, true)
  const { table } = await lockTable(connection, found, { request, log, takesLock: true })
  const status = (await statusOf(connection, expected.id)) ?? statusByRows(table.rows, expected)
  if (status === 'unknown') throw unresolved(lost)
  if (status === 'aborted') throw rolledBack(lost)
  log.warn(
    'The connection was lost during COMMIT; the server says that it was carried out, and the run goes on',
  )
}

type Status = 'committed' | 'aborted'

/** Null when this server does not know the transaction, as after a failover. */
async function statusOf(connection: Connection, id: string | null): Promise<Status | null> {
  if (id === null) return null
  const [outcome] = await connection.attempt([
    { sql: 'SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8) AS status', values: [id] },
  ])
  const status = outcome !== undefined && 'result' in outcome ? outcome.result.rows[0]?.['status'] : null
  return status === 'committed' || status === 'aborted' ? status : null
}

function statusByRows(
  rows: readonly string[],
  { rowsBefore, rowsAfter }: CommitExpectation,
): Status | 'unknown' {
  if (isSameSet(rowsAfter, rows)) return 'committed'
  return isSameSet(rowsBefore, rows) ? 'aborted' : 'unknown'
}

async function reconnected(reconnect: () => Promise<Connection>): Promise<Connection | null> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      return await reconnect()
    } catch {
      if (attempt < tries) await pause(pauseMs)
    }
  }
  return null
}

function rolledBack(lost: Error): TribikosError {
  return new TribikosError(
    'connection_lost',
    `The connection was lost before COMMIT was carried out, and the server rolled the transaction back: ${lost.message}`,
    { hint: 'Run the same command again.', details: { commit: 'aborted' }, cause: lost },
  )
}

function unresolved(lost: Error): TribikosError {
  return new TribikosError(
    'connection_lost',
    `The connection was lost during COMMIT, and whether it was carried out could not be found out: ${lost.message}`,
    {
      hint: 'Look at `tribikos current` before you run the same command again.',
      details: { commit: 'unknown' },
      cause: lost,
    },
  )
}
