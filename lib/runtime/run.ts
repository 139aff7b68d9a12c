/**
 * Runs a plan on a database: the one way in which revisions and the version table are changed. Everything that decides
 * what runs happens under the lock, and all code is loaded before the first write.
 */
import { connect } from '../database/connect.ts'
import type { ConnectOptions } from '../database/connect-options.ts'
import { sessionError } from '../database/connect-errors.ts'
import type { BoundStatement, Connection } from '../database/connection.ts'
import { forgetAll } from '../database/journal.ts'
import { requireOwnBackend } from '../database/pooler.ts'
import { RenewableConnection } from '../database/renewable-connection.ts'
import { requireRights } from '../database/version-table.ts'
import { TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import { clockMs } from './clock.ts'
import { hookCaller } from './hooks.ts'
import { interruptible } from './interruption.ts'
import { KeptStatement } from './kept-statement.ts'
import { resolveLostCommit } from './lost-commit.ts'
import { LockWatch, lookAfter } from './lock-watch.ts'
import { loadModules } from './load-modules.ts'
import { lockTable, openSession, type LockedTable } from './opening.ts'
import { RunLog } from './run-log.ts'
import { runPlan } from './run-plan.ts'
import type { ConnectedRunRequest, RunReport, RunRequest } from './run-request.ts'
import type { Journal } from './step-journal.ts'
import { CallersTransaction, OwnTransaction, type OwnTransactionOptions } from './transaction.ts'

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
  const { lockWaitMs } = request.settings
  const open = async (): Promise<Connection> =>
    connectAs(request, {
      signal: request.signal,
      lockWaitMs,
      onWaiting: (holder) => {
        log.tell({ type: 'waiting', holder, lockWaitMs })
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
  options: Omit<ConnectOptions, 'applicationName' | 'password'>,
): Promise<Connection> {
  return connect(target, { applicationName, password, ...options })
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

export interface ConnectedRun {
  /**
   * `own`: the session is for this run alone. `borrowed`: its settings are somebody's. `callers transaction`: so is the
   * transaction that is open in it, which also decides when others see anything; no lock is taken.
   */
  readonly session: 'own' | 'borrowed' | 'callers transaction'
  readonly log: RunLog
  readonly started: number
  /** Opens a second session to the same database; null where nobody knows how. */
  readonly openAnother?: () => Promise<Connection>
  readonly resolveLost?: OwnTransactionOptions['resolveLost']
  /** False: nobody goes on with this run when it is cut short, so that nothing is written down for that. */
  readonly journals?: boolean
  /** Says what a step waits for; closed by whoever made it. */
  readonly watch?: LockWatch | null
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
      const { description: database, processId } = connection
      log.tell({ type: 'connected', database, processId, serverVersion: opened.found.server.version })
      if (openAnother !== undefined)
        await requireOwnBackend(connection, opened.found.server.backend, openAnother)
      return lockTable(connection, opened, { request, log, takesLock: session !== 'callers transaction' })
    },
    { connection, signal: request.signal },
  )
}

interface LockedRun extends ConnectedRun {
  readonly locked: LockedTable
}

async function planAndApply(
  connection: Connection,
  request: ConnectedRunRequest,
  run: LockedRun,
): Promise<RunPlan> {
  const { locked, log } = run
  try {
    for (const warning of locked.table.warnings) log.warn(warning)
    const plan = request.plan(locked.table.rows)
    log.tell({ type: 'planned', plan })
    await applyPlan(connection, request, { ...run, plan })
    await release(locked, { connection, log })
    return plan
  } catch (error) {
    if (connection.lost === null) await locked.unlock().catch(() => false)
    throw error
  }
}

async function applyPlan(
  connection: Connection,
  request: ConnectedRunRequest,
  {
    log,
    locked,
    plan,
    session,
    resolveLost,
    journals = true,
    watch = null,
  }: LockedRun & { readonly plan: RunPlan },
): Promise<void> {
  const isStamp = request.command === 'stamp'
  if (plan.steps.length === 0 && !isStamp) return
  requireRights(locked.found)
  requireShortIds(plan, locked.table.maxIdLength)
  const isCallers = session === 'callers transaction'
  const modules = await loadModules(plan, request, isCallers || request.settings.transaction === 'run')
  const prelude = preludeOf(request, locked)
  const { lockTimeoutMs } = request.settings
  const late: TribikosError[] = []
  let isOver = false
  try {
    await runPlan({
      request,
      connection,
      transaction: isCallers
        ? new CallersTransaction(prelude)
        : new OwnTransaction(connection, {
            lockTimeoutMs,
            prelude,
            sessionSettings: locked.sessionSettings,
            resolveLost,
          }),
      log,
      plan,
      modules,
      late,
      watch,
      lockRetries: request.settings.lockRetries,
      dialect: request.dialect,
      home: locked.table.home,
      kept: new KeptStatement(),
      journal: isStamp || isCallers || !journals ? null : journalOf(request, locked),
      hooks: hookCaller(request, plan, connection),
      serverVersion: locked.table.server.version,
      commitsEach: !isStamp && !isCallers && request.settings.transaction === 'revision',
      purge: request.purge === true,
      onLateUse: (error) => (isOver ? log.usedLate(error) : late.push(error) > 0),
    })
  } finally {
    isOver = true
  }
}

function journalOf({ resume = 'look' }: ConnectedRunRequest, { found, unfinished }: LockedTable): Journal {
  return { home: found, entries: unfinished, resume, exists: found.hasJournal }
}

/** The table is made in the transaction of the first step, so that nothing stays when that fails. */
function preludeOf(
  { dialect, purge, command }: ConnectedRunRequest,
  { found, table, unfinished }: LockedTable,
): readonly BoundStatement[] {
  const create = table.exists ? [] : [dialect.versionTable.create(table.home, { ifNotExists: true })]
  // Whoever says where the database stands says so of revisions that are half done too.
  const forget = command === 'stamp' && unfinished.length > 0 ? [forgetAll(found)] : []
  return [...create, ...forget, ...(purge === true ? [dialect.versionTable.purge(table.home)] : [])]
}

/** @throws revision_id_too_long before anything is written */
function requireShortIds({ steps }: RunPlan, maxLength: number): void {
  for (const { rowChanges } of steps) {
    for (const change of rowChanges) {
      const id = change.type === 'insert' ? change.id : change.type === 'update' ? change.to : ''
      if (id.length <= maxLength) continue
      throw new TribikosError(
        'revision_id_too_long',
        `Revision id '${id}' has ${id.length} characters; the version table holds ${maxLength}`,
        {
          hint: 'Give the revision a shorter id, or widen the column version_num.',
          details: { id, maxLength },
        },
      )
    }
  }
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
