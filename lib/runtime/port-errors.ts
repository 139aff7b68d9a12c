/** What `op` refuses on a live database, each with the way out. */
import type { Statement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import type { QueuedStatement } from './statement-queue.ts'
import { firstWords, type Turn } from './step-journal.ts'

/** The error for a statement, or the end of a revision, in a transaction that an earlier error left aborted. */
export function aborted(first: TribikosError): TribikosError {
  return new TribikosError(
    'transaction_aborted',
    `${first.message}\nThe error was caught, which leaves the transaction aborted: nothing that follows can run`,
    {
      hint: 'Put a statement that may fail into op.savepoint(async () => …), and catch around that.',
      details: first.details,
      cause: first,
    },
  )
}

export function usedLate(revision: string, cause?: Error): TribikosError {
  return new TribikosError('operation_used_late', `op was used after revision ${revision} had ended`, {
    hint: 'Await everything that upgrade() and downgrade() begin, timers and event handlers included.',
    details: { usedBy: revision },
    cause,
  })
}

/** The error for what would wait for the batch that waits for it. */
export function inBackfill(cause: Error): TribikosError {
  return new TribikosError('operation_invalid', 'op cannot be used in a callback of op.batch()', {
    hint: 'waitWhile is given `query` for looking at the database; what changes it belongs into the option run, or behind the batch.',
    cause,
  })
}

export function savepointOutside(): TribikosError {
  return new TribikosError('operation_invalid', 'op.savepoint() outside of a transaction', {
    hint: 'In an autocommit block, and in a revision with transactional = false, there is nothing to roll back to.',
  })
}

/** What to do where nothing may be committed on the way. */
export const commitHint =
  'Run this revision with one transaction per revision (--transaction revision), on a connection of its own, and outside of op.savepoint().'

/** The error for an autocommit block that would commit what must not be committed yet; `reason` says why not. */
export function blockInside(reason: string, origin?: Error): TribikosError {
  return new TribikosError(
    'autocommit_in_transaction',
    `op.autocommitBlock() would commit what was done before it, and ${reason}`,
    { hint: commitHint, cause: origin },
  )
}

/** The error for a statement that would commit what must not be committed yet; `reason` says why not. */
export function cannotCommit(
  { sql, transaction }: Pick<Statement, 'sql' | 'transaction'>,
  reason: string,
  cause?: Error | null,
): TribikosError {
  const what =
    transaction === 'alone' ? 'needs a transaction of its own' : 'cannot run inside of a transaction'
  return new TribikosError(
    'autocommit_in_transaction',
    `A statement ${what}, and ${reason}: ${sql.trim().slice(0, 200)}`,
    { hint: commitHint, cause },
  )
}

/** The error for a statement whose rows nobody can give again. */
export function rowsGone({ number, statement }: QueuedStatement): TribikosError {
  return new TribikosError(
    'resume_needed',
    `Statement ${number} has run already, and its rows are gone: ${firstWords(statement.sql)}`,
    {
      hint: 'A revision that is cut short runs what it reads again, but not what it changes. Take the statement out of what the revision reads, for example by op.execute() and a SELECT of its own.',
      details: { statement: number, sql: statement.sql },
    },
  )
}

/** The error for a statement that was begun, and of which nobody can see what became. */
export function resumeNeeded({ number }: Pick<Turn, 'number'>, begun: string): TribikosError {
  return new TribikosError(
    'resume_needed',
    `Statement ${number} was begun by a run that was cut short, and nobody can see whether it did its work: ${firstWords(begun)}`,
    {
      hint: 'Look yourself. Then run the same command again with --resume=retry to repeat the statement, or with --resume=skip to go on behind it.',
      details: { statement: number, sql: begun },
    },
  )
}
