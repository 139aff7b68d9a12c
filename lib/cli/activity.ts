/** What a run of this process is at, and what becomes known too late for it: for whoever explains how the process ends. */
import type { TribikosError } from '../errors.ts'
import type { Step } from '../graph/plan.ts'
import type { RunProgress } from '../runtime/run-request.ts'
import { revisionText } from '../runtime/step-line.ts'

export class Activity {
  #step: Step | null = null
  #hasRun = false
  #late: TribikosError | null = null

  /** Whether code of revisions ran. */
  get hasRun(): boolean {
    return this.#hasRun
  }

  /** The error of an `op` that was used when the run was over, if one was. */
  get late(): TribikosError | null {
    return this.#late
  }

  follow(event: RunProgress): void {
    if (event.type === 'step-started') this.#step = event.step
    if (event.type === 'step-done') this.#step = null
    if (event.type === 'used-late') this.#late ??= event.error
    if (event.type === 'step-started' && event.step.direction !== 'stamp') this.#hasRun = true
  }

  /** The revision that runs, in words and as details of an error; nothing between revisions. */
  get place(): { readonly text: string; readonly details: Readonly<Record<string, unknown>> } {
    const step = this.#step
    if (step === null) return { text: '', details: {} }
    const [revision] = step.revisions
    return {
      text: `, during ${revisionText(step).replace(/^The/, 'the')}`,
      details: { revision: revision?.id ?? null, file: revision?.path ?? null, direction: step.direction },
    }
  }
}
