/** L04: an index that is dropped while readers and writers wait. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { KnownTables } from './known-tables.ts'
import { tableText } from './names.ts'
import { objectName } from './tree-parts.ts'

export const dropIndex = {
  id: 'L04',
  name: 'drop-index',
  severity: 'warning',
  title: 'An index is dropped without CONCURRENTLY',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check({ statements, history, isNew }: LintContext): Iterable<RuleFinding> {
  const tables = new KnownTables(history)
  for (const statement of statements) {
    if ('DropStmt' in statement.tree && statement.tree.DropStmt.removeType === 'OBJECT_INDEX') {
      const { concurrent, objects = [] } = statement.tree.DropStmt
      for (const object of concurrent === true ? [] : objects) {
        const name = objectName(object)
        const table = tables.withIndex(name.relname ?? '')
        if (table !== null && isNew(table.name, statement)) continue
        const subject = table === null ? 'its table' : tableText(table.name)
        yield {
          place: statement,
          message: `Dropping the index ${tableText(name)} waits for every reader of ${subject}, and all others wait behind it`,
          fix:
            table?.isPartitioned === true
              ? 'The index of a partitioned table cannot be dropped concurrently: drop it alone in its revision, with a lock timeout.'
              : 'DROP INDEX CONCURRENTLY, outside of a transaction: op.dropIndex(…, { concurrently: true }).',
        }
      }
    }
    tables.apply(statement)
  }
}
