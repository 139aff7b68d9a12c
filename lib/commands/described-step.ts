/** A step of a plan as commands report it, as plain JSON. */
import type { RowChange, Step } from '../graph/plan.ts'
import { messageOf } from './described-revision.ts'

export interface DescribedStep {
  readonly direction: Step['direction']
  /** The revision that runs; of a stamp all that its rows move to. */
  readonly revisions: readonly string[]
  readonly downRevisions: readonly string[]
  /** First paragraph of the doc text; empty for a stamp. */
  readonly message: string
  /** The file, absolute; empty for a stamp. */
  readonly path: string
  readonly rowChanges: readonly RowChange[]
  readonly rowsBefore: readonly string[]
  readonly rowsAfter: readonly string[]
}

/** Step → what is printed of it. */
export function describeStep(step: Step): DescribedStep {
  const [revision] = step.direction === 'stamp' ? [] : step.revisions
  return {
    direction: step.direction,
    revisions: step.revisions.map(({ id }) => id),
    downRevisions: revision?.downRevisions ?? [],
    message: revision === undefined ? '' : messageOf(revision.doc),
    path: revision?.path ?? '',
    rowChanges: step.rowChanges,
    rowsBefore: step.rowsBefore,
    rowsAfter: step.rowsAfter,
  }
}
