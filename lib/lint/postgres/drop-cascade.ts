/** L20: statements that take along what they do not name. */
import type { Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding } from '../rule.ts'
import { droppedObjects, isNewObject } from './dropped-objects.ts'
import { madeObjects, type MadeObjects } from './made-objects.ts'
import { nameText, tableText } from './names.ts'
import { commandsOf, tablesOf } from './tree-parts.ts'

export const dropCascade = {
  id: 'L20',
  name: 'drop-cascade',
  severity: 'error',
  title: 'CASCADE takes along what is not named, or a table is emptied',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const made = madeObjects(context)
  for (const statement of context.statements) {
    yield* truncated(statement, context)
    const subject = cascades(statement.tree) ? subjectOf(statement, context, made) : null
    if (subject === null) continue
    yield {
      place: statement,
      message: `CASCADE drops ${subject} and everything that depends on it, whatever that is when it runs`,
      fix: 'Leave CASCADE out, and drop by name, in statements of their own, what depends on it.',
    }
  }
}

function* truncated(statement: LintedStatement, { isNew }: LintContext): Iterable<RuleFinding> {
  if (!('TruncateStmt' in statement.tree)) return
  const { relations, behavior } = statement.tree.TruncateStmt
  const tables = tablesOf(relations)
    .filter((table) => !isNew(table, statement))
    .map(tableText)
  if (tables.length === 0) return
  const others = behavior === 'DROP_CASCADE' ? ', and with CASCADE every table that refers to it,' : ''
  yield {
    place: statement,
    message: `TRUNCATE loses all rows of ${tables.join(', ')}${others} while readers and writers wait`,
    fix: 'Delete by name and in batches what is no longer needed; have a backup.',
  }
}

function cascades(tree: Node): boolean {
  if ('DropStmt' in tree) return tree.DropStmt.behavior === 'DROP_CASCADE'
  if ('DropOwnedStmt' in tree) return true
  if (!('AlterTableStmt' in tree)) return false
  return commandsOf(tree.AlterTableStmt).some(({ behavior }) => behavior === 'DROP_CASCADE')
}

/** What it is said of, or null when it is new. */
function subjectOf(statement: LintedStatement, context: LintContext, made: MadeObjects): string | null {
  const { tree } = statement
  if ('DropStmt' in tree) {
    const objects = droppedObjects(tree.DropStmt)
    if (objects.length === 0) return 'what it names'
    const old = objects.filter((object) => !isNewObject(object, statement, context, made))
    return old.length === 0 ? null : old.map(({ text }) => text).join(', ')
  }
  if (!('AlterTableStmt' in tree)) return 'what a role owns'
  const { relation } = tree.AlterTableStmt
  if (relation === undefined || context.isNew(relation, statement)) return null
  const names = commandsOf(tree.AlterTableStmt)
    .filter(({ behavior }) => behavior === 'DROP_CASCADE')
    .map(({ name = '' }) => `${tableText(relation)}.${nameText(name)}`)
  return names.join(', ')
}
