/**
 * A plan becomes changes, under the lock that somebody else holds and lets go: code is loaded before the first write, and
 * where something without the lock has moved the rows, what is left is planned anew.
 */
import type { BoundStatement, Connection } from '../database/connection.ts'
import { forgetAll } from '../database/journal.ts'
import { requireRights } from '../database/version-table.ts'
import { TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import { hookCaller } from './hooks.ts'
import { KeptStatement } from './kept-statement.ts'
import { loadModules } from './load-modules.ts'
import type { LockWatch } from './lock-watch.ts'
import type { LockedTable } from './opening.ts'
import type { RunLog } from './run-log.ts'
import type { RunRecorder } from './run-recorder.ts'
import { RowsMoved, runPlan } from './run-plan.ts'
import type { ConnectedRunRequest } from './run-request.ts'
import { isSameSet } from './same-set.ts'
import type { Journal } from './step-journal.ts'
import { CallersTransaction, OwnTransaction, type OwnTransactionOptions } from './transaction.ts'

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

export interface LockedRun extends ConnectedRun {
  readonly locked: LockedTable
}

interface PlannedRun extends LockedRun {
  readonly recorder: RunRecorder | null
  readonly plan: RunPlan
  /** Whether the plan is the rest of a run that was planned anew. */
  readonly isRest: boolean
}

/** Runs a plan. Gives what is left of it from where something else has moved the version table; null when all is done. */
export async function applyOrReplan(
  connection: Connection,
  request: ConnectedRunRequest,
  run: PlannedRun,
): Promise<RunPlan | null> {
  try {
    await applyPlan(connection, request, run)
    return null
  } catch (error) {
    if (!(error instanceof RowsMoved)) throw error
    run.log.warn(
      `Something else has moved the version table to ${error.rows.join(', ') || 'base'} meanwhile, without the lock; what is left was planned anew`,
      'Let every tool that changes this database take the lock: tribikos lock-key says how.',
    )
    return request.plan(error.rows)
  }
}

async function applyPlan(
  connection: Connection,
  request: ConnectedRunRequest,
  { log, locked, recorder, plan, isRest, session, resolveLost, journals = true, watch = null }: PlannedRun,
): Promise<void> {
  const isStamp = request.command === 'stamp'
  if (plan.steps.length === 0 && !isStamp && !isRest) return
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
      recorder,
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
      isRest,
      mayGoOnFrom: (rows, left) => !isStamp && isOnTheWay(request.plan(rows), plan, left),
      onLateUse: (error) => (isOver ? log.usedLate(error) : late.push(error) > 0),
    })
  } finally {
    isOver = true
  }
}

/** A plan for the same target that has less to do: so a run comes to its end, whatever else is at work. */
function isOnTheWay(rest: RunPlan, plan: RunPlan, left: number): boolean {
  return rest.steps.length < left && isSameSet(rest.rowsAfter, plan.rowsAfter)
}

function journalOf({ resume = 'look' }: ConnectedRunRequest, { found, unfinished }: LockedTable): Journal {
  return { home: found, entries: unfinished, resume, exists: found.sideTables.includes('step') }
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
