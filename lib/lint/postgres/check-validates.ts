/** L06: a check constraint whose rows are checked while nobody can read the table. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { constraintText, tableText } from './names.ts'
import { addedConstraints } from './table-changes.ts'

export const checkValidates = {
  id: 'L06',
  name: 'check-validates',
  severity: 'error',
  title: 'A check constraint is checked for all rows while the table is locked',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, constraint } of addedConstraints(context)) {
    if (constraint.contype !== 'CONSTR_CHECK' || constraint.skip_validation === true) continue
    yield {
      place: statement,
      message: `${constraintText('check constraint', constraint)} is checked for every row of ${tableText(table)} while readers and writers wait`,
      fix: 'Add it NOT VALID, and VALIDATE CONSTRAINT in a later revision: op.addCheckNotValid(…), op.validateConstraint(…).',
    }
  }
}
