/**
 * Runs a plan on a database: the one way in which revisions and the version table are changed. Everything that decides
 * what runs happens under the lock, and all code is loaded before the first write.
 */
import { connectWhenUp, type PatientOptions } from '../database/connect-when-up.ts'
import { sessionError } from '../database/connect-errors.ts'
import type { Connection } from '../database/connection.ts'
import { requireOwnBackend } from '../database/pooler.ts'
import { RenewableConnection } from '../database/renewable-connection.ts'
import type { RunPlan } from '../graph/plan.ts'
import { applyOrReplan, type ConnectedRun, type LockedRun } from './apply-plan.ts'
import { clockMs } from './clock.ts'
import { interruptible } from './interruption.ts'
import { resolveLostCommit } from './lost-commit.ts'
import { LockWatch, lookAfter } from './lock-watch.ts'
import { lockTable, openSession, type LockedTable } from './opening.ts'
import { guardPlan } from './file-guard.ts'
import { RunLog } from './run-log.ts'
import { RunRecorder } from './run-recorder.ts'
import type { ConnectedRunRequest, RunReport, RunRequest } from './run-request.ts'

export type { RunProgress, RunReport, RunRequest } from './run-request.ts'

/**
 * Connects, takes the lock, plans from the rows and runs the plan.
 *
 * @throws the codes of connecting; lock_timeout, server_read_only, version_table_invalid, permission_denied; what
 * `plan` and `code.load` throw; statement_failed, migration_failed, transaction_control, transaction_aborted,
 * autocommit_in_transaction, commit_failed, version_row_mismatch, operation_used_late, partly_applied,
 * connection_lost, hook_failed; the signal's reason
 */
export async function run(request: RunRequest): Promise<RunReport> {
  const started = clockMs()
  const log = new RunLog(request.listener)
  const { lockWaitMs, waitForDbMs = 0 } = request.settings
  const open = async (): Promise<Connection> =>
    connectAs(request, {
      signal: request.signal,
      lockWaitMs,
      onWaiting: (holder) => {
        log.tell({ type: 'waiting', holder, lockWaitMs })
      },
      waitForDbMs,
      onUnreachable: (error) => {
        log.tell({ type: 'unreachable', error, waitForDbMs })
      },
    })
  const connection = new RenewableConnection(await open())
  const watch = watchOf(connection, request, log)
  try {
    return await runConnected(connection, request, {
      session: 'own',
      log,
      started,
      watch,
      openAnother: async () => connectAs(request, { signal: request.signal }),
      resolveLost: async (expected) =>
        resolveLostCommit(expected, { connection, request, log, reconnect: open }),
    })
  } finally {
    await watch?.close()
    await connection.close()
  }
}

/** A session for the run. */
async function connectAs(
  { target, applicationName, password }: RunRequest,
  options: Omit<PatientOptions, 'applicationName' | 'password' | 'waitForDbMs'> &
    Partial<Pick<PatientOptions, 'waitForDbMs'>>,
): Promise<Connection> {
  return connectWhenUp(target, { applicationName, password, waitForDbMs: 0, ...options })
}

/** Only a server has other sessions that could be in the way. */
function watchOf(connection: RenewableConnection, request: RunRequest, log: RunLog): LockWatch | null {
  if (connection.kind !== 'server') return null
  return new LockWatch({
    connection,
    open: async (signal) => connectAs(request, { signal }),
    lookAfterMs: lookAfter(request.settings.lockTimeoutMs),
    onBlocked: (lock) => {
      log.blocked(lock)
    },
  })
}

/** Runs on a connection that stays open. @throws as {@link run} */
export async function runConnected(
  connection: Connection,
  request: ConnectedRunRequest,
  run: ConnectedRun,
): Promise<RunReport> {
  const { log, started } = run
  const stopListening = connection.onNotice((notice) => {
    log.notice(notice)
  })
  try {
    const locked = await openAndLock(connection, request, run)
    const plan = await planAndApply(connection, request, { ...run, locked })
    return {
      version: 1,
      kind: request.command,
      database: connection.description,
      serverVersion: locked.table.server.version,
      rowsBefore: plan.rowsBefore,
      rowsAfter: plan.rowsAfter,
      steps: log.steps,
      notices: log.notices,
      warnings: log.warnings,
      durationMs: clockMs() - started,
    }
  } catch (error) {
    throw request.signal?.aborted === true ? error : sessionError(error, connection)
  } finally {
    stopListening()
  }
}

async function openAndLock(
  connection: Connection,
  request: ConnectedRunRequest,
  { session, log, openAnother }: ConnectedRun,
): Promise<LockedTable> {
  return interruptible(
    async () => {
      const opened = await openSession(connection, request, session === 'own')
      const { description: database, processId, isEncrypted } = connection
      const serverVersion = opened.found.server.version
      log.tell({ type: 'connected', database, processId, isEncrypted, serverVersion })
      if (openAnother !== undefined)
        await requireOwnBackend(connection, opened.found.server.backend, openAnother)
      return lockTable(connection, opened, { request, log, takesLock: session !== 'callers transaction' })
    },
    { connection, signal: request.signal },
  )
}

async function planAndApply(
  connection: Connection,
  request: ConnectedRunRequest,
  run: LockedRun,
): Promise<RunPlan> {
  const { locked, log } = run
  const recorder = recorderOf(connection, request, run)
  try {
    for (const warning of locked.table.warnings) log.warn(warning)
    const plan = request.plan(locked.table.rows)
    const { found, table } = locked
    const warn = (message: string, hint: string | null): void => {
      log.warn(message, hint)
    }
    if (request.guard != null)
      await guardPlan(request.guard, plan, { connection, found, rows: table.rows, warn })
    for (let rest: RunPlan | null = plan; rest !== null;) {
      log.tell({ type: 'planned', plan: rest })
      rest = await applyOrReplan(connection, request, { ...run, recorder, plan: rest, isRest: rest !== plan })
    }
    await recorder?.done(plan.rowsAfter)
    await release(locked, { connection, log })
    return plan
  } catch (error) {
    await recorder?.failed(error, request.signal?.aborted === true).catch(() => {})
    if (connection.lost === null) await locked.unlock().catch(() => false)
    throw error
  }
}

/** Nothing is noted for a caller in whose transaction the run is. */
function recorderOf(
  connection: Connection,
  { record }: ConnectedRunRequest,
  { session, locked, log }: LockedRun,
): RunRecorder | null {
  if (record == null || session === 'callers transaction') return null
  return new RunRecorder({ connection, home: locked.found, record, log })
}

interface Releasing {
  readonly connection: Connection
  readonly log: RunLog
}

async function release({ unlock }: LockedTable, { connection, log }: Releasing): Promise<void> {
  // With the session the lock is gone.
  if (connection.lost !== null) return
  if (await unlock()) return
  log.warn(
    'The session did not hold the lock at the end of the run: a connection pooler seems to stand in between',
    'Connect to PostgreSQL itself, or to a pool in session mode: behind a transaction pool two runs can get in each other’s way.',
  )
}
