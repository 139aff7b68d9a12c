/** What a revision asks for, recorded in place of being run: for looking at a revision without a database. */
import { TribikosError } from '../errors.ts'
import type { Operation } from '../ops/operation.ts'
import { createOp } from '../ops/create-op.ts'
import type { CustomOperation } from '../ops/op.ts'
import type { OpContext, OpPort } from '../ops/port.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import { usedLate } from './port-errors.ts'
import { TrackedWork } from './tracked-work.ts'

/** An operation and where in the revision it stands. */
export interface RecordedOperation {
  readonly operation: Operation
  /** Made at the author's call. */
  readonly origin: Error
  /** Inside of an autocommit block, or in a revision that is not transactional. */
  readonly isBare: boolean
  /** How many savepoints it stands in. */
  readonly savepoints: number
}

export interface RecordOptions {
  readonly context: OpContext
  readonly operations?: Readonly<Record<string, CustomOperation>> | undefined
}

/**
 * The operations of one direction of a revision, in the order of the calls.
 * @throws data_offline for a revision that reads; what the body throws
 */
export async function recordOperations(
  module: RevisionModule,
  { context, operations }: RecordOptions,
): Promise<readonly RecordedOperation[]> {
  const port = new RecordPort(context, module.transactional ? 0 : 1)
  await module[context.direction]?.(createOp(port, { operations }))
  return port.finish()
}

class RecordPort implements OpPort {
  readonly context: OpContext
  #recorded: RecordedOperation[] = []
  readonly #work = new TrackedWork()
  #bareBlocks: number
  #savepoints = 0
  #hasEnded = false

  constructor(context: OpContext, bareBlocks: number) {
    this.context = context
    this.#bareBlocks = bareBlocks
  }

  async queue(operation: Operation, origin: Error): Promise<void> {
    if (this.#hasEnded) throw usedLate(this.context.revision)
    this.#recorded.push({ operation, origin, isBare: this.#bareBlocks > 0, savepoints: this.#savepoints })
  }

  query(_: unknown, origin: Error): Promise<never> {
    return this.#work.track(Promise.reject(unreadable('op.query()', origin)))
  }

  knex(origin: Error): never {
    throw unreadable('op.knex', origin)
  }

  backfill(_: unknown, origin: Error): Promise<never> {
    return this.#work.track(Promise.reject(unreadable('op.batch()', origin)))
  }

  savepoint<T>(body: () => T | Promise<T>): Promise<T> {
    return this.#work.track(this.#savepoint(body))
  }

  autocommitBlock<T>(body: () => T | Promise<T>): Promise<T> {
    return this.#work.track(this.#autocommitBlock(body))
  }

  readonly track = (work: Promise<unknown>): void => {
    void this.#work.track(work)
  }

  async finish(): Promise<readonly RecordedOperation[]> {
    await this.#work.settle()
    const forgotten = this.#work.forgottenFailure()
    if (forgotten !== null) throw forgotten.error
    this.#hasEnded = true
    return this.#recorded
  }

  /** What a body throws away is not recorded. */
  async #savepoint<T>(body: () => T | Promise<T>): Promise<T> {
    const before = this.#recorded.length
    this.#savepoints += 1
    try {
      return await body()
    } catch (error) {
      this.#recorded = this.#recorded.slice(0, before)
      throw error
    } finally {
      this.#savepoints -= 1
    }
  }

  async #autocommitBlock<T>(body: () => T | Promise<T>): Promise<T> {
    this.#bareBlocks += 1
    try {
      return await body()
    } finally {
      this.#bareBlocks -= 1
    }
  }
}

function unreadable(call: string, cause: Error): TribikosError {
  return new TribikosError('data_offline', `${call} reads from a database, and there is none`, {
    hint: 'Leave it out where nothing can be read: `if (!op.getContext().offline) { … }`.',
    cause,
  })
}
