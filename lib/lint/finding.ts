/** A finding of lint as commands report it: plain JSON. */
import type { Severity } from '../diagnostic.ts'
import type { FindingPlace } from './rule.ts'

export interface LintFinding {
  /** Id of the rule, `L05`; `reads-rows`, `not-recorded`, `unread-sql`, `suppression` for what lint has to say of itself. */
  readonly rule: string
  /** `fk-validates` */
  readonly name: string
  readonly severity: Severity
  readonly revision: string
  /** File of the call, absolute. */
  readonly path: string
  /** Line of the call; null when only the file is known. */
  readonly line: number | null
  /** Number of the statement in its revision, from 1; null for what is about the whole revision. */
  readonly statement: number | null
  readonly sql: string | null
  readonly message: string
  /** What to write in its place; null where the message says it. */
  readonly fix: string | null
}

/** A finding and where its rule found it: the very statement, where it is about one. */
export interface PlacedFinding {
  readonly finding: LintFinding
  readonly place: FindingPlace
}

type FindingText = Pick<LintFinding, 'rule' | 'name' | 'severity' | 'message' | 'fix'>

export function findingAt(place: FindingPlace, text: FindingText): LintFinding {
  const { rule, name, severity, message, fix } = text
  return {
    rule,
    name,
    severity,
    revision: place.revision,
    path: place.file,
    line: place.line,
    statement: place.number,
    sql: place.sql,
    message,
    fix,
  }
}
