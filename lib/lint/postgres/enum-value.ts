/** L23: values that are added to an enum. */
import type { LintContext, LintRule, LintedStatement, RuleFinding } from '../rule.ts'
import { sameTable } from '../new-tables.ts'
import { madeObjects } from './made-objects.ts'
import { qualified, tableText } from './names.ts'
import { textsIn } from './texts-in.ts'

export const enumValue = {
  id: 'L23',
  name: 'enum-value',
  severity: 'error',
  title: 'A value is added to an enum and used in the same transaction, or its place is left open',
  lock: null,
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const made = madeObjects(context)
  for (const [at, statement] of context.statements.entries()) {
    const { tree } = statement
    if (!('AlterEnumStmt' in tree) || tree.AlterEnumStmt.oldVal !== undefined) continue
    const { typeName, newVal = '', newValNeighbor } = tree.AlterEnumStmt
    const type = qualified(typeName)
    const user = context.statements
      .slice(at + 1)
      .find(
        (other) =>
          statement.transaction !== null &&
          other.transaction === statement.transaction &&
          mayUse(other, newVal),
      )
    if (user !== undefined && !isUsableAtOnce(statement, context)) {
      yield {
        place: user,
        message: `'${newVal}' is used in the transaction that adds it to the enum ${tableText(type)}, which the server refuses (55P04)`,
        fix: 'Use it in a later revision, or add it in op.autocommitBlock().',
      }
    }
    if (newValNeighbor === undefined && !made.isNew('type', type, statement)) {
      yield {
        place: statement,
        message: `'${newVal}' becomes the last value of the enum ${tableText(type)}, which is where it sorts`,
        fix: 'Say where it belongs, BEFORE or AFTER another: it cannot be moved later.',
        severity: 'info',
      }
    }
  }
}

/** Whether the transaction makes the type too: then 18 lets the value be used, and 15 does not yet. */
function isUsableAtOnce(statement: LintedStatement, { statements, version }: LintContext): boolean {
  if (version === null || version.major < 18 || !('AlterEnumStmt' in statement.tree)) return false
  const type = qualified(statement.tree.AlterEnumStmt.typeName)
  return statements.some(
    ({ tree, transaction }) =>
      transaction === statement.transaction &&
      'CreateEnumStmt' in tree &&
      sameTable(qualified(tree.CreateEnumStmt.typeName), type),
  )
}

/** Whether a statement has the value as a string; texts of comments and other values of enums do not count. */
function mayUse({ tree }: LintedStatement, value: string): boolean {
  if ('CommentStmt' in tree || 'AlterEnumStmt' in tree || 'CreateEnumStmt' in tree) return false
  return textsIn(tree).includes(value)
}
