/**
 * The transaction around a revision or a run. It is begun with the first statement that is sent in it, and it is
 * believed to be committed only when the server says COMMIT and a setting shows that nobody ended it before.
 */
import { randomBytes } from 'node:crypto'
import { fieldOf, isConnectionLoss, sqlStateOf } from '../database/connect-errors.ts'
import type { BoundStatement, Connection, StatementOutcome } from '../database/connection.ts'
import { TribikosError } from '../errors.ts'
import type { CommitExpectation } from './lost-commit.ts'

/** What senders of statements need from the transaction that they work in. */
export interface Transaction {
  /** False: it belongs to whoever called, who begins and ends it. */
  readonly isOwn: boolean
  /** What must be sent before anything else, empty when it is open. From then on it counts as open. */
  opening(): readonly BoundStatement[]
  /** SQL that fails unless the transaction is still the one that was begun; null when that is not ours to ask. */
  readonly check: string | null
  /** The next transaction begins in a session as it was at the first: somebody's SQL may have changed it. */
  renewSession(): void
  /** Gives back what RESET ALL took from the transaction and the session; null when that is not ours. */
  readonly restore: string | null
  /** Notes what the transaction is about to be committed as. */
  expect(expected: CommitExpectation): void
  /**
   * `isChecked` says that {@link Transaction.check} went through and nothing was sent since.
   * @throws transaction_control, transaction_aborted, commit_failed, connection_lost
   */
  commit(isChecked?: boolean): Promise<void>
  /**
   * Commits in the flight of what is sent last: `send` sends COMMIT behind it and gives what became of COMMIT, or throws
   * what one of the statements before it failed with, in which case the server has rolled back.
   * @throws what `send` throws; commit_failed, connection_lost
   */
  commitWith(
    expected: CommitExpectation,
    send: (commit: BoundStatement) => Promise<StatementOutcome | undefined>,
  ): Promise<void>
  rollback(): Promise<void>
}

export interface OwnTransactionOptions {
  /** `lock_timeout` of each transaction; 0 waits for ever. */
  readonly lockTimeoutMs: number
  /** Statements that the first transaction begins with. */
  readonly prelude: readonly BoundStatement[]
  /** Sets what a session of ours has besides; null for somebody else's. */
  readonly sessionSettings?: string | null
  /** Finds out what became of a COMMIT without an answer: returns when it was carried out, else throws. */
  readonly resolveLost?: ((expected: CommitExpectation | null) => Promise<void>) | undefined
}

const commitStatement: BoundStatement = { sql: 'COMMIT' }

/** What a role or a search path that is set without LOCAL would leave to the revisions after it. */
const asNew = 'RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL'

/** Division by zero is how {@link Transaction.check} fails when the transaction is another one. */
const endedState = '22012'
const abortedState = '25P02'

export class OwnTransaction implements Transaction {
  readonly isOwn = true as const
  readonly #connection: Connection
  #prelude: readonly BoundStatement[]
  readonly #resolveLost: OwnTransactionOptions['resolveLost']
  #expected: CommitExpectation | null = null
  readonly #nonce = randomBytes(8).toString('hex')
  readonly #settings: string
  readonly #sessionSettings: string | null
  #isOpen = false
  #isStale = false

  constructor(connection: Connection, options: OwnTransactionOptions) {
    const { lockTimeoutMs, prelude, sessionSettings = null, resolveLost } = options
    this.#resolveLost = resolveLost
    this.#connection = connection
    this.#prelude = prelude
    this.#sessionSettings = sessionSettings
    this.#settings = `SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL tribikos.tx = '${this.#nonce}'`
  }

