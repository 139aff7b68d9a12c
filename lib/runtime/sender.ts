/**
 * Sends the statements of one revision: pipelined inside of the transaction, one by one outside of it. It knows how much
 * of the revision is committed already, which is what must be said when the rest fails.
 */
import type { BoundStatement, Connection, QueryResult, StatementOutcome } from '../database/connection.ts'
import type { Dialect, Statement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import { BareStatements } from './bare-statements.ts'
import type { LockRetries } from './lock-retries.ts'
import { cannotCommit, rowsGone } from './port-errors.ts'
import type { QueuedStatement } from './statement-queue.ts'
import { StoppableConnection } from './stoppable-connection.ts'
import { journalFailure, type StepJournal } from './step-journal.ts'
import { checkFailure, type Transaction } from './transaction.ts'

export interface SenderOptions {
  readonly connection: Connection
  readonly transaction: Transaction
  readonly dialect: Dialect
  /** Whether a statement that cannot run in a transaction may commit what was done before it. */
  readonly mayCommit: boolean
  /** The whole revision runs outside of a transaction. */
  readonly bare: boolean
  readonly lockTimeoutMs: number
  /** What is written down of what leaves the transaction; null where nobody goes on with a run that was cut short. */
  readonly journal: StepJournal | null
  /** How what has a transaction of its own is tried again when it did not get a lock; null for not at all. */
  readonly lockRetries: ((queued: QueuedStatement) => LockRetries) | null
  /** Makes the error for a statement that failed. */
  readonly fail: (error: Error, queued: QueuedStatement) => TribikosError
}

/** So many statements at most are on their way at once, so that neither side has to hold a whole dump. */
const flightSize = 500

export class Sender {
  /** What all that the step may no longer do once it is stopped goes over. */
  readonly connection: StoppableConnection
  readonly #options: SenderOptions
  readonly #bare: BareStatements | null
  #bareBlocks: number
  #savepoints = 0
  #openSavepoints = 0
  #sessionLockTimeout: number | null = null
  /** Statements that are committed although the revision is not at its end. */
  #committed = 0
  #sent = 0
  #hasLeft = false

  constructor(options: SenderOptions) {
    this.connection = new StoppableConnection(options.connection)
    this.#options = options
    this.#bareBlocks = options.bare ? 1 : 0
    const { journal } = options
    this.#bare = journal === null ? null : new BareStatements({ ...options, journal })
  }

  /** Whether statements run outside of a transaction now. */
  get isBare(): boolean {
    return this.#bareBlocks > 0
  }

  /** How many statements of the revision stay whatever happens next. */
  get committed(): number {
    return this.#committed
  }

  /** Whether anything was committed on the way or ran outside of the transaction, be it in vain. */
  get hasLeft(): boolean {
    return this.#hasLeft
  }

  /** Why what was done so far may not be committed now, or null when it may. */
  get commitRefusal(): string | null {
    const { transaction, mayCommit } = this.#options
    if (!transaction.isOwn) return 'the transaction belongs to the caller'
    if (!mayCommit) return 'the whole run is one transaction'
    return this.#openSavepoints > 0 ? 'it stands in a savepoint' : null
  }

  /**
   * Sends statements, and behind them others, of which it gives back what became of them.
   * @throws statement_failed, autocommit_in_transaction
   */
  async send(
    batch: readonly QueuedStatement[],
    closing: readonly BoundStatement[] = [],
  ): Promise<readonly StatementOutcome[]> {
    let inside: QueuedStatement[] = []
    for (const queued of batch) {
      if (!this.isBare && this.#staysInside(queued.statement)) {
        if (this.#isDone(queued)) this.#skipped()
        else inside.push(queued)
        continue
      }
      await this.#fly(inside, [])
      inside = []
      if (!this.isBare) await this.#leaveFor(queued)
      await this.#sendBare(queued)
    }
    return this.#fly(inside, closing)
  }

  /** Sends what waits, then a statement whose rows are wanted. @throws as {@link Sender.send} */
  async query(batch: readonly QueuedStatement[], queued: QueuedStatement): Promise<QueryResult> {
    if (queued.statement.transaction === 'outside' || this.isBare) {
      await this.send(batch)
      if (!this.isBare) await this.#leaveFor(queued)
      return this.#sendBare(queued)
    }
    const isRead = this.#options.dialect.effectOf(queued.statement.sql) === 'read'
    if (!isRead && this.#isDone(queued)) throw rowsGone(queued)
    const restore = this.restoreAfter(queued.statement.sql)
    const [outcome] = await this.send(batch, [
      bound(queued.statement),
      ...(restore === null ? [] : [{ sql: restore }]),
    ])
    this.#sent += 1
    const result = this.#resultOf(outcome, queued)
    if (!isRead) this.#ran(queued)
    return result
  }

  /**
   * Runs a statement that somebody else sends over the session.
   * @throws resume_needed when an earlier run has sent it and somebody waits for its rows
   */
  async sentByOther<Result>(queued: QueuedStatement, send: () => Promise<Result>): Promise<Result> {
    await this.open()
    const { dialect } = this.#options
    if (dialect.effectOf(queued.statement.sql) !== 'change') return send()
    if (this.#isDone(queued)) throw rowsGone(queued)
    if (this.isBare && this.#bare !== null && !isControl(queued, dialect))
      return this.#bare.around(queued, send)
    const result = await send()
    if (!this.isBare) this.#ran(queued)
    return result
  }

  /**
   * Runs what has transactions of its own, behind what waits. `run` is given what to call once some of it stays.
   * @throws as {@link Sender.send}; what `run` throws
   */
  async apart<Result>(
    batch: readonly QueuedStatement[],
    queued: QueuedStatement,
    run: (stays: () => void) => Promise<Result>,
  ): Promise<Result> {
    await this.send(batch)
    if (!this.isBare) await this.#leaveFor(queued)
    this.#hasLeft = true
    await this.#setLockTimeout(this.#options.lockTimeoutMs)
    const before = this.#sent
    const stays = (): void => {
      this.#sent = before + 1
      this.#committed = this.#sent
    }
    const result = await run(stays)
    stays()
    return result
  }

  /** Makes sure that a transaction is open for what is about to be sent by someone else. */
  async open(): Promise<void> {
    if (!this.isBare) await this.#sendAll(this.#options.transaction.opening(), [])
  }

  /** Commits what was done. Until {@link Sender.enterTransaction} statements run on their own. */
  async leaveTransaction(): Promise<void> {
    await this.#commit()
    this.#bareBlocks += 1
  }

  enterTransaction(): void {
    this.#bareBlocks -= 1
  }

  /** Sends what waits and begins a savepoint; gives its name. */
  async savepoint(batch: readonly QueuedStatement[]): Promise<string> {
    this.#savepoints += 1
    const name = `tribikos_${this.#savepoints}`
    const [outcome] = await this.send(batch, [{ sql: `SAVEPOINT ${name}` }])
    this.#resultOf(outcome, null)
    this.#openSavepoints += 1
    return name
  }

  async releaseSavepoint(name: string, batch: readonly QueuedStatement[]): Promise<void> {
    const [outcome] = await this.send(batch, [{ sql: `RELEASE SAVEPOINT ${name}` }])
    this.#resultOf(outcome, null)
    this.#openSavepoints -= 1
  }

  async rollbackToSavepoint(name: string): Promise<void> {
    this.#openSavepoints -= 1
    const [outcome] = await this.send(
      [],
      [{ sql: `ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}` }],
    )
    this.#resultOf(outcome, null)
  }

  #staysInside({ transaction }: Statement): boolean {
    if (transaction === 'apart') return this.commitRefusal !== null
    return transaction !== 'outside' && transaction !== 'alone'
  }

  async #leaveFor({ statement, origin }: QueuedStatement): Promise<void> {
    const refusal = this.commitRefusal
    if (refusal === null) return this.#commit()
    throw cannotCommit(statement, refusal, origin)
  }

  async #commit(): Promise<void> {
    this.#hasLeft = true
    const closing = this.#options.journal?.closing() ?? []
    if (closing.length > 0) {
      const outcomes = await this.connection.attempt(closing)
      for (const outcome of outcomes) if ('error' in outcome) throw journalFailure(outcome.error)
    }
    this.connection.throwIfStopped()
    await this.#options.transaction.commit()
    this.#committed = this.#sent
  }

  async #fly(
    inside: readonly QueuedStatement[],
    closing: readonly BoundStatement[],
  ): Promise<readonly StatementOutcome[]> {
    if (inside.length + closing.length === 0) return []
    let outcomes: readonly StatementOutcome[] = []
    for (let start = 0; start === 0 || start < inside.length; start += flightSize) {
      const isLast = start + flightSize >= inside.length
      const opening = this.#options.transaction.opening()
      outcomes = await this.#sendAll(opening, inside.slice(start, start + flightSize), isLast ? closing : [])
    }
    return outcomes
  }

  /** One flight. @throws what the first statement of `opening` or `inside` failed with */
  async #sendAll(
    opening: readonly BoundStatement[],
    inside: readonly QueuedStatement[],
    closing: readonly BoundStatement[] = [],
  ): Promise<readonly StatementOutcome[]> {
    const statements = [...opening, ...inside.map((queued) => this.#bound(queued)), ...closing]
    if (statements.length === 0) return []
    const outcomes = await this.connection.attempt(statements)
    outcomes.slice(0, opening.length).forEach((outcome, at) => {
      this.#resultOf(outcome, unwritten(opening[at]?.sql ?? ''))
    })
    inside.forEach((queued, at) => {
      this.#resultOf(outcomes[opening.length + at], queued)
    })
    this.#sent += inside.length
    for (const queued of inside) this.#ran(queued)
    return outcomes.slice(opening.length + inside.length)
  }

  /** What RESET ALL takes away is given back in the same message; a text with values has one statement, another one. */
  #bound({ statement, isAuthors }: QueuedStatement): BoundStatement {
    const restore = isAuthors && statement.values === undefined ? this.restoreAfter(statement.sql) : null
    return restore === null ? bound(statement) : { sql: `${statement.sql}\n;${restore}` }
  }

  /** What must be sent behind a text of the author, so that the transaction is known and set as before; null for most. */
  restoreAfter(sql: string): string | null {
    const { transaction, dialect } = this.#options
    return transaction.restore !== null && dialect.resetsSettings(sql) ? transaction.restore : null
  }

  /** Each statement of a text by itself; a statement that must not be stopped by a lock timeout has none. */
  async #sendBare(queued: QueuedStatement): Promise<QueryResult> {
    const { dialect, lockTimeoutMs } = this.#options
    this.#hasLeft = true
    let last: QueryResult = { rows: [], rowCount: null, command: '' }
    for (const [part, statement] of singles(queued.statement, dialect).entries()) {
      const timeout = statement.transaction === 'outside' ? 0 : lockTimeoutMs
      await this.#setLockTimeout(timeout)
      last = (await this.#runBare(statement, part, queued)) ?? last
      if (dialect.resetsSettings(statement.sql)) this.#sessionLockTimeout = null
      this.#sent += 1
      this.#committed = this.#sent
    }
    return last
  }

  /** Of the session, where no transaction has its own. */
  async #setLockTimeout(timeout: number): Promise<void> {
    if (this.#sessionLockTimeout !== timeout)
      await this.connection.query({ sql: `SET lock_timeout = ${timeout}` })
    this.#sessionLockTimeout = timeout
  }

  async #runBare(statement: Statement, part: number, queued: QueuedStatement): Promise<QueryResult | null> {
    // What is noted of such a statement is noted also when the step is stopped meanwhile.
    this.connection.throwIfStopped()
    if (this.#bare !== null && queued.number > 0) return this.#bare.run(statement, part, queued)
    const [outcome] = await this.connection.attempt([bound(statement)])
    return this.#resultOf(outcome, queued)
  }

  /** Whether an earlier run has done it, so that it is not to be repeated. @throws revision_changed */
  #isDone({ number, statement }: QueuedStatement): boolean {
    const { journal, dialect } = this.#options
    if (journal === null || number === 0 || !journal.resumes) return false
    return dialect.effectOf(statement.sql) !== 'session' && journal.isDone(journal.turn(number, statement))
  }

  #skipped(): void {
    this.#sent += 1
    this.#committed = this.#sent
  }

  #ran({ number, origin, statement }: QueuedStatement): void {
    const { journal } = this.#options
    // What is sent on nobody's behalf is sent again.
    if (journal !== null && origin !== null) journal.ran(journal.turn(number, statement))
  }

  #resultOf(outcome: StatementOutcome | undefined, queued: QueuedStatement | null): QueryResult {
    if (outcome === undefined) throw new TypeError('A statement has no outcome')
    if ('result' in outcome) return outcome.result
    throw queued === null
      ? (checkFailure(outcome.error) ?? outcome.error)
      : this.#options.fail(outcome.error, queued)
  }
}

export function bound({ sql, values }: Statement): BoundStatement {
  return values === undefined ? { sql } : { sql, values }
}

/** A statement of ours, as if it had been queued. */
function unwritten(sql: string): QueuedStatement {
  return { statement: { sql, transaction: 'inside' }, origin: null, number: 0, isAuthors: false }
}

/** Whether knex begins or ends a transaction of its own, to which everything between belongs. */
function isControl({ statement }: QueuedStatement, dialect: Dialect): boolean {
  return dialect.transactionControl(statement.sql) !== null
}

/** The statements of a text that has no values; a message with several would be a transaction for the server. */
function singles(statement: Statement, dialect: Dialect): readonly Statement[] {
  if (statement.transaction === 'alone' || (statement.values !== undefined && statement.values.length > 0))
    return [statement]
  const parts = dialect.splitStatements(statement.sql)
  return parts.length < 2 ? [statement] : parts.map(({ sql }) => ({ ...statement, sql }))
}
