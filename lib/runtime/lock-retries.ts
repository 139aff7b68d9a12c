/**
 * When something that was rolled back for want of a lock is tried again: after pauses that grow, so many times, and not for
 * ever.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { sqlStateOf } from '../database/connect-errors.ts'
import { clockMs } from './clock.ts'

const firstPauseMs = 300
const longestPauseMs = 30_000
/** No new try begins later than this after the first one. */
export const patienceMs = 300_000

/** What another try can get past: lock_not_available, deadlock_detected, serialization_failure. */
export const passing: ReadonlySet<unknown> = new Set(['55P03', '40P01', '40001'])

/** Milliseconds before a retry, the first of which is 1; `random` from 0 to 1 keeps two runs out of step. */
export function pauseBefore(retry: number, random: number): number {
  return Math.round(Math.min(firstPauseMs * 2 ** (retry - 1), longestPauseMs) * (0.5 + random))
}

/** Waits, or until the signal is aborted. @throws the signal's reason */
export async function undisturbed(pauseMs: number, signal: AbortSignal | null): Promise<void> {
  await pause(pauseMs, undefined, signal === null ? {} : { signal }).catch(() => {})
  signal?.throwIfAborted()
}

/** A try that is over and had no effect. */
export interface FailedTry {
  /** From 1. */
  readonly retry: number
  readonly retries: number
  readonly pauseMs: number
  readonly error: Error
}

/** How what has a transaction of its own is tried again. */
export interface LockRetries {
  readonly retries: number
  readonly signal: AbortSignal | null
  /** Called before the pause. */
  readonly onRetry: (failed: FailedTry) => void
}

/** Does work until it ends otherwise than with an error that passes; `errorOf` finds that in what it gives. */
export async function untilNotPassing<Result>(
  work: () => Promise<Result>,
  errorOf: (result: Result) => Error | null,
  { retries, signal, onRetry }: LockRetries,
): Promise<Result> {
  const began = clockMs()
  for (let retry = 1; ; retry += 1) {
    const result = await work()
    const error = errorOf(result)
    if (error === null || !passing.has(sqlStateOf(error)) || signal?.aborted === true) return result
    const pauseMs = pauseBefore(retry, Math.random())
    if (retry > retries || clockMs() - began + pauseMs > patienceMs) return result
    onRetry({ retry, retries, pauseMs, error })
    await undisturbed(pauseMs, signal)
  }
}
