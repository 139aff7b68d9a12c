/** L26: many rows changed at once, or under a lock that nobody can read beside. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { tableText } from './names.ts'
import { rowChanges } from './row-changes.ts'
import { lockedStatements } from './table-locks.ts'

export const bigBackfill = {
  id: 'L26',
  name: 'big-backfill',
  severity: 'error',
  title: 'All rows of a table are changed at once, or rows are changed while a table is locked',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

const fix =
  'Change the rows in batches by key, each in a transaction of its own: op.batch(…), in a revision of its own.'

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, held } of lockedStatements(context)) {
    for (const { verb, table, isWhole } of rowChanges(statement.tree)) {
      const isNew = context.isNew(table, statement)
      if (isWhole && !isNew) {
        const what = verb === 'deleted from' ? 'deleted' : 'written anew'
        yield {
          place: statement,
          message: `Every row of ${tableText(table)} is ${what} by one statement: all stay locked until its transaction ends, and the old versions stay in the table`,
          fix,
        }
      } else if (held.length > 0 && (!isNew || verb === 'copied into')) {
        yield {
          place: statement,
          message: `Rows are ${verb} ${tableText(table)} while the transaction keeps readers and writers of ${held.map(tableText).join(', ')} waiting`,
          fix,
        }
      }
    }
  }
}
