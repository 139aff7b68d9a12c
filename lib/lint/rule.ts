/** What a rule of lint is: a value with a pure function from the statements of a range to findings. */
import type { LintRuleId, ServerVersion } from '../config/lint-rules.ts'
import type { Severity } from '../diagnostic.ts'
import type { Node, RangeVar } from '../dialects/postgres/parse-sql.ts'
import type { DowngradeKind } from './recorded-revision.ts'

/** Where a finding is. */
export interface FindingPlace {
  readonly revision: string
  /** File of the author's call, absolute. */
  readonly file: string
  /** Null when only the file is known. */
  readonly line: number | null
  /** Number of the statement in its revision, from 1; null for what is about the whole revision. */
  readonly number: number | null
  readonly sql: string | null
}

/** One SQL statement that a revision would run; a text with several is several of these. */
export interface LintedStatement extends FindingPlace {
  readonly number: number
  readonly sql: string
  readonly direction: 'upgrade' | 'downgrade'
  /** Statements with the same number run in one transaction; null outside of any. Numbers rise through the range. */
  readonly transaction: number | null
  /** Whether it is SQL that the author wrote, not what a directive became. */
  readonly isAuthors: boolean
  /** As PostgreSQL parses it. */
  readonly tree: Node
}

export interface LintedRevision {
  readonly place: FindingPlace
  readonly statements: readonly LintedStatement[]
  readonly downgrade: DowngradeKind
  /** False when recording stopped before the end of `upgrade()`. */
  readonly isComplete: boolean
}

/** Name of a table as a statement has it. */
export type TableName = Pick<RangeVar, 'schemaname' | 'relname'>

/** What rules look at. */
export interface LintContext {
  /** In the order of the run. */
  readonly revisions: readonly LintedRevision[]
  /** Of all revisions, in the order of the run. */
  readonly statements: readonly LintedStatement[]
  /** What the revisions before the range run, as far as it could be recorded: for facts, never for findings. */
  readonly history: readonly LintedStatement[]
  /** The server that is meant, or null when nobody said: then every supported one. */
  readonly version: ServerVersion | null
  /** What something must be made in to be new: its revision, or the whole range that goes live together. */
  readonly scope: 'revision' | 'range'
  /**
   * Whether a table was made before this statement in the same revision (with a range: in the range), so that it has few
   * rows and nobody else uses it. Renames are followed.
   */
  isNew(table: TableName | undefined, before: LintedStatement): boolean
}

export interface RuleFinding {
  readonly place: FindingPlace
  /** What happens and to what, with names: one sentence without a period at the end where it is short. */
  readonly message: string
  /** What to write in its place. */
  readonly fix: string
  /** In place of the rule's own. */
  readonly severity?: Severity
}

export interface LintRule {
  readonly id: LintRuleId
  /** `fk-validates`; its page is docs/reference/lint/L05-fk-validates.md. */
  readonly name: string
  readonly severity: Severity
  /** One line for lists, without a period. */
  readonly title: string
  /** The lock that it speaks of, as pg_locks names it: `AccessExclusiveLock`; null for a rule about something else. */
  readonly lock: string | null
  /** The first and the last major version for which it holds; absent, there is no limit. */
  readonly since?: number
  readonly until?: number
  readonly check: (context: LintContext) => Iterable<RuleFinding>
}

/** Whether a rule, or part of one, has something to say: for a version that nobody named, where any supported one is meant. */
export function holdsFor(
  version: ServerVersion | null,
  { since = 0, until = Number.POSITIVE_INFINITY }: Pick<LintRule, 'since' | 'until'>,
): boolean {
  return version === null || (version.major >= since && version.major <= until)
}
