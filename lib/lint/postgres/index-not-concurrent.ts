/** L01: an index that is built while writers wait. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { KnownTables } from './known-tables.ts'
import { nameText, tableText } from './names.ts'

export const indexNotConcurrent = {
  id: 'L01',
  name: 'index-not-concurrent',
  severity: 'error',
  title: 'An index is built without CONCURRENTLY',
  lock: 'ShareLock',
  check,
} as const satisfies LintRule

function* check({ statements, history, isNew }: LintContext): Iterable<RuleFinding> {
  const tables = new KnownTables(history)
  for (const statement of statements) {
    if ('IndexStmt' in statement.tree) {
      const { relation, idxname, concurrent } = statement.tree.IndexStmt
      // ONLY: the index of a partitioned table alone, which has no rows.
      const isBuild = concurrent !== true && relation?.inh === true
      if (isBuild && !isNew(relation, statement)) {
        const index = idxname === undefined ? 'An index' : `The index ${nameText(idxname)}`
        yield {
          place: statement,
          message: `${index} on ${tableText(relation)} is built while every write to the table waits`,
          fix: tables.get(relation)?.isPartitioned === true ? forPartitions : concurrently,
        }
      }
    }
    tables.apply(statement)
  }
}

const concurrently =
  'Build it with CONCURRENTLY, outside of a transaction: op.createIndex(…, { concurrently: true }) in a revision of its own.'

const forPartitions =
  'Make it ON ONLY the partitioned table, build one on each partition with CONCURRENTLY, and ALTER INDEX … ATTACH PARTITION.'
