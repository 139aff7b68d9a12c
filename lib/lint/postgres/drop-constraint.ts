/** L21: a foreign key that is dropped, which locks two tables. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText, tableText } from './names.ts'
import { tableChanges } from './table-changes.ts'

export const dropConstraint = {
  id: 'L21',
  name: 'drop-constraint',
  severity: 'warning',
  title: 'A foreign key is dropped, for which both tables are locked for a moment',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, command, known } of tableChanges(context)) {
    const { subtype, name = '' } = command
    if (subtype !== 'AT_DropConstraint') continue
    const definition = known?.constraints.get(name)?.definition
    // Made before the range, or without a name: what it is called has to tell.
    const isForeignKey =
      definition === undefined
        ? /(?:^|_)(?:fk|fkey|foreign)(?:_|\d*$)/i.test(name)
        : definition.contype === 'CONSTR_FOREIGN'
    if (!isForeignKey) continue
    const other = definition?.pktable === undefined ? 'the table it refers to' : tableText(definition.pktable)
    yield {
      place: statement,
      message: `Dropping the foreign key ${nameText(name)} waits for every reader of ${tableText(table)} and of ${other}, and all others wait behind it`,
      fix: 'Keep it alone in its revision, so that its locks are held for a moment only.',
    }
  }
}
