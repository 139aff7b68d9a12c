/** L40: revisions without a way back that do not say why. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'

export const noDowngrade = {
  id: 'L40',
  name: 'no-downgrade',
  severity: 'info',
  title: 'A revision changes the database, has no way back and does not say why',
  lock: null,
  check,
} as const satisfies LintRule

const kinds: Readonly<Record<string, string>> = {
  empty: 'downgrade() does nothing, although upgrade() does something',
  fails: 'downgrade() fails when it is recorded',
  missing: 'There is no downgrade()',
}

function* check({ revisions }: LintContext): Iterable<RuleFinding> {
  for (const { place, statements, downgrade } of revisions) {
    const message = kinds[downgrade]
    if (message === undefined || statements.length === 0) continue
    yield {
      place,
      message,
      fix: "Write it; or, where there is no way back, say so in its place: export const irreversible = 'why'.",
    }
  }
}
