/** The rules of lint by id, with their names: what a configuration may name. Each has a file in lib/lint. */

export const lintRuleNames = {
  L01: 'index-not-concurrent',
  L02: 'concurrent-in-transaction',
  L03: 'concurrent-if-not-exists',
  L04: 'drop-index',
  L05: 'fk-validates',
  L06: 'check-validates',
  L07: 'validate-same-tx',
  L08: 'set-not-null',
  L09: 'add-required-column',
  L10: 'volatile-default',
  L11: 'inline-constraint',
  L12: 'unique-builds',
  L13: 'exclusion',
  L14: 'type-change',
  L15: 'set-unlogged-etc',
  L16: 'trigger-policy',
  L17: 'rename',
  L18: 'drop-column',
  L19: 'drop-object',
  L20: 'drop-cascade',
  L21: 'drop-constraint',
  L22: 'drop-not-null',
  L23: 'enum-value',
  L24: 'enum-removal',
  L25: 'partition',
  L26: 'big-backfill',
  L27: 'lock-then-more',
  L28: 'timeouts-off',
  L29: 'transaction-control',
  L30: 'session-state',
  L31: 'mixed-revision',
  L32: 'non-idempotent-bare',
  L33: 'name-too-long',
  L34: 'type-advice',
  L35: 'unqualified',
  L36: 'rewrite-view',
  L37: 'new-table-fk',
  L38: 'concurrent-14',
  L39: 'fk-without-index',
  L40: 'no-downgrade',
  L41: 'grants',
} as const satisfies Readonly<Record<string, string>>

/** `L05` */
export type LintRuleId = keyof typeof lintRuleNames

/** How much a finding weighs, or that a rule is not asked. */
export type LintSeverity = 'error' | 'warning' | 'info' | 'off'

/** A version of PostgreSQL: `{ major: 14, minor: 2 }`; the minor one is null where only the major one is known. */
export interface ServerVersion {
  readonly major: number
  readonly minor: number | null
}

export interface LintSettings {
  /** The version that runs in production, or null when nobody said. */
  readonly targetVersion: ServerVersion | null
  /** What differs from the severities that the rules have. */
  readonly rules: Readonly<Partial<Record<LintRuleId, LintSeverity>>>
}
