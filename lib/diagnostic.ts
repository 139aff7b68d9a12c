/** One finding about a project or a database: what `check`, `status` and `lint` report. */

export type Severity = 'error' | 'warning' | 'info'

export interface Diagnostic {
  /** Stable name of the rule, snake_case. */
  readonly code: string
  readonly severity: Severity
  /** What it is about: a revision id, a file, an object of the schema. */
  readonly subject: string
  readonly message: string
  readonly hint?: string
}
