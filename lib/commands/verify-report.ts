/** What `verify` gives, on scratch databases and on the project's own. */
import type { VerifiedRevision } from '../runtime/verified-revision.ts'

export interface VerifyReport {
  readonly version: 1
  readonly kind: 'verify'
  /** Whether nothing is wrong; if not, the command line exits with 1. */
  readonly ok: boolean
  /** Where: up, down and up on scratch databases, or only `verify(op)` on the project's database. */
  readonly on: 'scratch' | 'database'
  /** `postgresql://user@host:port/database` or `pglite://memory`: the server of the scratch databases, or the database. */
  readonly database: string
  /** In the order of an upgrade. On the database only those that have a `verify(op)`. */
  readonly revisions: readonly VerifiedRevision[]
  /** How many of them are not ok. */
  readonly failed: number
  readonly warnings: readonly string[]
}

/** Sums up what came of the revisions. */
export function verifyReport(
  revisions: readonly VerifiedRevision[],
  place: Pick<VerifyReport, 'database' | 'warnings' | 'on'>,
): VerifyReport {
  const failed = revisions.filter(({ ok }) => !ok).length
  return { version: 1, kind: 'verify', ok: failed === 0, ...place, revisions, failed }
}
