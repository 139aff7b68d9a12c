/** What came of verifying one revision, as plain data, and how it is noted. */
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

function noteProblem(verifying: Verifying, problem: VerifyProblem): void {
  verifying.problems.push(problem)
  if (problem.severity === 'error') verifying.ok = false
}

/** Notes that a part led to another schema than it has to. */
export function noteDifferences(
  verifying: Verifying,
  part: 'downgrade' | 'again',
  differences: readonly DescribedDifference[],
): void {
  verifying[part] = 'different'
  noteProblem(verifying, {
    during: part,
    severity: 'error',
    code: 'schema_differs',
    message:
      part === 'downgrade'
        ? 'The downgrade does not bring back the schema that the upgrade began with'
        : 'The second upgrade does not make the schema that the first one made',
    hint: `Mend ${part === 'downgrade' ? 'downgrade' : 'upgrade'}() in ${verifying.path}.`,
    differences,
    details: {},
  })
}

/** What to do about a failure, where it follows from what was found before; null where that is up to the failure. */
export function hintAfter(part: string, { downgrade, path }: Verifying): string | null {
  if (part !== 'again' || downgrade !== 'different') return null
  return `It meets what the downgrade has left: mend downgrade() in ${path} first.`
}

/** Notes that a revision was not run, as another one cannot be, which it stands on. */
export function noteNotReached(verifying: Verifying, reason: string): void {
  noteProblem(verifying, {
    during: 'upgrade',
    severity: 'error',
    code: 'not_reached',
    message: `It was not run: it stands on ${reason}, which fails`,
    hint: null,
    differences: [],
    details: { failed: reason },
  })
}

/** Notes rows that are not what they were. Not an error: an upgrade may be meant to change them for good. */
export function noteChangedRows(verifying: Verifying, changes: readonly string[]): void {
  if (changes.length === 0) return
  noteProblem(verifying, {
    during: 'downgrade',
    severity: 'warning',
    code: 'rows_differ',
    message: `Up and down again, the rows are not what they were: ${changes.join('; ')}`,
    hint: null,
    differences: [],
    details: { changes },
  })
}
