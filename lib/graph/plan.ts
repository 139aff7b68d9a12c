/**
 * A run as a value: computed whole before anything happens, so that printing, `--sql` and running cannot disagree.
 */
import type { RevisionHeader } from './revision.ts'

/** One write to the version table. */
export type RowChange =
  | { readonly type: 'insert'; readonly id: string }
  | { readonly type: 'delete'; readonly id: string }
  | { readonly type: 'update'; readonly from: string; readonly to: string }

/** One revision in one direction (or, for a stamp, the revisions whose rows move) with its row changes, in order. */
export interface Step {
  readonly direction: 'upgrade' | 'downgrade' | 'stamp'
  readonly revisions: readonly RevisionHeader[]
  readonly rowChanges: readonly RowChange[]
  /** The rows that the step starts from and leaves, as they stand in the table. */
  readonly rowsBefore: readonly string[]
  readonly rowsAfter: readonly string[]
}

/** The ordered steps of one run on one database. */
export interface RunPlan {
  readonly steps: readonly Step[]
  readonly rowsBefore: readonly string[]
  readonly rowsAfter: readonly string[]
}
