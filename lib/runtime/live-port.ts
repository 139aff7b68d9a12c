/**
 * `op` of one revision on a live database. Everything that is asked for happens in the order of the calls, awaited or
 * not: what reads or opens a block takes what waits in the queue at that moment and sends it first.
 */
import type { Knex } from 'knex'
import type { BoundStatement, StatementOutcome } from '../database/connection.ts'
import { bindKnex } from '../database/connect-knex.ts'
import { sqlStateOf } from '../database/connect-errors.ts'
import type { CompileContext, Dialect, Statement } from '../dialects/dialect.ts'
import { isTribikosError, TribikosError } from '../errors.ts'
import type { BackfillRequest, BackfillResult } from '../ops/backfill.ts'
import type { Operation } from '../ops/operation.ts'
import type { OpContext, OpPort } from '../ops/port.ts'
import type { SqlText } from '../ops/values.ts'
import { isInBackfill, runBackfill, type BackfillOptions } from './backfill-run.ts'
import { forCall, located, statementFailed, type FailurePlace } from './failure.ts'
import { aborted, blockInside, inBackfill, savepointOutside, usedLate } from './port-errors.ts'
import { Sender, type SenderOptions } from './sender.ts'
import { StatementQueue, type QueuedStatement } from './statement-queue.ts'
import { TrackedWork } from './tracked-work.ts'

export interface LivePortOptions extends Omit<SenderOptions, 'fail'> {
  readonly context: OpContext
  readonly compile: CompileContext
  readonly place: FailurePlace
  readonly serverVersion: number
  readonly signal: AbortSignal | null
  readonly onBackfill: BackfillOptions['onProgress']
  /** Told when `op` is used after its revision has ended; false when nobody can report that any more. */
  readonly onLateUse: (error: TribikosError) => boolean
}

export class LivePort implements OpPort {
  readonly context: OpContext
  readonly #dialect: Dialect
  readonly #options: LivePortOptions
  readonly #queue: StatementQueue
  readonly #sender: Sender
  readonly #work = new TrackedWork()
  #inOrder: Promise<unknown> = Promise.resolve()
  /** Why `op` is of no use any more; `late` when its revision has come to its end. */
  #ended: TribikosError | 'late' | null = null
  /** Why nothing more may be sent, once the step has failed. */
  #stopped: TribikosError | null = null
  /** The error that left the transaction aborted, if one did. */
  #firstFailure: TribikosError | null = null
  #knex: Knex | null = null
  /** Where `op.knex` was asked for last: queries of knex begin when they are awaited, where no stack tells. */
  #knexOrigin: Error | null = null
  /** Errors of knex, which go to the author as they are, and what they mean to the run. */
  readonly #knexFailures = new WeakMap<Error, TribikosError>()

  constructor(options: LivePortOptions) {
    this.context = options.context
    this.#options = options
    this.#dialect = options.dialect
    this.#queue = new StatementQueue(options.dialect, options.compile)
    this.#sender = new Sender({ ...options, fail: (error, queued) => this.#fail(error, queued) })
  }

  /** How many statements of the revision stay whatever happens next. */
  get committed(): number {
    return this.#sender.committed
  }

  /** Whether anything ran outside of the transaction, or was committed on the way. */
  get hasLeft(): boolean {
    return this.#sender.hasLeft
  }

  /** Whether SQL that the author wrote was sent, or waits to be. */
  get hasAuthorsSql(): boolean {
    return this.#queue.hasAuthorsSql
  }

  /** The error that left the transaction aborted, if one did. */
  get firstFailure(): TribikosError | null {
    return this.#firstFailure
  }

