/** What a scan of a revision file gives: its header, or everything that is wrong with it. */
import type { ErrorCode } from '../errors.ts'
import type { RevisionHeader } from '../graph/revision.ts'

/** What a file says about itself. */
export interface ScannedHeader {
  readonly header: RevisionHeader
  /** False when the revision asks to run outside of a transaction. */
  readonly transactional: boolean
  /** Why it cannot be downgraded, or null. */
  readonly irreversible: string | null
}

export interface HeaderProblem {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  readonly path: string
  /** 1-based, or null when something is missing. */
  readonly line: number | null
}

/** The header, or everything that is wrong with it. */
export type HeaderScanResult =
  | { readonly scanned: ScannedHeader; readonly problems: readonly [] }
  | { readonly scanned: null; readonly problems: readonly HeaderProblem[] }
