/** What a command that changes the version table is asked for. */
import type { RevisionGraph } from '../graph/graph.ts'
import type { RunPlan } from '../graph/plan.ts'
import type { RunProgress } from '../runtime/run-request.ts'
import type { Guard } from './run-ahead.ts'

/** Options of every command that changes the version table. */
export interface RunOptions {
  /** Ends the run: the statement is cancelled, its transaction rolled back. The reason is what the run throws. */
  readonly signal?: AbortSignal | undefined
  /** Called with what happens, in order. */
  readonly onProgress?: ((event: RunProgress) => void) | undefined
  /** Milliseconds to wait for another run to end; 0 fails at once. */
  readonly lockWaitMs?: number | undefined
  /** Milliseconds that a statement may wait for a lock; 0 waits for ever. */
  readonly lockTimeoutMs?: number | undefined
  /** How often a revision is tried again that did not get a lock in that time; 0 for never. */
  readonly lockRetries?: number | undefined
  /** Milliseconds to wait for a server that is not up yet; 0, which is the default, fails at once. */
  readonly waitForDbMs?: number | undefined
  /** What to do with a statement of which nobody can see whether an earlier run has done it; without it the run stops there. */
  readonly resume?: 'retry' | 'skip' | undefined
  /** Run `verify(op)` of each revision that has one before it is committed; one that fails is rolled back. For upgrades. */
  readonly verify?: boolean | undefined
  /** One transaction per revision, or one around the whole run. */
  readonly transaction?: 'revision' | 'run' | undefined
  /** Hash of the plan that was approved: the run refuses another one. */
  readonly planHash?: string | undefined
  /** Why, for the run log. */
  readonly reason?: string | undefined
  /** Name of the database, which a `protected` environment wants to hear before anything is written. */
  readonly confirmDatabase?: string | undefined
}

/** A run, whichever command it is. */
export interface RevisionRun {
  readonly command: 'upgrade' | 'downgrade' | 'stamp'
  /** What the run log calls it, when that is another name. */
  readonly loggedAs?: string
  /** The revision argument, as it was given. */
  readonly target: string | null
  readonly plan: (rows: readonly string[]) => RunPlan
  /** Tells which files belong to what is applied; null where no files are compared. */
  readonly graph: RevisionGraph | null
  readonly purge?: boolean
  /** Asked before the lock is taken, in this order; none unless told. */
  readonly guards?: readonly Guard[]
}
