/**
 * The one error class of tribikos, its codes, and the exit code that each code means to a shell.
 *
 * A message says what happened, with names and values; a hint says what to do next. Callers decide by `code`,
 * never by the text. Codes do not change between versions; texts may.
 */

/** What a shell sees. 0 is success; signals end with 128 + their number. */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 129 | 130 | 143

/**
 * Exit code per error code: 1 failed, nothing half done · 2 wrong usage or configuration · 3 half done ·
 * 4 lock not obtained in time · 5 refused by a guard · 129, 130, 143 ended by a signal.
 */
export const exitCodes = {
  // The graph of revisions, while it is loaded
  branch_label_conflict: 2,
  cycle: 2,
  dependency_cycle: 2,
  dependency_loop: 2,
  duplicate_revision: 2,
  illegal_branch_label: 2,
  illegal_revision_id: 2,
  loop: 2,
  missing_revision: 2,
  revision_id_too_long: 2,

  // A revision argument
  ambiguous_downgrade: 2,
  ambiguous_revision: 2,
  ambiguous_upgrade: 2,
  ambiguous_walk: 2,
  duplicate_heads: 2,
  invalid_downgrade_target: 2,
  invalid_range: 2,
  invalid_target: 2,
  multiple_heads: 2,
  not_a_head: 2,
  not_in_branch: 2,
  overlapping_revisions: 2,
  range_not_allowed: 2,
  range_not_ancestor: 2,
  range_required: 2,
  relative_out_of_range: 2,
  several_start_revisions: 2,
  unknown_branch: 2,
  unknown_revision: 2,

  // Revision files
  file_exists: 2,
  header_missing: 2,
  header_not_literal: 2,
  import_refused: 2,
  invalid_file_template: 2,
  invalid_message: 2,
  post_write_hook_failed: 1,
  revision_file_unreadable: 2,
  template_failed: 2,
  version_location_missing: 2,
  version_location_required: 2,
  version_location_unknown: 2,

  // Loading code
  code_load_failed: 2,
  code_syntax_error: 2,
  compiler_missing: 2,
  downgrade_missing: 2,
  environment_invalid: 2,
  irreversible_revision: 2,
  python_revision: 2,
  upgrade_missing: 2,

  // Configuration and usage
  config_invalid: 2,
  config_not_found: 2,
  config_unreadable: 2,
  database_url_invalid: 2,
  database_unknown: 2,
  database_url_missing: 2,
  directory_not_empty: 2,
  editor_failed: 1,
  editor_missing: 2,
  environment_unknown: 2,
  no_current_revision: 2,
  output_unwritable: 2,
  template_unknown: 2,
  timezone_unknown: 2,
  usage: 2,

  // Operations
  batch_invalid: 2,
  data_offline: 2,
  operation_invalid: 2,
  operation_unknown: 2,
  operation_used_late: 1,
  identifier_too_long: 2,

  // Schemas
  change_refused: 1,
  changes_pending: 1,
  extension_missing: 1,
  not_up_to_date: 1,
  proof_failed: 1,
  rename_unknown: 2,
  schema_drifted: 1,
  schema_kind_unknown: 2,
  schema_not_rebuilt: 1,
  schema_object_invalid: 1,
  schema_source_failed: 1,
  schema_source_invalid: 2,
  schema_source_missing: 2,
  scratch_unavailable: 1,
  seed_failed: 1,
  snapshot_invalid: 2,
  unsafe_change: 5,

  // The server
  authentication_failed: 1,
  autocommit_in_transaction: 1,
  commit_failed: 1,
  connection_failed: 1,
  connection_lost: 1,
  database_missing: 1,
  embedded_database_busy: 4,
  embedded_database_missing: 2,
  lock_timeout: 4,
  permission_denied: 1,
  pooler_in_transaction_mode: 1,
  server_read_only: 1,
  server_unsupported: 1,
  statement_failed: 1,
  tracking_table_refused: 1,
  transaction_aborted: 1,
  transaction_control: 1,
  version_row_mismatch: 1,
  version_table_invalid: 1,

  // A run
  applied_file_changed: 5,
  databases_failed: 1,
  drift_found: 5,
  ended_early: 1,
  hook_failed: 5,
  lint_failed: 5,
  migration_failed: 1,
  not_applied: 2,
  not_at_heads: 1,
  others_undone: 5,
  partly_applied: 3,
  plan_changed: 5,
  resume_needed: 3,
  revision_changed: 3,
  protected_environment: 5,
  verify_failed: 1,
  interrupted_sighup: 129,
  interrupted_sigint: 130,
  interrupted_sigterm: 143,
} as const satisfies Record<string, ExitCode>

/** Every code that a {@link TribikosError} can carry. */
export type ErrorCode = keyof typeof exitCodes

/** What an error carries beside its code and message. */
export interface ErrorOptions {
  /** What the reader can do next, as a sentence. */
  readonly hint?: string | undefined
  /** The facts behind the message, for programs: plain JSON, never a secret. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly cause?: unknown
}

const brand = Symbol.for('tribikos.error')

/** An expected failure: wrong input, a refused request, a server's error put in context. */
export class TribikosError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TribikosError'
    this.code = code
    this.hint = options.hint
    this.details = options.details ?? {}
    Object.defineProperty(this, brand, { value: true })
  }

  /** What a process that ends with this error exits with. */
  get exitCode(): ExitCode {
    return exitCodes[this.code]
  }
}

/** Whether a value is a {@link TribikosError}, also when another copy of the package made it. */
export function isTribikosError(value: unknown): value is TribikosError {
  return value instanceof Error && brand in value
}
