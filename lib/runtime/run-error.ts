/** The error that a run ends with: what failed, what stays of the run, and what does not. */
import { sessionError } from '../database/connect-errors.ts'
import type { Connection } from '../database/connection.ts'
import { isTribikosError, TribikosError } from '../errors.ts'
import { withOutcome } from './failure.ts'
import { StepFailure } from './run-step.ts'
import { revisionText } from './step-line.ts'

/** How far a run has come. */
export interface Progress {
  /** Steps that are committed. */
  readonly applied: number
  readonly total: number
  /** The rows that are committed. */
  readonly rows: readonly string[]
}

export interface RunState {
  readonly connection: Connection
  readonly signal: AbortSignal | null
  readonly progress: Progress
  /** False: the transaction belongs to the caller. */
  readonly isOwn: boolean
  /** Whether the next run goes on behind what stays of a revision. */
  readonly resumes: boolean
}

/** What `run` throws for an error in it. */
export function asRunError(
  error: unknown,
  { connection, signal, progress, isOwn, resumes }: RunState,
): Error {
  const committed = error instanceof StepFailure ? error.committed : 0
  const outcome = isOwn
    ? outcomeText(progress, committed, { resumes, hasLeftover: isLeftover(error) })
    : 'The transaction is the caller’s: roll it back, and nothing stays.'
  const details = { stepsApplied: progress.applied, steps: progress.total, rows: progress.rows }
  if (signal?.aborted === true) return interrupted(signal.reason, error, { outcome, details })
  const failure = error instanceof StepFailure ? error.error : error
  const isNamed = isTribikosError(failure) && failure.code === 'connection_lost'
  if (isNamed && failure.details['commit'] === 'unknown')
    return withOutcome(failure, surely(progress), { details })
  if (connection.lost !== null && !isNamed) {
    return withOutcome(connectionLost(connection.lost, error), outcome, { details })
  }
  if (!isTribikosError(failure)) return sessionError(failure, connection)
  return committed > 0 && failure.exitCode !== halfDone
    ? withOutcome(failure, outcome, { code: 'partly_applied', details: { ...details, cause: failure.code } })
    : withOutcome(failure, outcome, { details })
}

/** Whether the error itself names what a statement left that failed. */
function isLeftover(error: unknown): boolean {
  return error instanceof StepFailure && 'leftover' in error.error.details
}

/** Exit code of errors that say themselves what is half done. */
const halfDone = 3

/** What stays whatever became of a COMMIT that nobody knows of. */
function surely({ applied, total }: Progress): string {
  return applied === 0
    ? 'Either nothing was changed, or the first transaction of the run stays.'
    : `${applied} of ${total} steps stay for sure.`
}

/** `Nothing was changed`, or what stays. */
export function outcomeText(
  { applied, total, rows }: Progress,
  committed: number,
  { resumes = false, hasLeftover = false } = {},
): string {
  const parts: string[] = []
  const goesOn = resumes ? `, and the same command goes on behind ${committed === 1 ? 'it' : 'them'}` : ''
  if (applied > 0) {
    const steps = `${applied} of ${total} step${total === 1 ? '' : 's'}`
    parts.push(`${steps} ${applied === 1 ? 'was' : 'were'} applied and stay${applied === 1 ? 's' : ''}`)
  }
  if (committed > 0) {
    parts.push(
      `${committed} statement${committed === 1 ? '' : 's'} of the revision that failed ran outside of its last transaction and stay${committed === 1 ? 's' : ''}${goesOn}`,
    )
  }
  if (parts.length === 0) return hasLeftover ? 'Nothing else was changed.' : 'Nothing was changed.'
  return `${parts.join('; ')}. The version table has ${rows.length === 0 ? 'no row' : rows.join(', ')}.`
}

function interrupted(
  reason: unknown,
  error: unknown,
  { outcome, details }: { readonly outcome: string; readonly details: Readonly<Record<string, unknown>> },
): Error {
  if (!isTribikosError(reason)) return asError(reason)
  const isNamed = 'revision' in reason.details
  const step = error instanceof StepFailure && !isNamed ? `It was during ${stepText(error)}.\n` : ''
  return withOutcome(reason, `${step}${outcome}`, { details })
}

function stepText({ step }: StepFailure): string {
  return revisionText(step).replace(/^The/, 'the')
}

function connectionLost(lost: Error, error: unknown): TribikosError {
  const where = error instanceof StepFailure ? ` during ${stepText(error)}` : ''
  return new TribikosError(
    'connection_lost',
    `The connection to the database was lost${where}: ${lost.message}`,
    {
      hint: 'Run the same command again; it goes on from what stays.',
      cause: lost,
    },
  )
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
