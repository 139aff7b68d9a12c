/**
 * The end of a step: what its body left to be sent, its row changes, its hooks, its commit. Where nobody has to look in
 * between, all of it is one flight, and the server commits only when all of it went well.
 */
import type { BoundStatement, StatementOutcome } from '../database/connection.ts'
import { TribikosError } from '../errors.ts'
import type { RowChange, Step } from '../graph/plan.ts'
import { statementFailed, type FailurePlace } from './failure.ts'
import { cancelling, interruptible } from './interruption.ts'
import type { LivePort } from './live-port.ts'
import { arePlain } from './plain-statements.ts'
import { aborted } from './port-errors.ts'
import {
  checkRowChanges,
  countedRowChangesText,
  rowChangeFailure,
  rowChangesText,
  type StepRows,
  transactionId,
} from './row-changes.ts'
import type { QueuedStatement } from './statement-queue.ts'
import type { StepRun } from './step-run.ts'
import { checkFailure } from './transaction.ts'

export interface StepEnd {
  /** Null for a step without code. */
  readonly port: LivePort | null
  /** What the body left to be sent. */
  readonly batch: readonly QueuedStatement[]
  readonly changes: readonly RowChange[]
  /** What the server said of names that it cut; more may come with every answer. */
  readonly cutNames: readonly string[]
  readonly place: FailurePlace
}

/**
 * @throws what a statement of the body failed with; version_row_mismatch, transaction_control, transaction_aborted,
 * statement_failed, identifier_too_long, hook_failed, commit_failed, connection_lost
 */
export async function endStep(run: StepRun, step: Step, end: StepEnd): Promise<void> {
  const { request, transaction } = run
  request.signal?.throwIfAborted()
  const hasAuthorsSql = end.port?.hasAuthorsSql === true
  if (hasAuthorsSql) run.kept.renew()
  await commitStep(run, step, end)
  if (hasAuthorsSql && run.commitsEach) transaction.renewSession()
}

async function commitStep(run: StepRun, step: Step, end: StepEnd): Promise<void> {
  const { connection, request, transaction, hooks } = run
  const scope = { connection, signal: request.signal }
  if (mayCommitAtOnce(run, end)) return cancelling(async () => commitAtOnce(run, end), scope)
  const closing = await interruptible(
    async () => sendRowChanges(run, end),
    scope,
    () => end.port?.interrupt(request.signal?.reason),
  )
  checkClosing(closing, run, end)
  refuseCutNames(end)
  await interruptible(async () => hooks.afterStep(step, step.rowsAfter), scope)
  if (!run.commitsEach) return
  const isChecked = closing !== null && !hooks.hasStepHooks
  await cancelling(async () => transaction.commit(isChecked), scope)
}

/** The embedded database answers in this process: nothing would be won. */
function mayCommitAtOnce(run: StepRun, { port, batch, changes, cutNames }: StepEnd): boolean {
  if (!run.commitsEach || !run.transaction.isOwn || run.connection.kind !== 'server') return false
  if (
    port === null ||
    port.isBare ||
    port.journalEnd.length > 0 ||
    changes.length === 0 ||
    cutNames.length > 0
  )
    return false
  return !run.hooks.hasStepHooks && arePlain(batch)
}

async function commitAtOnce(run: StepRun, end: StepEnd): Promise<void> {
  const { port, batch, place } = end
  const { rowsBefore, rowsAfter } = place.step
  const rows = countedRowChangesText(rowsOf(run, end), run)
  await run.transaction.commitWith({ id: null, rowsBefore, rowsAfter }, async (commit) => {
    const [closing, committed] = (await port?.finish(batch, [rows, commit])) ?? []
    if (closing !== undefined && 'error' in closing) throw closingFailure(closing.error, run, end)
    return committed
  })
}

/** What became of the row changes; null when there are none. */
async function sendRowChanges(run: StepRun, end: StepEnd): Promise<StatementOutcome | null> {
  const { port, batch } = end
  const text = rowChangesText(rowsOf(run, end), run)
  const rows = text === null ? [] : [text]
  const outcomes =
    port === null
      ? await run.connection.attempt([...run.transaction.opening(), ...rows])
      : await finish(port, batch, rows)
  return outcomes.find((outcome) => 'error' in outcome) ?? outcomes.at(-1) ?? null
}

/** Sends the rest of the body, the rows, and what the journal is to forget along with them. */
async function finish(
  port: LivePort,
  batch: readonly QueuedStatement[],
  rows: readonly BoundStatement[],
): Promise<readonly StatementOutcome[]> {
  const leaving: readonly string[] = ['outside', 'alone', 'apart']
  const mayLeave = port.isBare || batch.some(({ statement }) => leaving.includes(statement.transaction))
  if (!mayLeave) return port.finish(batch, [...port.journalEnd, ...rows])
  // Only when it has run is it known what there is to forget.
  await port.finish(batch, [])
  return port.finish([], [...port.journalEnd, ...rows])
}

/** The row changes of a step, and what is noted of it besides. */
function rowsOf({ recorder }: StepRun, { changes, place }: StepEnd): StepRows {
  return { changes, note: recorder?.note(place.step) ?? null }
}

function checkClosing(outcome: StatementOutcome | null, run: StepRun, end: StepEnd): void {
  if (outcome === null) return
  if ('error' in outcome) throw closingFailure(outcome.error, run, end)
  checkRowChanges(outcome.result, end.changes, run)
  const { rowsBefore, rowsAfter } = end.place.step
  run.transaction.expect({ id: transactionId(outcome.result), rowsBefore, rowsAfter })
}

function closingFailure(error: Error, run: StepRun, { port, changes, place }: StepEnd): TribikosError {
  const failure = checkFailure(error)
  const first = port?.firstFailure ?? null
  if (failure?.code === 'transaction_aborted' && first !== null) return aborted(first)
  return (
    failure ??
    rowChangeFailure(error, changes, run.home) ??
    statementFailed(error, rowsStatement(run, changes), place)
  )
}

function rowsStatement(run: StepRun, changes: readonly RowChange[]): QueuedStatement {
  const sql = rowChangesText({ changes, note: null }, run)?.sql ?? ''
  return { statement: { sql, transaction: 'inside' }, origin: null, number: 0, isAuthors: false }
}

/** @throws identifier_too_long */
function refuseCutNames({ cutNames: [notice] }: StepEnd): void {
  if (notice === undefined) return
  throw new TribikosError(
    'identifier_too_long',
    `PostgreSQL cut a name that is longer than 63 bytes: ${notice}`,
    {
      hint: 'Use a shorter name, so that it is the same in the database as in the revision.',
    },
  )
}
