/** L05: a foreign key whose rows are checked while both tables are locked. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { constraintText, tableText } from './names.ts'
import { addedConstraints } from './table-changes.ts'

export const fkValidates = {
  id: 'L05',
  name: 'fk-validates',
  severity: 'error',
  title: 'A foreign key is checked for all rows while both tables are locked',
  lock: 'ShareRowExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, constraint, known } of addedConstraints(context)) {
    const { contype, skip_validation: isNotValid, pktable = {} } = constraint
    if (contype !== 'CONSTR_FOREIGN') continue
    const key = constraintText('foreign key', constraint)
    const isOld = context.version !== null && context.version.major < 18
    if (isNotValid === true) {
      if (known?.isPartitioned !== true || !isOld) continue
      yield {
        place: statement,
        message: `${key} on the partitioned table ${tableText(table)} cannot be NOT VALID before PostgreSQL 18`,
        fix: 'Add it to each partition NOT VALID, validate it there, then add it to the partitioned table.',
      }
      continue
    }
    yield {
      place: statement,
      message: `${key} is checked for every row of ${tableText(table)} while writes to it and to ${tableText(pktable)} wait`,
      fix:
        known?.isPartitioned === true
          ? 'Add it to each partition NOT VALID, validate it there, then add it to the partitioned table; from PostgreSQL 18 the table itself takes NOT VALID.'
          : 'Add it NOT VALID, and VALIDATE CONSTRAINT in a later revision: op.addForeignKeyNotValid(…), op.validateConstraint(…).',
    }
  }
}
