/**
 * What `op.batch` is told and what it gives: rows of a large table changed by key, in many small transactions. Plain data
 * apart from what its author has it call.
 */
import type { Row } from './data-operations.ts'
import type { SchemaOption } from './table-operations.ts'
import type { SqlText } from './values.ts'

/** The rows of one transaction. */
export interface BackfillRange {
  /**
   * A condition that is true of the rows of the range, for the `WHERE` of your statement; `alias` is what the table is called
   * there.
   */
  within(alias?: string): SqlText
}

/** How far a batch is. */
export interface BackfillProgress {
  /** As given: `users`, `app.users`. */
  readonly table: string
  /** Rows that were changed, by earlier runs too. */
  readonly rows: number
  /** Keys that were passed, changed or not. */
  readonly walked: number
  /** Transactions. */
  readonly ranges: number
  /** The last key that was passed, column by column, as text; null before the first range. */
  readonly lastKey: readonly string[] | null
  /** How many rows the table has, by its statistics; null when there are none. */
  readonly estimate: number | null
}

/** What is asked before each range. */
export interface BackfillWait {
  readonly progress: BackfillProgress
  /** Runs a query on the connection of the batch, between its transactions. `op` cannot be used meanwhile. */
  readonly query: (text: string | SqlText) => Promise<readonly Record<string, unknown>[]>
}

/** Whether to wait: `true` for a second, a number for so many milliseconds; then it is asked again. */
export type WaitWhile = (wait: BackfillWait) => boolean | number | Promise<boolean | number>

export interface BackfillWalk extends SchemaOption {
  /** Columns by which the table is walked: `NOT NULL`, and the first columns of an index. The primary key, as a rule. */
  readonly key: string | readonly string[]
  /** Keys of one transaction; 1000 unless told. */
  readonly size?: number | undefined
  /** Milliseconds between two transactions; 50 unless told. */
  readonly pauseMs?: number | undefined
  /** Asked before each transaction whether to wait, see `replicationLag`. */
  readonly waitWhile?: WaitWhile | undefined
  /** Called after each transaction. */
  readonly onProgress?: ((progress: BackfillProgress) => unknown) | undefined
}

/** What happens to the rows of a range. */
export type BackfillOptions = BackfillWalk &
  (
    | {
        /** New values by column; a value may be sql`` text. */
        readonly set: Row
        /** Only rows of which it is true, SQL text. */
        readonly where?: string | SqlText | undefined
        readonly delete?: undefined
        readonly run?: undefined
      }
    | {
        readonly delete: true
        readonly where?: string | SqlText | undefined
        readonly set?: undefined
        readonly run?: undefined
      }
    | {
        /** Statements of your own for a range, which hold its condition. Called for each range; it only makes text. */
        readonly run: (range: BackfillRange) => string | SqlText | readonly (string | SqlText)[]
        readonly where?: undefined
        readonly set?: undefined
        readonly delete?: undefined
      }
  )

export interface BackfillResult {
  /** Rows that were changed, by earlier runs of the same batch too. */
  readonly rows: number
  /** Transactions that it took. */
  readonly ranges: number
}

/** What is done, without how fast: what a batch is known by when it is gone on with. */
export interface Backfill {
  readonly schema: string | null
  readonly table: string
  readonly key: readonly string[]
  readonly size: number
  readonly change:
    | { readonly type: 'update'; readonly set: Row; readonly where: SqlText | null }
    | { readonly type: 'delete'; readonly where: SqlText | null }
    | { readonly type: 'statements'; readonly run: (range: BackfillRange) => readonly SqlText[] }
}

/** A batch as the runner gets it. */
export interface BackfillRequest {
  readonly backfill: Backfill
  readonly pauseMs: number
  readonly waitWhile: WaitWhile | null
  readonly onProgress: ((progress: BackfillProgress) => unknown) | null
}
