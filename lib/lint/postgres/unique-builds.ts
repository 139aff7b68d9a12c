/** L12: a key whose index is built while the table is locked. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { constraintText, tableText } from './names.ts'
import { addedConstraints } from './table-changes.ts'

export const uniqueBuilds = {
  id: 'L12',
  name: 'unique-builds',
  severity: 'error',
  title: 'The index of a unique constraint or primary key is built while the table is locked',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, constraint, known } of addedConstraints(context)) {
    const { contype, indexname } = constraint
    const isPrimary = contype === 'CONSTR_PRIMARY'
    if ((contype !== 'CONSTR_UNIQUE' && !isPrimary) || indexname !== undefined) continue
    // ONLY: the key of a partitioned table alone, which has no rows.
    if (known?.isPartitioned === true && table.inh !== true) continue
    const key = constraintText(isPrimary ? 'primary key' : 'unique constraint', constraint)
    const columns = isPrimary ? ' Make its columns NOT NULL before, or every row is read for that.' : ''
    yield {
      place: statement,
      message: `${key} builds its index while readers and writers of ${tableText(table)} wait`,
      fix:
        known?.isPartitioned === true
          ? 'Add it to each partition by a concurrently built index, then to the partitioned table, which takes those.'
          : `CREATE UNIQUE INDEX CONCURRENTLY in a revision of its own, then ADD CONSTRAINT … USING INDEX.${columns}`,
    }
  }
}
