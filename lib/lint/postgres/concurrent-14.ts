/** L38: concurrent builds on the first releases of PostgreSQL 14, which may leave rows out of the index. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { isConcurrentReindex } from './concurrent-in-transaction.ts'

export const concurrent14 = {
  id: 'L38',
  name: 'concurrent-14',
  severity: 'error',
  title: 'An index is built concurrently on PostgreSQL 14.0 to 14.3, which may leave rows out of it',
  lock: null,
  since: 14,
  until: 14,
  check,
} as const satisfies LintRule

function* check({ statements, version }: LintContext): Iterable<RuleFinding> {
  const minor = version?.minor ?? null
  if (version === null || (minor !== null && minor > 3)) return
  for (const statement of statements) {
    const { tree } = statement
    const isBuild =
      ('IndexStmt' in tree && tree.IndexStmt.concurrent === true) ||
      ('ReindexStmt' in tree && isConcurrentReindex(tree.ReindexStmt))
    if (!isBuild) continue
    yield {
      place: statement,
      message: `PostgreSQL ${minor === null ? '14.0 to 14.3' : `14.${minor}`} may leave rows out of an index that is built concurrently`,
      fix: 'Update the server to 14.4 or later first; then say so: "targetVersion": "14.4".',
      // Which release it is, nobody said.
      ...(minor === null && { severity: 'warning' as const }),
    }
  }
}
