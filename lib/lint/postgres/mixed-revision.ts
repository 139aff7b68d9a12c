/** L31: a revision that commits in the middle. */
import type { LintContext, LintRule, LintedStatement, RuleFinding } from '../rule.ts'

export const mixedRevision = {
  id: 'L31',
  name: 'mixed-revision',
  severity: 'warning',
  title: 'A revision has statements in transactions before and after one outside of any',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ revisions }: LintContext): Iterable<RuleFinding> {
  for (const { statements } of revisions) {
    const written = statements.filter((statement) => !isOwnCare(statement))
    const first = written.findIndex(({ transaction }) => transaction !== null)
    const bare = written.findIndex(({ transaction }, at) => first >= 0 && at > first && transaction === null)
    const after = written.find(({ transaction }, at) => bare >= 0 && at > bare && transaction !== null)
    if (after === undefined) continue
    yield {
      place: after,
      message:
        'The revision is parted by what runs outside of a transaction: when that or what follows fails, what came before stays, and the revision is half done',
      fix: 'Three revisions: what comes before, what runs outside, what comes after.',
    }
  }
}

/** Blocks that a directive adds to take unused types away. */
function isOwnCare({ tree, isAuthors }: LintedStatement): boolean {
  return !isAuthors && 'DoStmt' in tree
}
