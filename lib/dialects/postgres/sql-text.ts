/**
 * What SQL text of PostgreSQL consists of: its statements, the transaction commands among them, and how each statement
 * stands to a transaction. Decided by the words that a statement begins with; bodies of functions are not looked into.
 */
import type { Statement, StatementEffect, StatementText, TransactionControl } from '../dialect.ts'
import { isSymbol, Nesting, upper } from './nesting.ts'
import { significantTokens, type Token } from './sql-tokens.ts'

/** The statements of a text, without semicolons; comments before a statement stay with it. Linear in the length. */
export function splitStatements(text: string): readonly StatementText[] {
  const statements: StatementText[] = []
  const lines = lineCounter(text)
  let start = 0
  let first = -1
  const nesting = new Nesting(text)
  const finish = (end: number): void => {
    if (first >= 0) statements.push({ sql: text.slice(start, end).trim(), line: lines(first) })
    start = end + 1
    first = -1
    nesting.reset()
  }
  for (const token of significantTokens(text)) {
    if (isSymbol(text, token, ';') && nesting.isOutermost) {
      finish(token.start)
      continue
    }
    if (first < 0) first = token.start
    nesting.enter(token)
  }
  finish(text.length)
  return statements
}

/** The first statement of a text that begins or ends a transaction, or null. */
export function transactionControl(text: string): TransactionControl | null {
  if (!/\b(?:begin|start|commit|end|rollback|abort|prepare)\b/i.test(text)) return null
  for (const { sql, line } of splitStatements(text)) {
    const command = controlCommand(leadingWords(sql, 4))
    if (command !== null) return { command, line }
  }
  return null
}

/** Whether a statement of a text sets all settings of the session back. */
export function resetsSettings(text: string): boolean {
  if (!/\breset\b/i.test(text)) return false
  return splitStatements(text).some(({ sql }) => leadingWords(sql, 2).join(' ') === 'RESET ALL')
}

/** What a statement changes, by its words; see {@link StatementEffect}. */
export function effectOf(sql: string): StatementEffect {
  const [first = ''] = leadingWords(sql, 1)
  if (/^(?:SET|RESET|LISTEN|UNLISTEN|LOAD|DISCARD|PREPARE|DEALLOCATE)$/.test(first)) return 'session'
  if (/^(?:SHOW|VALUES|TABLE|EXPLAIN)$/.test(first)) return 'read'
  const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'INTO'].some((word) => hasWords(sql, [word]))
  // A query may begin with a parenthesis.
  return (first === 'SELECT' || first === 'WITH' || first === '') && !changes ? 'read' : 'change'
}

function controlCommand(words: readonly string[]): string | null {
  const [first = '', second = '', third = ''] = words
  switch (first) {
    case 'BEGIN':
    case 'END':
    case 'ABORT':
      return first
    case 'START':
    case 'PREPARE':
      return second === 'TRANSACTION' ? `${first} TRANSACTION` : null
    case 'COMMIT':
      return second === 'PREPARED' ? null : first
    case 'ROLLBACK': {
      const toSavepoint = second === 'TO' || (/^(?:WORK|TRANSACTION)$/.test(second) && third === 'TO')
      return toSavepoint || second === 'PREPARED' ? null : first
    }
    default:
      return null
  }
}

/** How one statement stands to a transaction; see {@link Statement.transaction}. */
export function transactionOf(sql: string): Statement['transaction'] {
  const [first = '', second = '', third = ''] = leadingWords(sql, 3)
  if (first === 'ALTER' && second === 'TYPE')
    return hasWords(sql, ['ADD', 'VALUE']) ? 'commit-after' : 'inside'
  return isOutside(sql, first, second, third) ? 'outside' : 'inside'
}

function isOutside(sql: string, first: string, second: string, third: string): boolean {
  switch (first) {
    case 'VACUUM':
      return true
    case 'CREATE':
    case 'DROP':
      return /^(?:DATABASE|TABLESPACE|SUBSCRIPTION)$/.test(second) || isConcurrentIndex(sql, second, third)
    case 'ALTER':
      return isOutsideAlter(sql, second)
    case 'REINDEX':
      return /^(?:DATABASE|SYSTEM|SCHEMA)$/.test(wordAfterOptions(sql)) || hasWords(sql, ['CONCURRENTLY'])
    case 'CLUSTER':
      return !hasTarget(sql)
    case 'DISCARD':
      return second === 'ALL'
    case 'COMMIT':
    case 'ROLLBACK':
      return second === 'PREPARED'
    default:
      return false
  }
}

function isConcurrentIndex(sql: string, second: string, third: string): boolean {
  const isIndex = second === 'INDEX' || (second === 'UNIQUE' && third === 'INDEX')
  return isIndex && leadingWords(sql, 4).includes('CONCURRENTLY')
}

function isOutsideAlter(sql: string, second: string): boolean {
  switch (second) {
    case 'SYSTEM':
      return true
    case 'DATABASE':
      return hasWords(sql, ['SET', 'TABLESPACE'])
    case 'SUBSCRIPTION':
      return hasWords(sql, ['PUBLICATION'])
    case 'TABLE':
      return hasWords(sql, ['DETACH', 'PARTITION']) && hasWords(sql, ['CONCURRENTLY'])
    default:
      return false
  }
}

/** `REINDEX (VERBOSE) SCHEMA …`: the word behind the options in parentheses. */
function wordAfterOptions(sql: string): string {
  let depth = 0
  let skipped = false
  for (const token of significantTokens(sql)) {
    if (isSymbol(sql, token, '(')) depth += 1
    else if (isSymbol(sql, token, ')')) depth -= 1
    else if (depth === 0 && token.kind === 'word' && skipped) return upper(sql, token)
    else skipped = true
  }
  return ''
}

/** Whether a `CLUSTER` names a table; without one it runs over all of them, outside of a transaction. */
function hasTarget(sql: string): boolean {
  const word = wordAfterOptions(sql)
  return (word !== '' && word !== 'VERBOSE') || leadingTokens(sql, 3).some(({ kind }) => kind === 'name')
}

/** The words that a statement begins with, in upper case, up to what is not a word. */
export function leadingWords(sql: string, count: number): readonly string[] {
  const words: string[] = []
  for (const token of leadingTokens(sql, count)) {
    if (token.kind !== 'word') break
    words.push(upper(sql, token))
  }
  return words
}

/** Whether the words stand one behind another somewhere in a statement, outside of strings and quoted names. */
export function hasWords(sql: string, wanted: readonly string[]): boolean {
  let matched = 0
  for (const token of significantTokens(sql)) {
    const text = token.kind === 'word' ? upper(sql, token) : null
    if (text === wanted[matched]) matched += 1
    else matched = text === wanted[0] ? 1 : 0
    if (matched === wanted.length) return true
  }
  return false
}

function leadingTokens(sql: string, count: number): readonly Token[] {
  const found: Token[] = []
  for (const token of significantTokens(sql)) {
    if (found.length === count) break
    found.push(token)
  }
  return found
}

/** A function from positions, asked in rising order, to lines. */
function lineCounter(text: string): (position: number) => number {
  let line = 1
  let at = 0
  return (position) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < position; next = text.indexOf('\n', at)) {
      line += 1
      at = next + 1
    }
    return line
  }
}
