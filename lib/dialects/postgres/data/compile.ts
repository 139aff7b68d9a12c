/** SQL text and rows: operations to statements. */
import type { OperationMap } from '../../../ops/operation.ts'
import { isSqlText, type SqlText } from '../../../ops/values.ts'
import type { Statement } from '../../dialect.ts'
import { invalid } from '../ddl.ts'
import { bound } from '../parameters.ts'
import { runnableText } from '../runnable-text.ts'
import { hasWords, leadingWords, splitStatements, transactionOf } from '../sql-text.ts'
import { bulkInsert } from './bulk-insert.ts'

type DataOperation = 'execute' | 'bulkInsert'

export const dataCompilers: {
  readonly [Type in DataOperation]: (operation: OperationMap[Type]) => readonly Statement[]
} = {
  execute: ({ text }) => execute(text),
  bulkInsert,
}

/** SQL text as one statement, values bound where the server takes parameters. */
export function textStatement(text: SqlText): Statement {
  const { sql, values } = bound(text)
  const statement = textOnly(runnableText(sql))
  return values.length === 0 ? statement : { ...statement, values }
}

/**
 * Text that may have several statements stays whole, as one message to the server, unless one of them cannot run in
 * the transaction with the others.
 */
function execute(text: string | SqlText): readonly Statement[] {
  const statement = isSqlText(text) ? textStatement(text) : textOnly(runnableText(text))
  if (statement.sql.trim() === '') throw invalid('op.execute() got an empty text')
  if (statement.values !== undefined || !mayLeaveTransaction.test(statement.sql)) return [statement]
  const parts = splitStatements(statement.sql)
  if (parts.length < 2) return [statement]
  const statements = parts.map(({ sql }) => textOnly(sql))
  return statements.every(({ transaction }) => transaction === 'inside') ? [statement] : statements
}

/** A quick look before the text is read closely: none of these words, nothing to find. */
const mayLeaveTransaction =
  /\b(?:concurrently|vacuum|database|tablespace|subscription|system|reindex|cluster|discard|prepared|value)\b/i

const mayTouchTypes = /\b(?:drop|type)\b/i

function textOnly(sql: string): Statement {
  const transaction = mayLeaveTransaction.test(sql) ? transactionOf(sql) : 'inside'
  return mayTouchTypes.test(sql) ? { sql, transaction, ...typeFacts(sql) } : { sql, transaction }
}

function typeFacts(sql: string): Pick<Statement, 'freesTypes' | 'needsTypeDrops'> {
  const [first = '', second = ''] = leadingWords(sql, 2)
  const drops =
    first === 'DROP' || (first === 'ALTER' && second === 'TABLE') || hasWords(sql, ['DROP', 'TABLE'])
  return {
    ...(drops && { freesTypes: true }),
    ...((hasWords(sql, ['CREATE', 'TYPE']) || hasWords(sql, ['DROP', 'SCHEMA'])) && { needsTypeDrops: true }),
  }
}
