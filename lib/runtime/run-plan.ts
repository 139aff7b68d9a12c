/** Runs the steps of a plan under the lock, and keeps count of what is committed. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Connection } from '../database/connection.ts'
import { entriesOf } from '../database/journal.ts'
import { readRows } from '../database/version-table.ts'
import { TribikosError } from '../errors.ts'
import type { RunPlan, Step } from '../graph/plan.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import { clockMs } from './clock.ts'
import { cancelling, interruptible } from './interruption.ts'
import { asRunError, type Progress } from './run-error.ts'
import { runStepWithRetries, type RetriedRun } from './retry-step.ts'
import { StepFailure, type runStep } from './run-step.ts'
import { isSameSet } from './same-set.ts'
import { stepLine } from './step-line.ts'

export interface PlanRun extends RetriedRun {
  readonly plan: RunPlan
  /** By id of the revision; a stamp has none. */
  readonly modules: ReadonlyMap<string, RevisionModule>
  /** Errors of an `op` that was used after its revision had ended. */
  readonly late: readonly TribikosError[]
  /** The table was emptied before the first step. */
  readonly purge: boolean
  /** Whether it is the rest of a run that was planned anew: the run has begun already. */
  readonly isRest: boolean
  /** Whether the run may go on from rows that something else has written, with so many steps left; see {@link RowsMoved}. */
  readonly mayGoOnFrom: (rows: readonly string[], left: number) => boolean
}

/** A step failed, and something else has moved the version table meanwhile: what is left has to be planned anew. */
export class RowsMoved extends Error {
  readonly rows: readonly string[]

  constructor(rows: readonly string[], cause: unknown) {
    super('The version table was moved by something else', { cause })
    this.rows = rows
  }
}

type Counted = { -readonly [Key in keyof Progress]: Progress[Key] }

/** Runs all steps and the hooks around them. @throws RowsMoved; what a run throws, with what stays; see `run` */
export async function runPlan(run: PlanRun): Promise<void> {
  const { plan, connection, request, log, transaction, hooks } = run
  const scope = { connection, signal: request.signal }
  const progress: Counted = { applied: 0, total: plan.steps.length, rows: plan.rowsBefore }
  try {
    if (plan.steps.length > 0 && !run.isRest) await interruptible(async () => hooks.beforeRun(), scope)
    if (plan.steps.length > 0) await interruptible(async () => run.recorder?.begin(plan), scope)
    await runSteps(run, progress)
    if (!run.commitsEach) await commitAll(run, progress)
    throwLate(run)
    await verifyUnlessLost(run, progress)
    log.step = null
    if (plan.steps.length > 0 || run.isRest) await interruptible(async () => hooks.afterRun(), scope)
    throwLate(run)
  } catch (error) {
    await transaction.rollback().catch(() => {})
    const moved = await movedRows(run, error, progress)
    if (moved !== null) throw new RowsMoved(moved, error)
    const failure = asRunError(error, {
      connection,
      signal: request.signal,
      progress,
      isOwn: transaction.isOwn,
      resumes: run.journal !== null,
    })
    const inHook = await hooks.onFailure(failure, log.step, progress.applied)
    if (inHook !== null) log.warn(inHook.message, inHook.hint ?? null)
    throw failure
  }
}

/**
 * The rows that something else has written while a step failed, such as a tool that does not know of the lock; null where
 * nothing has, or where it is not what was on the way anyway.
 */
async function movedRows(
  { connection, home, dialect, request, transaction, mayGoOnFrom }: PlanRun,
  error: unknown,
  { rows: known, applied, total }: Progress,
): Promise<readonly string[] | null> {
  if (!(error instanceof StepFailure) || error.hasLeft || !transaction.isOwn) return null
  if (connection.lost !== null || request.signal?.aborted === true) return null
  try {
    await error.rest()
    const rows = await readRows(connection, home, dialect)
    return isSameSet(rows, known) || !mayGoOnFrom(rows, total - applied) ? null : rows
  } catch {
    // Then it is the step's error that counts.
    return null
  }
}

