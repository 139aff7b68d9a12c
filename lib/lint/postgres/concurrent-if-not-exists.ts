/** L03: a concurrent build that would take an invalid index for a good one. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText, tableText } from './names.ts'

export const concurrentIfNotExists = {
  id: 'L03',
  name: 'concurrent-if-not-exists',
  severity: 'error',
  title: 'A concurrent build would not see that an invalid index was left behind',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ statements }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    if (!('IndexStmt' in statement.tree)) continue
    const { concurrent, if_not_exists: ifNotExists, idxname, relation = {} } = statement.tree.IndexStmt
    if (concurrent !== true) continue
    if (idxname === undefined) {
      yield {
        place: statement,
        message: `An index on ${tableText(relation)} is built concurrently without a name: a build that fails leaves an invalid index, and the next try makes another one`,
        fix: 'Give it a name.',
      }
    } else if (ifNotExists === true) {
      yield {
        place: statement,
        message: `A build of ${nameText(idxname)} that fails leaves an invalid index, and with IF NOT EXISTS the next try is content with it`,
        fix: 'Leave IF NOT EXISTS out.',
      }
    }
  }
}
