/** L11: a new column that brings a constraint along. */
import type { Severity } from '../../diagnostic.ts'
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText, tableText } from './names.ts'
import { type AddedColumn, addedColumns } from './table-changes.ts'

export const inlineConstraint = {
  id: 'L11',
  name: 'inline-constraint',
  severity: 'error',
  title: 'A column is added together with a constraint that is checked or built under its lock',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const added of addedColumns(context)) {
    for (const { message, fix, severity } of problems(added)) {
      yield { place: added.statement, message, fix, ...(severity !== undefined && { severity }) }
    }
  }
}

interface Problem {
  readonly message: string
  readonly fix: string
  readonly severity?: Severity
}

function* problems({ table, name, constraints }: AddedColumn): Iterable<Problem> {
  const where = tableText(table)
  const column = nameText(name)
  // Rows that are there have a null, which refers to nothing.
  const isFilled = constraints.some(({ contype = '' }) =>
    /^CONSTR_(?:DEFAULT|IDENTITY|GENERATED)$/.test(contype),
  )
  for (const { contype, pktable = {}, skip_validation: isUnchecked } of constraints) {
    if (contype === 'CONSTR_CHECK' && isUnchecked !== true) {
      yield {
        message: `The check of the new column ${column} reads every row of ${where} while readers and writers wait`,
        fix: 'Add the column alone, then the check NOT VALID, and VALIDATE CONSTRAINT in a later revision.',
      }
    } else if (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') {
      yield {
        message: `The index of the new column ${column} is built while readers and writers of ${where} wait`,
        fix: 'Add the column alone, then CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.',
      }
    } else if (contype === 'CONSTR_FOREIGN' && isUnchecked !== true) {
      const other = tableText(pktable)
      yield {
        message: isFilled
          ? `The foreign key of the new column ${column} is checked for every row of ${where} while readers and writers of it, and writes to ${other}, wait`
          : `The foreign key of the new column ${column} locks ${where} and ${other} together`,
        fix: 'Add the column alone, then the foreign key NOT VALID, and VALIDATE CONSTRAINT in a later revision.',
        ...(!isFilled && { severity: 'warning' as const }),
      }
    }
  }
}