/**
 * The embedded PostgreSQL computes in this thread, and Node hears of signals only when that rests: after one whole
 * turn of the event loop.
 */
async function signalsDelivered(): Promise<void> {
  await nextTurn()
  await nextTurn()
}

async function runSteps(run: PlanRun, progress: Counted): Promise<void> {
  const { plan, connection, request, log } = run
  const count = plan.steps.length
  for (const [index, step] of plan.steps.entries()) {
    if (connection.kind === 'embedded') await signalsDelivered()
    request.signal?.throwIfAborted()
    const began = clockMs()
    log.step = step
    log.tell({ type: 'step-started', step, index, count, line: stepLine(step) })
    const done = statementsDone(run, step)
    if (done > 0) log.tell({ type: 'resuming', step, done })
    await runStepWithRetries(run, step, partsOf(run, index))
    if (run.commitsEach) Object.assign(progress, { applied: index + 1, rows: step.rowsAfter })
    const durationMs = clockMs() - began
    log.done(step, durationMs)
    log.tell({ type: 'step-done', step, index, count, durationMs })
    throwLate(run)
  }
}

/** How many statements of a step an earlier run has left done. */
function statementsDone({ journal }: PlanRun, { direction, revisions: [revision] }: Step): number {
  if (journal === null || revision === undefined || direction === 'stamp') return 0
  const entries = entriesOf(journal.entries, { revision: revision.id, direction })
  return entries.filter(({ state }) => state === 'done').length
}

function partsOf({ plan, modules, purge }: PlanRun, index: number): Parameters<typeof runStep>[2] {
  const step = plan.steps[index]
  const [revision] = step?.revisions ?? []
  // What a purge took away cannot be deleted again.
  const isPurged = purge && index === 0 && revision === undefined
  return {
    module: step?.direction === 'stamp' ? null : (modules.get(revision?.id ?? '') ?? null),
    changes: isPurged ? [] : (step?.rowChanges ?? []),
  }
}

async function commitAll(
  { plan, connection, request, transaction }: PlanRun,
  progress: Counted,
): Promise<void> {
  // A stamp without steps may still have a table to make, or to empty.
  if (plan.steps.length === 0) await connection.pipeline(transaction.opening())
  await cancelling(async () => transaction.commit(), { connection, signal: request.signal })
  Object.assign(progress, { applied: plan.steps.length, rows: plan.rowsAfter })
}

function throwLate({ late }: PlanRun): void {
  if (late[0] !== undefined) throw late[0]
}

/** When every COMMIT was answered the target is reached, whatever becomes of the session after that. */
async function verifyUnlessLost(run: PlanRun, { applied, total }: Progress): Promise<void> {
  const { connection, log, transaction } = run
  try {
    await verify(connection, run)
  } catch (error) {
    if (connection.lost === null || !transaction.isOwn || applied < total) throw error
    log.warn(
      `The connection was lost after the last step was committed: ${connection.lost.message}`,
      'Everything was done. What a hook wanted to do on the connection afterwards was not.',
    )
  }
}

/** The table must now have what the plan said: else something else writes to it. @throws version_row_mismatch */
async function verify(connection: Connection, { home, dialect, plan }: PlanRun): Promise<void> {
  const rows = await readRows(connection, home, dialect)
  const wanted = plan.rowsAfter.toSorted()
  if (isSameSet(rows, wanted)) return
  const text = (ids: readonly string[]): string => (ids.length === 0 ? 'no row' : ids.join(', '))
  throw new TribikosError(
    'version_row_mismatch',
    `The version table ${home.schema}.${home.table} has ${text(rows)} after the run, not ${text(wanted)}`,
    {
      hint: 'Something else changed it meanwhile, perhaps a hook or a revision. Look at `tribikos current`.',
      details: { found: rows, expected: wanted },
    },
  )
}
