/** What lint is given: what the revisions of a range would send to a server, in order. Plain data, made without a database. */
import type { ErrorCode } from '../errors.ts'

/** A place that an author wrote. Lines count from 1. */
export interface SourcePlace {
  /** Absolute. */
  readonly file: string
  readonly line: number
}

/** One text that would be sent: SQL of the author's, or what a directive of `op` became. */
export interface RecordedStatement {
  /** Values that are bound stand as `$1`. */
  readonly sql: string
  /** Statements with the same number run in one transaction; null outside of any. Numbers rise through the range. */
  readonly transaction: number | null
  /** The call of `op`; null when it is not in a file of the project. */
  readonly place: SourcePlace | null
  /** Whether it is SQL that the author wrote. */
  readonly isAuthors: boolean
}

/** Why recording stopped before the end of `upgrade()`. */
export interface RecordingFailure {
  /** `data_offline` for a revision that reads rows, `not_repeatable` for one whose body must not run twice. */
  readonly code: ErrorCode | 'not_repeatable'
  readonly message: string
  readonly hint: string | null
  readonly place: SourcePlace | null
}

/** What a revision says about its way back. */
export type DowngradeKind = 'present' | 'empty' | 'fails' | 'missing' | 'irreversible'

export interface RecordedRevision {
  readonly id: string
  /** The file, absolute. */
  readonly path: string
  /** What `upgrade()` would send; what came before the failure when there is one. */
  readonly statements: readonly RecordedStatement[]
  readonly failure: RecordingFailure | null
  readonly downgrade: DowngradeKind
}