  opening(): readonly BoundStatement[] {
    if (this.#isOpen) return []
    this.#isOpen = true
    const renewal =
      this.#isStale && this.#sessionSettings !== null ? [{ sql: `${asNew}; ${this.#sessionSettings}` }] : []
    this.#isStale = false
    return [...renewal, { sql: `BEGIN; ${this.#settings}` }, ...this.#prelude]
  }

  renewSession(): void {
    this.#isStale = true
  }

  get restore(): string {
    return [...(this.#sessionSettings === null ? [] : [this.#sessionSettings]), this.#settings].join('; ')
  }

  get check(): string {
    const kept = `pg_catalog.current_setting('tribikos.tx', true) IS NOT DISTINCT FROM '${this.#nonce}'`
    return `SELECT 1 / (${kept})::pg_catalog.int4`
  }

  expect(expected: CommitExpectation): void {
    this.#expected = { ...expected, rowsBefore: this.#expected?.rowsBefore ?? expected.rowsBefore }
  }

  async commit(isChecked = false): Promise<void> {
    if (!this.#isOpen) return
    const expected = this.#expected
    const checks = isChecked ? [] : [{ sql: this.check }]
    const outcomes = await this.#connection.attempt([...checks, commitStatement])
    const commit = outcomes.at(-1)
    this.#close()
    if (this.#isUnknown() && !isAnswered(commit)) await this.#resolveLost?.(expected)
    else refuse(isChecked ? undefined : outcomes[0], commit)
    this.#prelude = []
  }

  async commitWith(...[expected, send]: Parameters<Transaction['commitWith']>): Promise<void> {
    const rowsBefore = this.#expected?.rowsBefore ?? expected.rowsBefore
    let commit: StatementOutcome | undefined
    try {
      commit = await send(commitStatement)
    } catch (error) {
      this.#close()
      if (!this.#isUnknown() || sqlStateIn(error) !== null) throw error
    }
    this.#close()
    if (this.#isUnknown() && !isAnswered(commit)) await this.#resolveLost?.({ ...expected, rowsBefore })
    else refuse(undefined, commit)
    this.#prelude = []
  }

  #close(): void {
    this.#isOpen = false
    this.#expected = null
  }

  /** Whether a COMMIT without an answer can only be looked up. */
  #isUnknown(): boolean {
    return this.#connection.lost !== null && this.#resolveLost !== undefined
  }

  async rollback(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    // A cancel request that comes late may hit the ROLLBACK itself.
    for (let attempt = 0; attempt < 3 && this.#connection.lost === null; attempt += 1) {
      const [outcome] = await this.#connection.attempt([{ sql: 'ROLLBACK' }])
      if (outcome !== undefined && 'result' in outcome) return
    }
  }
}

/** The transaction of a caller: nothing of it is begun or ended here. */
export class CallersTransaction implements Transaction {
  readonly isOwn = false
  readonly check = null
  readonly restore = null
  #prelude: readonly BoundStatement[]

  /** `prelude` is sent before the first statement. */
  constructor(prelude: readonly BoundStatement[]) {
    this.#prelude = prelude
  }

  opening(): readonly BoundStatement[] {
    const prelude = this.#prelude
    this.#prelude = []
    return prelude
  }

  expect(): void {}

  renewSession(): void {}

  async commit(): Promise<void> {}

  async commitWith(): Promise<void> {}

  async rollback(): Promise<void> {}
}

/** What the failure of {@link Transaction.check} means, or null when it failed for another reason. */
export function checkFailure(error: Error): TribikosError | null {
  switch (sqlStateOf(error)) {
    case endedState:
      return new TribikosError('transaction_control', 'The transaction was ended by what ran in it', {
        hint: 'Look for COMMIT or ROLLBACK in what runs, and for RESET ALL in a function or DO block. Use op.autocommitBlock() or op.savepoint() instead.',
        cause: error,
      })
    case abortedState:
      return new TribikosError(
        'transaction_aborted',
        'A statement failed and its error was caught, which leaves the transaction aborted',
        {
          hint: 'Put a statement that may fail into op.savepoint(async () => …), and catch around that.',
          cause: error,
        },
      )
    default:
      return null
  }
}

/** SQLSTATE that the server answered, of an error that was put into words. */
function sqlStateIn(error: unknown): string | null {
  const { cause } = error instanceof Error ? error : { cause: null }
  return sqlStateOf(error) ?? sqlStateOf(cause)
}

function isAnswered(commit: StatementOutcome | undefined): boolean {
  return commit !== undefined && ('result' in commit || !isConnectionLoss(commit.error))
}

/** @throws what the check or COMMIT failed with */
function refuse(check: StatementOutcome | undefined, commit: StatementOutcome | undefined): void {
  if (check !== undefined && 'error' in check) throw checkFailure(check.error) ?? check.error
  if (commit !== undefined && 'error' in commit) throw commitFailed(commit.error)
  const command = commit?.result.command ?? ''
  if (command !== 'COMMIT') throw notCommitted(command)
}

/** Constraints that are deferred are checked by COMMIT, which is then a rollback. */
function commitFailed(error: Error): Error {
  if (isConnectionLoss(error)) return error
  const state = sqlStateOf(error)
  const constraint = fieldOf(error, 'constraint')
  const detail = fieldOf(error, 'detail')
  const what = constraint === null ? '' : `; the deferred constraint ${constraint} is checked only then`
  return new TribikosError(
    'commit_failed',
    `COMMIT failed: ${error.message}${state === null ? '' : ` (${state})`}${what}${detail === null ? '' : `\n  detail: ${detail}`}`,
    {
      hint: 'The transaction was rolled back. Mend the data or the order of the changes, then run the same command again.',
      details: { sqlstate: state, constraint, table: fieldOf(error, 'table') },
      cause: error,
    },
  )
}

function notCommitted(command: string): TribikosError {
  return new TribikosError(
    'commit_failed',
    `The server answered COMMIT with ${command === '' ? 'nothing' : command}`,
    {
      hint: 'The transaction was rolled back: nothing of it stayed. Look for a statement that failed in it.',
    },
  )
}
