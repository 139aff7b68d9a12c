/** L18: a column that is dropped, with its data. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText, tableText } from './names.ts'
import { tableChanges } from './table-changes.ts'

export const dropColumn = {
  id: 'L18',
  name: 'drop-column',
  severity: 'error',
  title: 'A column is dropped: its data is lost, and code that still reads it fails',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, command } of tableChanges(context)) {
    if (command.subtype !== 'AT_DropColumn') continue
    yield {
      place: statement,
      message: `Dropping ${tableText(table)}.${nameText(command.name ?? '')} loses its data, and code that still names the column fails, as do prepared statements with SELECT *`,
      fix: 'Release code that does not use the column first, and drop it in a later release.',
    }
  }
}
