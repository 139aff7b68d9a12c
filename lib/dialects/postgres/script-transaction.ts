/** What a statement of a script that runs in a transaction of somebody else may not be, and transactions around all of it. */
import { leadingWords, transactionControl } from './sql-text.ts'
import { significantTokens } from './sql-tokens.ts'
import { unrunnablePart } from './runnable-text.ts'

/** Whether the first statement begins a plain transaction and the last one commits it. */
export function isOneTransaction(statements: readonly string[]): boolean {
  const [first, last] = [statements[0], statements.at(-1)]
  if (first === undefined || last === undefined || statements.length < 2) return false
  return isPlain(first, ['BEGIN', 'START TRANSACTION']) && isPlain(last, ['COMMIT', 'END'])
}

/** The words, or these and `WORK` or `TRANSACTION`, and nothing else. */
function isPlain(statement: string, wanted: readonly string[]): boolean {
  const tokens = [...significantTokens(statement.slice(0, 200))]
  const words = leadingWords(statement, 3)
  if (words.length !== tokens.length || statement.length > 200) return false
  const text = words.join(' ')
  return wanted.some((each) => [each, `${each} WORK`, `${each} TRANSACTION`].includes(text))
}

export interface StatementProblem {
  /** Lines behind that of the statement's first word. */
  readonly lines: number
  readonly code: 'operation_invalid' | 'transaction_control'
  readonly message: string
  readonly hint: string
}

/** Why a statement cannot be run in the transaction of a revision, or at all; null when it can. */
export function statementProblem(statement: string): StatementProblem | null {
  const part = unrunnablePart(statement)
  if (part !== null) {
    const { line, what, hint } = part
    return { lines: line - 1, code: 'operation_invalid', message: `${what} cannot be run`, hint }
  }
  const control = transactionControl(statement)
  if (control === null) return null
  return {
    lines: 0,
    code: 'transaction_control',
    message: `${control.command} would begin or end a transaction, which a revision may not do`,
    hint: 'Take it out: each revision has a transaction already, and BEGIN; … COMMIT; is passed over only where it is around everything. What must be committed before the rest stands between -- autocommit and -- end autocommit, or in a revision before this one.',
  }
}
