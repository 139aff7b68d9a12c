/** What a run has to tell: sends it to the listener as it happens, and keeps what the report has at the end. */
import type { ServerNotice } from '../database/connection.ts'
import type { Step } from '../graph/plan.ts'
import type { RunProgress, StepReport } from './run-request.ts'

export class RunLog {
  readonly notices: ServerNotice[] = []
  readonly warnings: string[] = []
  readonly steps: StepReport[] = []
  /** The step that runs. */
  step: Step | null = null
  readonly #listener: (event: RunProgress) => void

  constructor(listener: ((event: RunProgress) => void) | undefined) {
    this.#listener = listener ?? (() => {})
  }

  tell(event: RunProgress): void {
    this.#listener(event)
  }

  warn(message: string, hint: string | null = null): void {
    this.warnings.push(message)
    this.tell({ type: 'warning', message, hint })
  }

  notice(notice: ServerNotice): void {
    this.notices.push(notice)
    this.tell({ type: 'notice', notice, step: this.step })
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
