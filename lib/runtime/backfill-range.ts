/** One range of a batch: a transaction that changes its rows and notes how far the batch is, or does neither. */
import type { BoundStatement, Connection, StatementOutcome } from '../database/connection.ts'
import { TribikosError } from '../errors.ts'
import { progressText, type BackfillPosition } from './backfill-position.ts'
import { journalFailure, type StepJournal, type Turn } from './step-journal.ts'

export interface RangeOptions {
  readonly connection: Connection
  readonly journal: StepJournal | null
  /** The batch in the journal; null without one. */
  readonly turn: Turn | null
  readonly lockTimeoutMs: number
  readonly signal: AbortSignal | null
}

export type RangeOutcome =
  | { readonly position: BackfillPosition }
  /** `at`: which of the statements failed; their number when it was COMMIT. */
  | { readonly error: Error; readonly at: number }

/**
 * What changed is counted before it is noted, so that is two flights. `positionFor` says how far the batch is when so many
 * rows were changed.
 * @throws permission_denied, commit_failed, the signal's reason
 */
export async function runRange(
  statements: readonly BoundStatement[],
  positionFor: (changed: number) => BackfillPosition,
  options: RangeOptions,
): Promise<RangeOutcome> {
  const { connection, lockTimeoutMs, signal } = options
  signal?.throwIfAborted()
  const opening = { sql: `BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}` }
  const [begun, ...changes] = await connection.attempt([opening, ...statements])
  const failed = failedAt([...changes, ...(begun === undefined ? [] : [begun])])
  if (failed !== null || signal?.aborted === true) {
    if (connection.lost === null) await connection.attempt([{ sql: 'ROLLBACK' }])
    signal?.throwIfAborted()
  }
  if (failed !== null) return failed
  const position = positionFor(changes.reduce((sum, outcome) => sum + changedBy(outcome), 0))
  const outcomes = await connection.attempt([...noteOf(position, options), { sql: 'COMMIT' }])
  const unnoted = failedAt(outcomes.slice(0, -1))
  if (unnoted !== null) throw journalFailure(unnoted.error)
  const commit = outcomes.at(-1)
  if (commit !== undefined && 'error' in commit) return { error: commit.error, at: statements.length }
  if (commit?.result.command !== 'COMMIT') throw notCommitted()
  return { position }
}

function noteOf(position: BackfillPosition, { journal, turn }: RangeOptions): readonly BoundStatement[] {
  if (journal === null || turn === null) return []
  return journal.note({ ...turn, progress: progressText(position) }, 'started')
}

function failedAt(
  outcomes: readonly StatementOutcome[],
): { readonly error: Error; readonly at: number } | null {
  const at = outcomes.findIndex((outcome) => 'error' in outcome)
  const failed = outcomes[at]
  return failed !== undefined && 'error' in failed ? { error: failed.error, at } : null
}

const changing: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** Rows that a text has changed; one of several statements has a result for each. */
function changedBy(outcome: StatementOutcome): number {
  if ('error' in outcome) return 0
  const { each = [outcome.result] } = outcome.result
  return each.reduce((sum, { command, rowCount }) => sum + (changing.has(command) ? (rowCount ?? 0) : 0), 0)
}

function notCommitted(): TribikosError {
  return new TribikosError('commit_failed', 'The server did not commit a range of op.batch()', {
    hint: 'Nothing of the range stayed. Run the same command again; it goes on there.',
  })
}
