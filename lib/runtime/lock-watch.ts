/**
 * Looks, over a session of its own, what a step waits for when it takes long: only the server knows which lock that is and
 * who holds it. Nothing depends on it; when the second session cannot be had, nothing is said.
 */
import { findBlockedLock, type BlockedLock } from '../database/blocked-lock.ts'
import type { Connection } from '../database/connection.ts'

export interface LockWatchOptions {
  /** The session that is looked at. */
  readonly connection: Pick<Connection, 'processId'> & {
    /** Another value for each request to the server that is waited for, or null. */
    readonly waitingFor: number | null
  }
  readonly open: (signal: AbortSignal) => Promise<Connection>
  /** Called when a wait is found, once for each; must not throw. */
  readonly onBlocked: (lock: BlockedLock) => void
  /** A wait is looked at when it has lasted half of this at least, and all of it at most. */
  readonly lookAfterMs: number
}

const longestMs = 500
const shortestMs = 50

/** When to look: before the server gives the wait up. */
export function lookAfter(lockTimeoutMs: number): number {
  return lockTimeoutMs === 0 ? longestMs : Math.min(longestMs, Math.max(shortestMs, lockTimeoutMs / 3))
}

export class LockWatch {
  readonly #options: LockWatchOptions
  #second: Promise<Connection | null> | null = null
  #looking: Promise<void> = Promise.resolve()
  #found: BlockedLock | null = null
  readonly #closing = new AbortController()

  constructor(options: LockWatchOptions) {
    this.#options = options
  }

  /** What the work that was watched last was seen waiting for, or null. */
  get found(): BlockedLock | null {
    return this.#found
  }

  /** Does work, and looks again and again while it lasts. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const stop = this.#begin()
    try {
      return await work()
    } finally {
      stop()
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the run is over'))
    await this.#looking
    await (await this.#second)?.close()
  }

  #begin(): () => void {
    const { connection, lookAfterMs } = this.#options
    this.#found = null
    let isOver = false
    let timer: NodeJS.Timeout | undefined
    const later = (): void => {
      const before = connection.waitingFor
      timer = setTimeout(() => {
        const isLong = before !== null && before === connection.waitingFor
        this.#looking = isLong ? this.#look(() => isOver) : Promise.resolve()
        void this.#looking.then(() => {
          if (!isOver) later()
        })
      }, lookAfterMs / 2)
      timer.unref()
    }
    later()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }

  async #look(isOver: () => boolean): Promise<void> {
    const { connection, open, onBlocked } = this.#options
    const { processId } = connection
    if (processId === null) return
    this.#second ??= open(this.#closing.signal).catch(() => null)
    const second = await this.#second
    if (second === null || second.lost !== null || isOver()) return
    const lock = await findBlockedLock(second, processId).catch(() => null)
    if (lock === null || isOver()) return
    const isNew = this.#found === null || this.#found.object !== lock.object
    this.#found = lock
    if (isNew) onBlocked(lock)
  }
}
