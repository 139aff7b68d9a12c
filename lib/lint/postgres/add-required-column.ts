/** L09: a new column that rows must have and do not have. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText, tableText, typeNameText } from './names.ts'
import { addedColumns } from './table-changes.ts'

export const addRequiredColumn = {
  id: 'L09',
  name: 'add-required-column',
  severity: 'error',
  title: 'A column is added that is NOT NULL and has no default',
  lock: null,
  since: null,
  until: null,
  check,
} as const satisfies LintRule

/** What gives the column a value. */
const filling: ReadonlySet<string> = new Set(['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'])

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, column, name, constraints } of addedColumns(context)) {
    const kinds: readonly string[] = constraints.map(({ contype }) => contype ?? '')
    const isRequired = kinds.includes('CONSTR_NOTNULL')
    const isFilled =
      kinds.some((kind) => filling.has(kind)) ||
      /^(?:big|small)?serial[248]?$/.test(typeNameText(column.typeName ?? {}))
    if (!isRequired || isFilled) continue
    yield {
      place: statement,
      message: `${tableText(table)} gets the column ${nameText(name)}, NOT NULL without a default: that fails when there are rows (23502), and an application that does not know the column can insert none`,
      fix: 'Add it nullable or with a constant default, and make it NOT NULL when every row and the application have it.',
    }
  }
}
