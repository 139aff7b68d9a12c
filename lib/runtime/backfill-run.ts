/**
 * `op.batch` on a live database: range after range, each a transaction that also notes how far the batch is. Whatever ends
 * it, the next run goes on behind the last range that was committed.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { BoundStatement, Connection } from '../database/connection.ts'
import type { BackfillBounds, BackfillTable, Dialect } from '../dialects/dialect.ts'
import { isTribikosError, type TribikosError } from '../errors.ts'
import type { BackfillProgress, BackfillRequest, BackfillResult } from '../ops/backfill.ts'
import { backfillStart, progressText, type BackfillPosition } from './backfill-position.ts'
import { runRange, type RangeOutcome } from './backfill-range.ts'
import { located, withOutcome, type FailurePlace } from './failure.ts'
import { undisturbed, untilNotPassing, type LockRetries } from './lock-retries.ts'
import { bound } from './sender.ts'
import type { QueuedStatement } from './statement-queue.ts'
import { journalFailure, type StepJournal, type Turn } from './step-journal.ts'

export interface BackfillOptions {
  readonly connection: Connection
  readonly dialect: Dialect
  readonly journal: StepJournal | null
  readonly lockTimeoutMs: number
  readonly lockRetries: ((queued: QueuedStatement) => LockRetries) | null
  readonly signal: AbortSignal | null
  readonly place: FailurePlace
  /** Makes the error for a statement that failed. */
  readonly fail: (error: Error, queued: QueuedStatement) => TribikosError
  /** Called when a range is committed, when it is waited for so many milliseconds, and at the end. */
  readonly onProgress: (told: BackfillNews) => void
}

export interface BackfillNews {
  readonly progress: BackfillProgress
  readonly state: 'range' | 'waiting' | 'done'
  readonly waitMs: number | null
}

/** Timers take no more; who waits is asked again then. */
const longestPauseMs = 2 ** 31 - 1

/** `true` from `waitWhile`. */
const waitMs = 1000

/** The connection whose batch is going on, for what its callbacks call. */
const goingOn = new AsyncLocalStorage<Connection>()

/** Whether a callback of a batch asks, which what uses the connection in turn would wait for. */
export function isInBackfill(connection: Connection): boolean {
  return goingOn.getStore() === connection
}

/**
 * Does what is not done yet. @throws statement_failed, operation_invalid, revision_changed, the signal's reason, what the
 * author's callbacks throw
 */
export async function runBackfill(
  request: BackfillRequest,
  queued: QueuedStatement,
  options: BackfillOptions,
): Promise<BackfillResult> {
  const { connection, place, signal } = options
  try {
    const work = new BackfillRun(request, queued, options)
    return await goingOn.run(connection, async () => work.run())
  } catch (error) {
    if (!isTribikosError(error) || signal?.aborted === true) throw error
    throw located(error, place, queued.origin ?? error)
  }
}

class BackfillRun {
  readonly #request: BackfillRequest
  readonly #queued: QueuedStatement
  readonly #options: BackfillOptions
  /** What the journal knows of the batch; null without one. */
  readonly #turn: Turn | null

  constructor(request: BackfillRequest, queued: QueuedStatement, options: BackfillOptions) {
    this.#request = request
    this.#queued = queued
    this.#options = options
    this.#turn = options.journal?.turn(queued.number, queued.statement) ?? null
  }

  async run(): Promise<BackfillResult> {
    const { journal, dialect } = this.#options
    const { backfill } = this.#request
    const turn = this.#turn
    const start = backfillStart(journal, turn)
    let { position } = start
    if (start.isDone) return resultOf(position)
    const table = dialect.backfill.read(await this.#rows(dialect.backfill.question(backfill)), backfill)
    if (journal !== null) await this.#note(journal.completing())
    for (let first = true; ; first = false) {
      const next = await this.#next(table, position)
      if (next === null) break
      if (!first && next.changedBefore) await this.#pause(this.#request.pauseMs)
      await this.#waitFor(this.#progress(position, table))
      position = await this.#range(table, position, next)
      const progress = this.#progress(position, table)
      this.#options.onProgress({ progress, state: 'range', waitMs: null })
      await this.#request.onProgress?.(progress)
    }
    if (journal !== null && turn !== null)
      await this.#note(journal.note({ ...turn, progress: progressText(position) }, 'done'))
    this.#options.onProgress({ progress: this.#progress(position, table), state: 'done', waitMs: null })
    return resultOf(position)
  }

  /** Where the next range ends, or null behind the last key. */
  async #next(table: BackfillTable, position: BackfillPosition): Promise<NextRange | null> {
    const { dialect } = this.#options
    const { backfill } = this.#request
    const [row] = await this.#rows(dialect.backfill.next(backfill, table, position.after))
    if (row === undefined) return null
    const to = backfill.key.map((_, at) => String(row[`k${at + 1}`]))
    return { to, walked: Number(row['walked']), changedBefore: position.changed > 0 }
  }

