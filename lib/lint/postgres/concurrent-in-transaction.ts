/** L02: CONCURRENTLY where the server refuses it. */
import type { Node, ReindexStmt } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { commandsOf } from './tree-parts.ts'

export const concurrentInTransaction = {
  id: 'L02',
  name: 'concurrent-in-transaction',
  severity: 'error',
  title: 'CONCURRENTLY stands inside of a transaction',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ statements }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    if (statement.transaction === null || !isConcurrent(statement.tree)) continue
    yield {
      place: statement,
      message: 'The server refuses CONCURRENTLY inside of a transaction (25001)',
      fix: 'Run it outside: not in op.savepoint(), and with one transaction per revision ("transaction": "revision").',
    }
  }
}

function isConcurrent(tree: Node): boolean {
  if ('IndexStmt' in tree) return tree.IndexStmt.concurrent === true
  if ('DropStmt' in tree) return tree.DropStmt.concurrent === true
  if ('ReindexStmt' in tree) return isConcurrentReindex(tree.ReindexStmt)
  if (!('AlterTableStmt' in tree)) return false
  return commandsOf(tree.AlterTableStmt).some(
    ({ def }) => def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.concurrent === true,
  )
}

/** `REINDEX (CONCURRENTLY) …`, also written without parentheses. */
export function isConcurrentReindex({ params = [] }: ReindexStmt): boolean {
  return params.some((each) => {
    if (!('DefElem' in each) || each.DefElem.defname !== 'concurrently') return false
    const { arg } = each.DefElem
    // (CONCURRENTLY false)
    return arg === undefined || !('String' in arg) || !/^(?:false|off|0)$/.test(arg.String.sval ?? '')
  })
}
