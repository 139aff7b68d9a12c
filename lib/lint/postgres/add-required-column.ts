/** L09: a new column that rows must have and do not have. */
import type { Constraint } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText, tableText } from './names.ts'
import { addedColumns, isSerial } from './table-changes.ts'

export const addRequiredColumn = {
  id: 'L09',
  name: 'add-required-column',
  severity: 'error',
  title: 'A column is added that is NOT NULL and has no default',
  lock: null,
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, column, name, constraints } of addedColumns(context)) {
    const isRequired = constraints.some(({ contype }) => contype === 'CONSTR_NOTNULL')
    const isFilled = constraints.some(givesValue) || isSerial(column)
    if (!isRequired || isFilled) continue
    yield {
      place: statement,
      message: `${tableText(table)} gets the column ${nameText(name)}, NOT NULL without a default: that fails when there are rows (23502), and an application that does not know the column can insert none`,
      fix: 'Add it nullable or with a constant default, and make it NOT NULL when every row and the application have it.',
    }
  }
}

/** `DEFAULT NULL` is none. */
function givesValue({ contype, raw_expr: value }: Constraint): boolean {
  if (contype !== 'CONSTR_DEFAULT') return contype === 'CONSTR_IDENTITY' || contype === 'CONSTR_GENERATED'
  return value === undefined || !('A_Const' in value) || value.A_Const.isnull !== true
}
