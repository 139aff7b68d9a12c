/** L08: NOT NULL for a column that has rows already. */
import type { Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, RuleFinding, TableName } from '../rule.ts'
import type { KnownTable } from './known-tables.ts'
import { nameText, strings, tableText } from './names.ts'
import { tableChanges } from './table-changes.ts'

export const setNotNull = {
  id: 'L08',
  name: 'set-not-null',
  severity: 'error',
  title: 'A column is made NOT NULL, for which all rows are read while the table is locked',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, command, known } of tableChanges(context)) {
    const { subtype, name, def } = command
    if (subtype === 'AT_SetNotNull' && name !== undefined) {
      if (known?.columns.get(name)?.isNotNull !== true && !isProved(known, name))
        yield finding(statement, table, name, context.version?.major ?? null)
    } else if (subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def) {
      const { contype, skip_validation: isNotValid, keys } = def.Constraint
      const [column = ''] = strings(keys)
      if (contype === 'CONSTR_NOTNULL' && isNotValid !== true && !isProved(known, column))
        yield finding(statement, table, column, context.version?.major ?? null)
    }
  }
}

function finding(
  place: RuleFinding['place'],
  table: TableName,
  column: string,
  major: number | null,
): RuleFinding {
  const name = nameText(column)
  return {
    place,
    message: `Every row of ${tableText(table)} is read to make ${name} NOT NULL, while readers and writers wait`,
    fix:
      major !== null && major >= 18
        ? `ADD CONSTRAINT … NOT NULL ${name} NOT VALID, and VALIDATE CONSTRAINT in a later revision; or op.setNotNullSafely(…).`
        : `ADD CHECK (${name} IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a later revision, then SET NOT NULL and drop the check: op.setNotNullSafely(…) does these steps.`,
  }
}

/** Whether a valid constraint says that the column has no nulls; one that is NOT VALID does not help. */
function isProved(known: KnownTable | null, column: string): boolean {
  return [...(known?.constraints.values() ?? [])].some(({ definition, isValid }) => {
    if (!isValid) return false
    if (definition.contype === 'CONSTR_NOTNULL') return strings(definition.keys)[0] === column
    return definition.contype === 'CONSTR_CHECK' && excludesNulls(definition.raw_expr, column)
  })
}

/** `column IS NOT NULL`, alone or joined to others by AND. */
function excludesNulls(expression: Node | undefined, column: string): boolean {
  if (expression === undefined) return false
  if ('BoolExpr' in expression) {
    const { boolop, args = [] } = expression.BoolExpr
    return boolop === 'AND_EXPR' && args.some((each) => excludesNulls(each, column))
  }
  if (!('NullTest' in expression)) return false
  const { nulltesttype, arg } = expression.NullTest
  return (
    nulltesttype === 'IS_NOT_NULL' &&
    arg !== undefined &&
    'ColumnRef' in arg &&
    strings(arg.ColumnRef.fields).at(-1) === column
  )
}
