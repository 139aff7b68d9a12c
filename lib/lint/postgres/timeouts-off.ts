/** L28: limits of a run that a revision takes away. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { type SettingChange, settingChanges } from './setting-changes.ts'

export const timeoutsOff = {
  id: 'L28',
  name: 'timeouts-off',
  severity: 'warning',
  title: 'A revision switches the limit for waiting off, or changes other limits of the run',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ statements }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    if (!statement.isAuthors) continue
    for (const change of settingChanges(statement.tree)) {
      const problem = problemOf(change)
      if (problem !== null) yield { place: statement, ...problem }
    }
  }
}

function problemOf(change: SettingChange): { readonly message: string; readonly fix: string } | null {
  const { name, values } = change
  if (name === 'lock_timeout') {
    // The default of servers is 0.
    const isOff = values === null || values.some((value) => /^0*(?:\.0*)?\s*[a-z]*$/i.test(value))
    if (!isOff) return null
    return {
      message:
        'Without lock_timeout a statement waits for its lock for ever, and everybody else who wants the table waits behind it',
      fix: 'Leave it to "lockTimeout" in the configuration, or --lock-timeout: a run that does not get a lock tries again.',
    }
  }
  if (!limits.has(name)) return null
  return {
    message: `${name} is changed for the statements that follow: where it ends one, the revision fails half way`,
    fix: 'Leave it as the run has it; what takes too long belongs into smaller steps.',
  }
}

const limits: ReadonlySet<string> = new Set([
  'statement_timeout',
  'transaction_timeout',
  'idle_in_transaction_session_timeout',
])
