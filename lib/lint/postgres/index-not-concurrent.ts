/** L01: an index that is built while writers wait. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText, tableText } from './names.ts'

export const indexNotConcurrent = {
  id: 'L01',
  name: 'index-not-concurrent',
  severity: 'error',
  title: 'An index is built without CONCURRENTLY',
  lock: 'ShareLock',
  since: null,
  until: null,
  check,
} as const satisfies LintRule

function* check({ statements, isNew }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    if (!('IndexStmt' in statement.tree)) continue
    const { relation, idxname, concurrent } = statement.tree.IndexStmt
    // ONLY: the index of a partitioned table alone, which has no rows.
    if (concurrent === true || relation === undefined || relation.inh !== true || isNew(relation, statement))
      continue
    const table = tableText(relation)
    const index = idxname === undefined ? 'An index' : `The index ${nameText(idxname)}`
    yield {
      place: statement,
      message: `${index} on ${table} is built while every write to the table waits`,
      fix: 'Build it with CONCURRENTLY, outside of a transaction: op.createIndex(…, { concurrently: true }) in a revision of its own.',
    }
  }
}