  async #range(
    table: BackfillTable,
    position: BackfillPosition,
    { to, walked }: NextRange,
  ): Promise<BackfillPosition> {
    const { dialect, lockRetries: retriesOf } = this.#options
    const lockRetries = retriesOf?.(this.#queued) ?? null
    const bounds: BackfillBounds = { after: position.after, to }
    const statements = dialect.backfill.change(this.#request.backfill, table, bounds)
    const attempt = async (): Promise<RangeOutcome> =>
      runRange(
        statements.map(bound),
        (changed) => ({
          after: to,
          rows: position.rows + changed,
          walked: position.walked + walked,
          ranges: position.ranges + 1,
          changed,
        }),
        { ...this.#options, turn: this.#turn },
      )
    const outcome =
      lockRetries === null ? await attempt() : await untilNotPassing(attempt, errorOf, lockRetries)
    if (!('error' in outcome)) return outcome.position
    const statement = statements[outcome.at] ?? this.#queued.statement
    throw this.#failure(outcome.error, { ...this.#queued, statement }, position, to)
  }

  async #waitFor(progress: BackfillProgress): Promise<void> {
    const { waitWhile } = this.#request
    if (waitWhile === null) return
    const query = async (text: Parameters<Dialect['statement']>[0]) =>
      this.#rows(this.#options.dialect.statement(text))
    for (;;) {
      this.#options.signal?.throwIfAborted()
      const answer = await waitWhile({ progress, query })
      const pauseMs = answer === true ? waitMs : Number(answer)
      if (!(pauseMs > 0)) return
      this.#options.onProgress({ progress, state: 'waiting', waitMs: pauseMs })
      await this.#pause(pauseMs)
    }
  }

  async #pause(pauseMs: number): Promise<void> {
    if (pauseMs > 0) await undisturbed(Math.min(pauseMs, longestPauseMs), this.#options.signal)
  }

  async #rows(statement: Parameters<typeof bound>[0]) {
    this.#options.signal?.throwIfAborted()
    const [outcome] = await this.#options.connection.attempt([bound(statement)])
    if (outcome === undefined) throw new TypeError('A statement has no outcome')
    if ('error' in outcome) throw this.#options.fail(outcome.error, { ...this.#queued, statement })
    return outcome.result.rows
  }

  async #note(statements: readonly BoundStatement[]): Promise<void> {
    for (const outcome of await this.#options.connection.attempt(statements)) {
      if ('error' in outcome) throw journalFailure(outcome.error)
    }
  }

  #progress(
    { after, rows, walked, ranges }: BackfillPosition,
    { estimate }: BackfillTable,
  ): BackfillProgress {
    const { schema, table } = this.#request.backfill
    const name = schema === null ? table : `${schema}.${table}`
    return { table: name, rows, walked, ranges, lastKey: after, estimate }
  }

  #failure(
    error: Error,
    queued: QueuedStatement,
    { after, rows, ranges }: BackfillPosition,
    to: readonly string[],
  ): TribikosError {
    const from = after === null ? 'from the beginning' : `behind ${keyText(after)}`
    const stays = ranges === 0 ? '' : `; ${rows} rows in ${ranges} ranges before it stay changed`
    return withOutcome(
      this.#options.fail(error, queued),
      `  range: ${from} up to ${keyText(to)} of ${this.#request.backfill.key.join(', ')}${stays}`,
    )
  }
}

interface NextRange {
  readonly to: readonly string[]
  readonly walked: number
  /** Whether there is something to rest from. */
  readonly changedBefore: boolean
}

function errorOf(outcome: RangeOutcome): Error | null {
  return 'error' in outcome ? outcome.error : null
}

function resultOf({ rows, ranges }: BackfillPosition): BackfillResult {
  return { rows, ranges }
}

function keyText(key: readonly string[]): string {
  return key.length === 1 ? (key[0] ?? '') : `(${key.join(', ')})`
}
