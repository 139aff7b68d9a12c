/**
 * What `op` needs from whoever runs a revision. The runner implements it for a live transaction, for offline text
 * and for recording; `createOp` turns it into the interface that revisions see.
 */
import type { Knex } from 'knex'
import type { BackfillRequest, BackfillResult } from './backfill.ts'
import type { Operation } from './operation.ts'
import type { SqlText } from './values.ts'

/** Facts about the run that a revision may look at; plain data. */
export interface OpContext {
  /** True for `--sql`: statements are written, nothing can be read. */
  readonly offline: boolean
  readonly dialect: string
  /** Id of the revision that runs, and which way. */
  readonly revision: string
  readonly direction: 'upgrade' | 'downgrade'
  /** `-x key=value` arguments; a key without `=` has the empty string; later keys win. */
  readonly x: Readonly<Record<string, string>>
  /** `--tag`, or null. */
  readonly tag: string | null
  /** `server_version_num` of the server, or null offline. */
  readonly serverVersion: number | null
}

export interface OpPort {
  readonly context: OpContext
  /**
   * Puts an operation at the end of the step's queue. The promise settles when it is queued, not when it has run.
   * `origin` was made at the author's call: its stack names the file and line in a failure.
   */
  queue(operation: Operation, origin: Error): Promise<void>
  /** Drains the queue, runs a query in the step's transaction and gives its rows. Throws `data_offline` offline. */
  query(statement: SqlText, origin: Error): Promise<readonly Record<string, unknown>[]>
  /** knex bound to the step's transaction; each of its queries drains the queue first. Offline, queries that give rows throw `data_offline`. */
  knex(origin: Error): Knex
  /**
   * Work of the revision that its author may not have awaited: a batch or a custom operation that is still going on.
   * The runner waits for it before it ends the revision, and fails when it fails.
   */
  readonly track?: (work: Promise<unknown>) => void
  /** Drains the queue, runs the body behind a savepoint and rolls back to it when the body throws. */
  savepoint<T>(body: () => T | Promise<T>, origin: Error): Promise<T>
  /** Drains the queue, commits, changes rows range by range in transactions of their own, begins a new one. */
  backfill(request: BackfillRequest, origin: Error): Promise<BackfillResult>
  /** Drains the queue, commits, runs the body outside of any transaction, begins a new one. */
  autocommitBlock<T>(body: () => T | Promise<T>, origin: Error): Promise<T>
}
