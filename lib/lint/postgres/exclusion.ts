/** L13: an exclusion constraint, which cannot be added in steps. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { constraintText, tableText } from './names.ts'
import { addedConstraints } from './table-changes.ts'

export const exclusion = {
  id: 'L13',
  name: 'exclusion',
  severity: 'error',
  title: 'The index of an exclusion constraint is built while the table is locked',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, constraint } of addedConstraints(context)) {
    if (constraint.contype !== 'CONSTR_EXCLUSION') continue
    yield {
      place: statement,
      message: `${constraintText('exclusion constraint', constraint)} builds its index and compares every row of ${tableText(table)} while readers and writers wait`,
      fix: 'It can neither be NOT VALID nor use an index that is there: make a new table with it and copy the rows over, or do it while nobody works.',
    }
  }
}
