/** What a run has to tell: sends it to the listener as it happens, and keeps what the report has at the end. */
import type { BlockedLock } from '../database/blocked-lock.ts'
import type { ServerNotice } from '../database/connection.ts'
import type { TribikosError } from '../errors.ts'
import type { Step } from '../graph/plan.ts'
import type { RunProgress, StepReport } from './run-request.ts'

export class RunLog {
  readonly notices: ServerNotice[] = []
  readonly warnings: string[] = []
  readonly steps: StepReport[] = []
  /** The step that runs. */
  step: Step | null = null
  readonly #listener: ((event: RunProgress) => void) | null
  #failure: { readonly error: unknown } | null = null

  constructor(listener: ((event: RunProgress) => void) | undefined) {
    this.#listener = listener ?? null
  }

  /** Throws what the listener throws. */
  tell(event: RunProgress): void {
    const failure = this.#failure
    this.#failure = null
    if (failure !== null) throw failure.error
    this.#listener?.(event)
  }

  warn(message: string, hint: string | null = null): void {
    this.warnings.push(message)
    this.tell({ type: 'warning', message, hint })
  }

  /** Comes from the driver in the middle of an answer. */
  notice(notice: ServerNotice): void {
    this.notices.push(notice)
    this.#tellAside({ type: 'notice', notice, step: this.step })
  }

  /** Comes while a step runs. */
  blocked(lock: BlockedLock): void {
    this.#tellAside({ type: 'blocked', step: this.step, lock })
  }

  /** Where nothing may be thrown: the next event throws it. */
  #tellAside(event: RunProgress): void {
    try {
      this.#listener?.(event)
    } catch (error) {
      this.#failure ??= { error }
    }
  }

  /** Comes after the run, in code of a revision, where nothing may be thrown. False when nobody listens. */
  usedLate(error: TribikosError): boolean {
    if (this.#listener === null) return false
    try {
      this.#listener({ type: 'used-late', error })
      return true
    } catch {
      return false
    }
  }

  done(step: Step, durationMs: number): void {
    const { direction, revisions, rowChanges, rowsBefore, rowsAfter } = step
    this.steps.push({
      direction,
      revisions: revisions.map(({ id }) => id),
      rowChanges,
      rowsBefore,
      rowsAfter,
      durationMs,
    })
  }
}
