/**
 * A step that failed because it did not get a lock, tried again: its transaction is rolled back and all of it runs once
 * more, after pauses that grow. A step of which anything could stay is never repeated.
 */
import { describeBlockedLock, type BlockedLock } from '../database/blocked-lock.ts'
import type { TribikosError } from '../errors.ts'
import type { Step } from '../graph/plan.ts'
import { clockMs } from './clock.ts'
import { withOutcome } from './failure.ts'
import { passing, patienceMs, pauseBefore, undisturbed } from './lock-retries.ts'
import type { LockWatch } from './lock-watch.ts'
import { runStep, StepFailure } from './run-step.ts'
import type { StepRun } from './step-run.ts'

export interface RetriedRun extends StepRun {
  /** Says what a step waits for; null where nobody can look. */
  readonly watch: LockWatch | null
}

type Parts = Parameters<typeof runStep>[2]

/** Runs a step until it succeeds or may not be tried again. @throws as {@link runStep} */
export async function runStepWithRetries(run: RetriedRun, step: Step, parts: Parts): Promise<void> {
  const { watch, lockRetries = 0 } = run
  const began = clockMs()
  for (let retry = 1; ; retry += 1) {
    try {
      const attempt = async (): Promise<void> => runStep(run, step, parts)
      return await (watch === null ? attempt() : watch.during(attempt))
    } catch (error) {
      const lock = watch?.found ?? null
      if (!(error instanceof StepFailure) || !isPassing(error, run, parts)) throw error
      const pauseMs = pauseBefore(retry, Math.random())
      const passedMs = clockMs() - began
      if (retry > lockRetries || passedMs + pauseMs > patienceMs)
        throw new StepFailure(told(error.error, { attempts: retry, passedMs, lock }), error)
      await error.rest()
      await run.transaction.rollback()
      if (run.connection.lost !== null) throw error
      run.log.tell({ type: 'retrying', step, retry, retries: lockRetries, pauseMs, error: error.error, lock })
      await undisturbed(pauseMs, run.request.signal)
    }
  }
}

function isPassing({ sqlState, hasLeft }: StepFailure, run: RetriedRun, { module }: Parts): boolean {
  const isWhole = run.commitsEach && run.transaction.isOwn && !hasLeft
  const isWanted = module !== null && module.retry !== false
  return isWhole && isWanted && run.request.signal?.aborted !== true && passing.has(sqlState)
}

interface Tries {
  readonly attempts: number
  readonly passedMs: number
  readonly lock: BlockedLock | null
}

function told(error: TribikosError, { attempts, passedMs, lock }: Tries): TribikosError {
  const lines = [
    ...(lock === null ? [] : [`  waited for: ${describeBlockedLock(lock)}`]),
    ...(attempts === 1 ? [] : [`  It was tried ${attempts} times in ${Math.round(passedMs / 1000)} s.`]),
  ]
  if (lines.length === 0) return error
  return withOutcome(error, lines.join('\n'), { details: { attempts, ...(lock === null ? {} : { lock }) } })
}
