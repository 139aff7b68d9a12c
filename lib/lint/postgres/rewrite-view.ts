/** L36: views that are replaced or filled anew while readers wait. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { madeObjects } from './made-objects.ts'
import { tableText } from './names.ts'

export const rewriteView = {
  id: 'L36',
  name: 'rewrite-view',
  severity: 'warning',
  title: 'A view is replaced, or a materialized view filled, while its readers wait',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const made = madeObjects(context)
  for (const statement of context.statements) {
    const { tree } = statement
    if ('ViewStmt' in tree) {
      const { view, replace } = tree.ViewStmt
      if (replace !== true || view === undefined || made.isNew('view', view, statement)) continue
      yield {
        place: statement,
        message: `Replacing the view ${tableText(view)} waits for everybody who reads it, and all others wait behind it`,
        fix: 'Keep it alone in its revision, so that its lock is held for a moment only; where the view is new, leave OR REPLACE out.',
      }
    } else if ('RefreshMatViewStmt' in tree) {
      const { relation, concurrent } = tree.RefreshMatViewStmt
      if (concurrent === true || relation === undefined || context.isNew(relation, statement)) continue
      yield {
        place: statement,
        message: `Nobody can read the materialized view ${tableText(relation)} while its query runs`,
        fix: 'REFRESH MATERIALIZED VIEW CONCURRENTLY, for which it needs a unique index; or refresh it outside of revisions.',
      }
    }
  }
}
