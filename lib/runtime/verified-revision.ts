/** What came of verifying one revision; plain data. */
import type { DescribedDifference } from '../autogenerate/describe.ts'
import type { TribikosError } from '../errors.ts'
import type { RevisionHeader } from '../graph/revision.ts'

/** How one part went. `different`: it ran, and what it led to is not what it should be. `none`: there is no such part. */
export type VerifiedPart = 'ok' | 'failed' | 'different' | 'none' | 'not run'

/** A revision, and how it went. */
export interface VerifiedRevision {
  readonly id: string
  /** Absolute. */
  readonly path: string
  /** The first line of its message. */
  readonly message: string
  /** Whether nothing is wrong with it. One that was not run at all, as another one failed, is not ok. */
  readonly ok: boolean
  readonly upgrade: VerifiedPart
  /** `verify(op)` of the revision. */
  readonly verify: VerifiedPart
  readonly downgrade: VerifiedPart
  /** The second upgrade. */
  readonly again: VerifiedPart
  /** Files whose rows were put in when it had been applied. */
  readonly seeds: readonly string[]
  /** Why it has no way back (`irreversible`), or null. */
  readonly irreversible: string | null
  readonly problems: readonly VerifyProblem[]
}

/** Something that is wrong with a revision; a warning does not make it fail. */
export interface VerifyProblem {
  readonly during: 'load' | 'upgrade' | 'verify' | 'seed' | 'downgrade' | 'again'
  readonly severity: 'error' | 'warning'
  /** `schema_differs`, `rows_differ`, `not_reached`, or a code of errors.md. */
  readonly code: string
  readonly message: string
  /** What to do, or null. */
  readonly hint: string | null
  /** From what should be there to what is. */
  readonly differences: readonly DescribedDifference[]
  /** The facts behind an error. */
  readonly details: Readonly<Record<string, unknown>>
}

/** A revision while it is verified: parts are filled in as they come. */
export type Verifying = { -readonly [Key in keyof VerifiedRevision]: VerifiedRevision[Key] } & {
  readonly problems: VerifyProblem[]
}

export function beginVerifying({ id, path, doc }: RevisionHeader): Verifying {
  const [message = ''] = doc.split('\n')
  return {
    id,
    path,
    message: message.trim(),
    ok: true,
    upgrade: 'not run',
    verify: 'not run',
    downgrade: 'not run',
    again: 'not run',
    seeds: [],
    irreversible: null,
    problems: [],
  }
}

/** Notes an error that a part failed with. `hint`: in place of its own. */
export function noteFailure(
  verifying: Verifying,
  during: VerifyProblem['during'],
  error: TribikosError,
  hint: string | null = null,
): void {
  const { code, message, details } = error
  const advice = hint ?? error.hint ?? null
  const problem = { during, severity: 'error', code, message, hint: advice, details } as const
  noteProblem(verifying, { ...problem, differences: [] })
}

export function noteProblem(verifying: Verifying, problem: VerifyProblem): void {
  verifying.problems.push(problem)
  if (problem.severity === 'error') verifying.ok = false
}
