/** L29: text that ends or begins the transaction in which it runs. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'

export const transactionControl = {
  id: 'L29',
  name: 'transaction-control',
  severity: 'error',
  title: 'A text begins or ends a transaction by itself',
  lock: null,
  check,
} as const satisfies LintRule

/** Savepoints, and transactions that were prepared by others, are not among them. */
const commands: Readonly<Record<string, string>> = {
  TRANS_STMT_BEGIN: 'BEGIN',
  TRANS_STMT_START: 'START TRANSACTION',
  TRANS_STMT_COMMIT: 'COMMIT',
  TRANS_STMT_ROLLBACK: 'ROLLBACK',
  TRANS_STMT_PREPARE: 'PREPARE TRANSACTION',
}

function* check({ statements }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    if (!('TransactionStmt' in statement.tree)) continue
    const command = commands[statement.tree.TransactionStmt.kind ?? '']
    if (command === undefined) continue
    yield {
      place: statement,
      message: `${command} takes the transaction of the revision out of the hands of the run, which refuses it: what came before could stay without the revision`,
      fix: 'Leave it out: each revision has a transaction already. What must run outside of it belongs into op.autocommitBlock(), what may fail into op.savepoint().',
    }
  }
}
