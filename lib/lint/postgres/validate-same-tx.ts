/** L07: a constraint that is validated under the lock that adding it took. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText, tableText } from './names.ts'
import { tableChanges } from './table-changes.ts'

export const validateSameTx = {
  id: 'L07',
  name: 'validate-same-tx',
  severity: 'error',
  title: 'A constraint is added NOT VALID and validated in one transaction',
  lock: 'ShareRowExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  /** Constraints that were added NOT VALID, with the transaction and the statement of it. */
  const added = new Set<string>()
  for (const { statement, table, command } of tableChanges(context)) {
    const { subtype, def, name = '' } = command
    // Outside of any, a statement is a transaction by itself.
    const transaction = statement.transaction ?? `${statement.revision} ${statement.number}`
    const keyOf = (constraint: string): string => JSON.stringify([transaction, table.relname, constraint])
    if (subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def) {
      const { conname, skip_validation: isNotValid } = def.Constraint
      if (isNotValid === true && conname !== undefined) added.add(keyOf(conname))
    } else if (subtype === 'AT_ValidateConstraint' && added.has(keyOf(name))) {
      yield {
        place: statement,
        message: `${nameText(name)} is validated in the transaction that adds it, so the lock of adding it on ${tableText(table)} is kept for the whole scan`,
        fix: 'VALIDATE CONSTRAINT in a later revision, or by op.validateConstraint(…, { alone: true }).',
      }
    }
  }
}
