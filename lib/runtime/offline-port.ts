/** `op` of one revision for a script: statements are written down, and nothing can be read. */
import type { Knex } from 'knex'
import { offlineKnex } from '../database/connect-knex-offline.ts'
import type { BoundStatement } from '../database/connection.ts'
import type { CompileContext, Dialect, Statement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import type { BackfillRequest, BackfillResult } from '../ops/backfill.ts'
import type { Operation } from '../ops/operation.ts'
import type { OpContext, OpPort } from '../ops/port.ts'
import type { SqlText } from '../ops/values.ts'
import { forCall, located, type FailurePlace } from './failure.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import type { OfflineRequest } from './offline-request.ts'
import { blockInside, usedLate } from './port-errors.ts'
import { StatementQueue, type QueuedStatement } from './statement-queue.ts'
import { TrackedWork } from './tracked-work.ts'

/** Where the statements of a revision go, in order: a script, or a record of them. */
export interface StatementSink {
  /** Why what stands there may not be committed now, or null when it may. */
  readonly commitRefusal: string | null
  /** A mark for `dropAfter`. */
  readonly length: number
  addQueued(queued: QueuedStatement): void
  /** What runs range by range in transactions of its own: one range, and all of them as one statement. */
  addBackfill(range: QueuedStatement, loop: Statement): void
  savepoint(name: string): void
  releaseSavepoint(name: string): void
  /** Takes away what a savepoint held, and the savepoint. */
  dropAfter(length: number): void
  /** What follows stands outside of a transaction, until `leaveBare`. */
  enterBare(): void
  leaveBare(): void
}

export interface OfflinePortOptions {
  readonly script: StatementSink
  readonly dialect: Dialect
  readonly compile: CompileContext
  readonly context: OpContext
  readonly place: FailurePlace
}

/** What the port of one revision is made from. */
export interface OfflineBody {
  readonly script: StatementSink
  readonly dialect: Dialect
  readonly module: RevisionModule
  readonly direction: 'upgrade' | 'downgrade'
  readonly place: FailurePlace
}

/** `op` of a revision, whose statements go to a script. */
export function offlinePort(
  { script, dialect, module, direction, place }: OfflineBody,
  { settings, arguments: told }: Pick<OfflineRequest, 'settings' | 'arguments'>,
): OfflinePort {
  return new OfflinePort({
    script,
    dialect,
    place,
    compile: { namingConvention: settings.namingConvention },
    context: {
      offline: true,
      dialect: dialect.name,
      revision: module.header.id,
      direction,
      x: told.x,
      tag: told.tag,
      serverVersion: null,
    },
  })
}

export class OfflinePort implements OpPort {
  readonly context: OpContext
  readonly #script: StatementSink
  readonly #dialect: Dialect
  readonly #place: FailurePlace
  readonly #queue: StatementQueue
  readonly #work = new TrackedWork()
  #knex: Knex | null = null
  /** Where `op.knex` was asked for last: queries of knex begin when they are awaited, where no stack tells. */
  #knexOrigin = new Error('called here')
  #savepoints = 0
  #hasEnded = false

  constructor({ script, dialect, compile, context, place }: OfflinePortOptions) {
    this.context = context
    this.#script = script
    this.#dialect = dialect
    this.#place = place
    this.#queue = new StatementQueue(dialect, compile)
  }

  queue(operation: Operation, origin: Error): Promise<void> {
    return this.#tracked(async () => {
      this.#requireOpen()
      forCall(origin, this.#place, () => {
        this.#queue.add(operation, origin)
      })
    })
  }

  query(_: SqlText, origin: Error): Promise<readonly Record<string, unknown>[]> {
    return this.#tracked(async () => {
      throw this.#unreadable('op.query()', origin)
    })
  }

  knex(origin: Error): Knex {
    this.#knexOrigin = origin
    this.#knex ??= offlineKnex({
      write: (statement) => this.#writeQuery(statement),
      refuse: () => this.#unreadable('A query of op.knex', this.#knexOrigin),
    })
    return this.#knex
  }

  #writeQuery({ sql, values }: BoundStatement): Promise<void> {
    return this.#tracked(async () => {
      this.#requireOpen()
      const { transaction } = this.#dialect.statement(sql)
      this.#queue.append({ sql, transaction, ...(values === undefined ? {} : { values }) }, this.#knexOrigin)
    })
  }

  savepoint<T>(body: () => T | Promise<T>): Promise<T> {
    return this.#tracked(async () => {
      this.flush()
      const before = this.#script.length
      this.#savepoints += 1
      const name = `tribikos_${this.#savepoints}`
      this.#script.savepoint(name)
      try {
        const result = await body()
        this.flush()
        this.#script.releaseSavepoint(name)
        return result
      } catch (error) {
        this.#queue.take()
        this.#script.dropAfter(before)
        throw error
      }
    })
  }

  autocommitBlock<T>(body: () => T | Promise<T>): Promise<T> {
    return this.#tracked(async () => {
      const refusal = this.#script.commitRefusal
      if (refusal !== null) throw blockInside(refusal)
      this.flush()
      this.#script.enterBare()
      try {
        const result = await body()
        this.flush()
        return result
      } finally {
        this.#script.leaveBare()
      }
    })
  }

  backfill({ backfill, pauseMs }: BackfillRequest, origin: Error): Promise<BackfillResult> {
    return this.#tracked(async () => {
      this.#requireOpen()
      const { pattern, loop } = this.#dialect.backfill
      const [range, all] = forCall(origin, this.#place, () => [pattern(backfill), loop(backfill, pauseMs)])
      this.flush()
      this.#script.addBackfill(this.#queue.number(range, origin), all)
      return { rows: 0, ranges: 0 }
    })
  }

  readonly track = (work: Promise<unknown>): void => {
    void this.#work.track(work)
  }

  /** Writes what is left when the body has ended. @throws what a call failed with that nobody awaited */
  async finish(): Promise<void> {
    await this.#work.settle()
    const forgotten = this.#work.forgottenFailure()
    if (forgotten !== null) throw forgotten.error
    this.#hasEnded = true
    for (const queued of this.#queue.takeLast()) this.#script.addQueued(queued)
  }

  /** Writes what is queued. */
  flush(): void {
    for (const queued of this.#queue.take()) this.#script.addQueued(queued)
  }

  #tracked<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#work.track(action())
  }

  #requireOpen(): void {
    if (this.#hasEnded) throw usedLate(this.context.revision)
  }

  #unreadable(call: string, origin: Error): TribikosError {
    const error = new TribikosError(
      'data_offline',
      `${call} reads from a database, and in offline mode there is none`,
      {
        hint: 'Leave it out where nothing can be read: `if (!op.getContext().offline) { … }`. Or run it online.',
      },
    )
    return located(error, this.#place, origin)
  }
}