  /** What an error that came through knex means to the run, or null for any other. */
  failureOf(error: unknown): TribikosError | null {
    return error instanceof Error ? (this.#knexFailures.get(error) ?? null) : null
  }

  queue(operation: Operation, origin: Error): Promise<void> {
    return this.#tracked(origin, async () => {
      forCall(origin, this.#options.place, () => {
        this.#queue.add(operation, origin)
      })
    })
  }

  query(text: SqlText, origin: Error): Promise<readonly Record<string, unknown>[]> {
    return this.#tracked(origin, async () => {
      const statement = forCall(origin, this.#options.place, () => this.#statement(text))
      const batch = this.#queue.take()
      const queued = { ...this.#queue.number(statement, origin), wantsRows: true }
      const { rows } = await this.#next(async () => this.#sender.query(batch, queued))
      return rows
    })
  }

  #statement(text: SqlText): Statement {
    const statement = this.#dialect.statement(text)
    this.#queue.refuseControl(statement)
    return statement
  }

  knex(origin: Error): Knex {
    const refusal = this.#refusal(origin)
    if (refusal !== null) throw refusal.error
    this.#knexOrigin = origin
    this.#knex ??= bindKnex({
      connection: this.#sender.connection,
      serverVersion: this.#options.serverVersion,
      around: (sql, run) => this.#around(sql, run),
      inTransaction: () => !this.#sender.isBare,
    })
    return this.#knex
  }

  savepoint<T>(body: () => T | Promise<T>, origin: Error): Promise<T> {
    return this.#tracked(origin, async () => {
      if (this.#sender.isBare) throw savepointOutside()
      const batch = this.#queue.take()
      const name = await this.#next(async () => this.#sender.savepoint(batch))
      const failure = this.#firstFailure
      try {
        const result = await body()
        const rest = this.#queue.take()
        await this.#next(async () => this.#sender.releaseSavepoint(name, rest))
        return result
      } catch (error) {
        this.#queue.take()
        await this.#next(async () => this.#sender.rollbackToSavepoint(name))
        this.#firstFailure = failure
        throw error
      }
    })
  }

  autocommitBlock<T>(body: () => T | Promise<T>, origin: Error): Promise<T> {
    return this.#tracked(origin, async () => {
      const refusal = this.#sender.commitRefusal
      if (refusal !== null) throw blockInside(refusal, origin)
      const batch = this.#queue.take()
      await this.#next(async () => {
        await this.#sender.send(batch)
        await this.#sender.leaveTransaction()
      })
      try {
        const result = await body()
        const rest = this.#queue.take()
        await this.#next(async () => this.#sender.send(rest))
        return result
      } catch (error) {
        this.#queue.take()
        throw error
      } finally {
        await this.#next(async () => {
          this.#sender.enterTransaction()
        })
      }
    })
  }

  backfill(request: BackfillRequest, origin: Error): Promise<BackfillResult> {
    return this.#tracked(origin, async () => {
      const statement = forCall(origin, this.#options.place, () =>
        this.#dialect.backfill.pattern(request.backfill),
      )
      const batch = this.#queue.take()
      const queued = this.#queue.number(statement, origin)
      return this.#next(async () =>
        this.#sender.apart(batch, queued, async (stays) =>
          runBackfill(request, queued, {
            ...this.#options,
            fail: (error, failed) => this.#fail(error, failed),
            onProgress: (told) => {
              if (told.state === 'range') stays()
              this.#options.onBackfill(told)
            },
          }),
        ),
      )
    })
  }

  readonly track = (work: Promise<unknown>): void => {
    void this.#work.track(work)
  }

  /**
   * Waits for what the body began; from then on `op` is of no use. Gives what is left to send.
   * @throws what the body's calls failed with when nobody awaited them
   */
  async settle(): Promise<readonly QueuedStatement[]> {
    await this.#work.settle()
    const forgotten = this.#work.forgottenFailure()
    if (forgotten !== null) throw forgotten.error
    const batch = this.#queue.takeLast()
    this.#ended = 'late'
    return batch
  }

  /** Whether statements run outside of a transaction now. */
  get isBare(): boolean {
    return this.#sender.isBare
  }

  /** What has to be sent with the rows of the revision, as it is no longer half done then. */
  get journalEnd(): readonly BoundStatement[] {
    return this.#options.journal?.ending() ?? []
  }

  /** Sends what was left when the body had ended, and behind it what closes the step; gives what became of that. */
  async finish(
    batch: readonly QueuedStatement[],
    closing: readonly BoundStatement[],
  ): Promise<readonly StatementOutcome[]> {
    return this.#next(async () => this.#sender.send(batch, closing))
  }

  /** From now on every use of `op` fails. */
  end(reason: TribikosError | null = null): void {
    this.#ended ??= reason ?? 'late'
  }

  /** As {@link LivePort.end}; what was asked for before and was not sent yet fails as well. */
  stop(reason: TribikosError): void {
    this.end(reason)
    this.#stopped ??= reason
    this.#sender.connection.stop(reason)
  }

  /** As {@link LivePort.stop}, for the reason of an aborted signal, which may be anything. */
  interrupt(reason: unknown): void {
    this.end(isTribikosError(reason) ? reason : null)
    this.#sender.connection.stop(reason instanceof Error ? reason : new Error(String(reason)))
  }

  /** Settles when nothing that was begun is going on any more. */
  async rest(): Promise<void> {
    await this.#inOrder
  }

  /** Statements of knex take their turn as all others do; its errors stay what the driver made of them. */
  #around<Result>(sql: string, run: () => Promise<Result>): Promise<Result> {
    const origin = this.#knexOrigin ?? new Error('called here')
    return this.#tracked(origin, async () => {
      this.#refuseControlOfKnex(sql, origin)
      const batch = this.#queue.take()
      const queued = this.#queue.number({ sql, transaction: 'inside' }, origin)
      return this.#next(async () => {
        await this.#sender.send(batch)
        try {
          const result = await this.#sender.sentByOther(queued, run)
          const restore = this.#sender.isBare ? null : this.#sender.restoreAfter(sql)
          if (restore !== null) await this.#sender.connection.query({ sql: restore })
          return result
        } catch (error) {
          if (error instanceof Error) this.#knexFailures.set(error, this.#fail(error, queued))
          throw error
        }
      })
    })
  }

  /** Outside of a transaction knex begins and ends its own; inside it may do no more than others. */
  #refuseControlOfKnex(sql: string, origin: Error): void {
    if (this.#sender.isBare) return
    try {
      this.#queue.refuseControl({ sql })
    } catch (error) {
      // knex writes the query in front of the message of what its author gets.
      const shown = new Error(error instanceof Error ? error.message : String(error), { cause: error })
      if (isTribikosError(error)) this.#knexFailures.set(shown, located(error, this.#options.place, origin))
      throw shown
    }
  }

  /** Runs what was asked for after all that was asked for before. */
  #next<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#inOrder.then(async () => {
      if (this.#stopped !== null) throw this.#stopped
      return action()
    })
    this.#inOrder = result.catch(() => {})
    return result
  }

  #tracked<Result>(origin: Error, action: () => Promise<Result>): Promise<Result> {
    const refusal = this.#refusal(origin)
    if (refusal === null) return this.#work.track(action())
    const refused = Promise.reject<Result>(refusal.error)
    if (refusal.isReported) refused.catch(() => {})
    return refused
  }

  /** Why `op` may not be used any more, or null. */
  #refusal(origin: Error): { readonly error: TribikosError; readonly isReported: boolean } | null {
    if (isInBackfill(this.#options.connection)) return { error: inBackfill(origin), isReported: false }
    const ended = this.#ended
    if (ended === null) return null
    if (ended !== 'late') return { error: ended, isReported: true }
    const error = usedLate(this.context.revision, origin)
    return { error, isReported: this.#options.onLateUse(error) }
  }

  #fail(error: Error, queued: QueuedStatement): TribikosError {
    const first = this.#firstFailure
    if (sqlStateOf(error) === '25P02' && first !== null) return aborted(first)
    const failure = statementFailed(error, queued, this.#options.place)
    this.#firstFailure = failure
    return failure
  }
}
