/**
 * Statements outside of the revision's transaction. One that can run in a transaction gets one of its own, together with its
 * entry of the journal: it is done or not done. One that cannot is noted before and after, and where its end was not seen, the
 * database is asked what became of it.
 */
import type { BoundStatement, Connection, QueryResult, StatementOutcome } from '../database/connection.ts'
import type { BareFinding, BareStep, Dialect, Statement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import { withOutcome } from './failure.ts'
import { untilNotPassing, type LockRetries } from './lock-retries.ts'
import { resumeNeeded, rowsGone } from './port-errors.ts'
import type { QueuedStatement } from './statement-queue.ts'
import { firstWords, journalFailure, type StepJournal, type Turn } from './step-journal.ts'

export interface BareOptions {
  readonly connection: Connection
  readonly dialect: Dialect
  readonly journal: StepJournal
  /** How a statement that was rolled back for want of a lock is tried again; null for not at all. */
  readonly lockRetries: ((queued: QueuedStatement) => LockRetries) | null
  /** Makes the error for a statement that failed. */
  readonly fail: (error: Error, queued: QueuedStatement) => TribikosError
}

export class BareStatements {
  readonly #options: BareOptions

  constructor(options: BareOptions) {
    this.#options = options
  }

  /** Runs one statement, unless an earlier run has; null when it has. @throws statement_failed, revision_changed, resume_needed */
  async run(statement: Statement, part: number, queued: QueuedStatement): Promise<QueryResult | null> {
    const { journal, dialect } = this.#options
    const turn = journal.turn(queued.number, statement, part)
    const step = dialect.bareStep(statement.sql)
    if (step === null) return this.#runInTransaction(turn, queued, statement.transaction)
    if (journal.isDone(turn)) return this.#nothing(queued)
    if (turn.before !== null && (await this.#isFinished(turn, turn.before.statement))) {
      await this.#send(journal.note(turn, 'done'))
      return this.#nothing(queued)
    }
    if (step.looksBefore && (await this.#requireNoLeftover(step, turn)) === 'finished') {
      // Somebody else has done it: the server refuses, or passes over it, and there is nothing that could be cut.
      const [outcome] = await this.#options.connection.attempt([turn.statement])
      const result = this.#resultOf(outcome, queued)
      await this.#send(journal.note(turn, 'done'))
      return result
    }
    return this.#runNoted(turn, step, queued)
  }

  /** Runs a statement that somebody else sends, and whose end nobody else could tell. @throws resume_needed */
  async around<Result>(queued: QueuedStatement, send: () => Promise<Result>): Promise<Result> {
    const { journal } = this.#options
    const turn = journal.turn(queued.number, queued.statement)
    if (turn.before?.state === 'started' && journal.resume !== 'retry') {
      if (journal.resume === 'skip') throw rowsGone(queued)
      throw resumeNeeded(turn, turn.before.statement)
    }
    return this.#noted(turn, send)
  }

  async #noted<Result>(turn: Turn, send: () => Promise<Result>): Promise<Result> {
    const { journal, connection } = this.#options
    await this.#send(journal.note(turn, 'started'))
    let result: Result
    try {
      result = await send()
    } catch (error) {
      if (connection.lost === null) await connection.attempt(journal.note(turn, 'failed'))
      throw error
    }
    await this.#send(journal.note(turn, 'done'))
    return result
  }

  async #runInTransaction(
    turn: Turn,
    queued: QueuedStatement,
    kind: Statement['transaction'],
  ): Promise<QueryResult | null> {
    const { journal, dialect, connection } = this.#options
    const { sql } = turn.statement
    const effect = dialect.effectOf(sql)
    // What lasts as long as the session is gone with the one that was cut.
    if (effect === 'session' || (effect === 'read' && queued.wantsRows === true)) {
      const [outcome] = await connection.attempt([turn.statement])
      return this.#resultOf(outcome, queued)
    }
    if (journal.isDone(turn)) return this.#nothing(queued)
    // Not along with a statement that may fail, and whose author may not mind.
    await this.#send(journal.making())
    const noted = journal.note(turn, 'done')
    // After an error COMMIT is a rollback.
    const attempt = async (): Promise<readonly StatementOutcome[]> =>
      connection.attempt([{ sql: 'BEGIN' }, turn.statement, ...noted, { sql: 'COMMIT' }])
    // What an author put outside may have been put there with its own idea of another try.
    const isOurs = kind === 'alone' || kind === 'apart'
    const retries = isOurs ? (this.#options.lockRetries?.(queued) ?? null) : null
    const [begun, ran, ...rest] =
      retries === null ? await attempt() : await untilNotPassing(attempt, firstError, retries)
    const result = this.#resultOf(ran, queued)
    const failed = firstError(begun === undefined ? rest : [begun, ...rest])
    if (failed !== null) throw journalFailure(failed)
    return result
  }

  /** @throws resume_needed when somebody waits for the rows of a statement that has run before */
  #nothing(queued: QueuedStatement): null {
    if (queued.wantsRows === true) throw rowsGone(queued)
    return null
  }

  async #runNoted(turn: Turn, step: BareStep, queued: QueuedStatement): Promise<QueryResult> {
    return this.#noted(turn, async () => {
      const { connection } = this.#options
      const [outcome] = await connection.attempt([turn.statement])
      const isLeft = outcome !== undefined && 'error' in outcome && connection.lost === null
      if (isLeft && step.looksBefore) throw await this.#withLeftover(step, outcome.error, queued)
      const result = this.#resultOf(outcome, queued)
      if (step.looksBefore && (await this.#requireNoLeftover(step, turn)) === 'open') throw passedOver(turn)
      return result
    })
  }

  /** A statement that failed may have left something; whoever reads the error has to know. */
  async #withLeftover(step: BareStep, error: Error, queued: QueuedStatement): Promise<TribikosError> {
    const failure = this.#options.fail(error, queued)
    const [repair] = await this.#look(step).then(
      ({ repairs }) => repairs,
      () => [],
    )
    if (repair === undefined) return failure
    return withOutcome(
      failure,
      `  left: an index that is not valid. The next run of the revision drops it and builds it anew; to drop it before: ${repair.sql}`,
      { details: { leftover: repair.sql } },
    )
  }

  /** Whether what was begun has come to its end, after what it left has been put right. */
  async #isFinished(turn: Turn, begun: string): Promise<boolean> {
    const { journal, dialect } = this.#options
    const step = dialect.bareStep(begun)
    const { state, repairs } =
      step === null ? { state: 'open' as const, repairs: [] } : await this.#look(step)
    for (const repair of repairs) plainResult((await this.#options.connection.attempt([repair]))[0])
    if (state === 'finished') {
      journal.requireSame(turn)
      return true
    }
    if (state === 'open' || turn.before?.state === 'failed' || journal.resume === 'retry') return false
    if (journal.resume === 'skip') return true
    throw resumeNeeded(turn, begun)
  }

  /** What somebody else left is not ours to take away. @throws statement_failed */
  async #requireNoLeftover(step: BareStep, { statement }: Turn): Promise<BareFinding['state']> {
    const { state, repairs } = await this.#look(step)
    const [repair] = repairs
    if (state !== 'open' || repair === undefined) return state
    throw new TribikosError(
      'statement_failed',
      `There is an index of that name that is not valid, as its build was stopped: ${firstWords(statement.sql)}`,
      {
        hint: `This revision did not begin it, so it is left alone. When nobody builds it any more: ${repair.sql}`,
        details: { sql: statement.sql, repair: repair.sql },
      },
    )
  }

  async #look(step: BareStep): Promise<BareFinding> {
    if (step.question === null) return step.read([])
    return step.read((await this.#options.connection.query({ sql: step.question })).rows)
  }

  async #send(statements: readonly BoundStatement[]): Promise<void> {
    if (statements.length === 0) return
    for (const outcome of await this.#options.connection.attempt(statements)) {
      if ('error' in outcome) throw journalFailure(outcome.error)
    }
  }

  #resultOf(outcome: StatementOutcome | undefined, queued: QueuedStatement): QueryResult {
    if (outcome !== undefined && 'error' in outcome) throw this.#options.fail(outcome.error, queued)
    return plainResult(outcome)
  }
}

/** With IF NOT EXISTS the server is content with any relation of the name. */
function passedOver({ statement }: Turn): TribikosError {
  return new TribikosError(
    'statement_failed',
    `Something else has the name of the index, so that it was not built: ${firstWords(statement.sql)}`,
    {
      hint: 'IF NOT EXISTS passes over a build for any table, view, sequence or index of that name, also one of another table. Choose another name, or rename what is there.',
      details: { sql: statement.sql },
    },
  )
}

function firstError(outcomes: readonly StatementOutcome[]): Error | null {
  const failed = outcomes.find((outcome) => 'error' in outcome)
  return failed !== undefined && 'error' in failed ? failed.error : null
}

function plainResult(outcome: StatementOutcome | undefined): QueryResult {
  if (outcome === undefined) throw new TypeError('A statement has no outcome')
  if ('error' in outcome) throw outcome.error
  return outcome.result
}
