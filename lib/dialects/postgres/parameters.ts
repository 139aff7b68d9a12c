/**
 * SQL text with values: bound as `$1`, `$2`, … where the server takes parameters, written as literals where it does
 * not. A value never lands inside of quotes or a comment.
 */
import { TribikosError } from '../../errors.ts'
import { isSqlIdentifier, isSqlLiteral, isSqlText, type SqlText } from '../../ops/values.ts'
import type { Statement } from '../dialect.ts'
import { literal, quoted, valueText } from './literal.ts'
import { identifier } from './names.ts'
import { leadingWords, splitStatements } from './sql-text.ts'
import { significantTokens, tokens } from './sql-tokens.ts'

/** Commands whose expressions may hold parameters. */
const takesParameters: ReadonlySet<string> = new Set([
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'WITH',
  'VALUES',
  'TABLE',
])

export interface BoundText {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** Text as it is, or SQL text with every value as a literal. */
export function inlined(text: string | SqlText): string {
  if (typeof text === 'string') return text
  return assembled(text, literalInText).sql
}

/**
 * SQL text as one text with bound values; literals instead when it is not one statement that takes parameters.
 *
 * @throws `operation_invalid` when a value stands inside of quotes or a comment, or the text has `$1` of its own.
 */
export function bound(text: SqlText): BoundText {
  const values: unknown[] = []
  const { sql } = assembled(text, (value) => `$${values.push(parameterValue(value))}`)
  if (values.length === 0) return { sql, values }
  checkParameters(sql, values.length)
  return canBind(sql) ? { sql, values } : { sql: inlined(text), values: [] }
}

function canBind(sql: string): boolean {
  const [first = ''] = leadingWords(sql, 1)
  const isQuery = takesParameters.has(first) || sql.trimStart().startsWith('(')
  return isQuery && splitStatements(sql).length === 1
}

function assembled(text: SqlText, write: (value: unknown) => string): { readonly sql: string } {
  const pieces = text.values.map((value, index) => `${text.strings[index] ?? ''}${written(value, write)}`)
  return { sql: pieces.join('') + (text.strings.at(-1) ?? '') }
}

function written(value: unknown, write: (value: unknown) => string): string {
  if (isSqlIdentifier(value)) return value.names.map(identifier).join('.')
  if (isSqlLiteral(value)) return literalInText(value.value)
  if (isSqlText(value)) return assembled(value, write).sql
  return write(value)
}

/** A literal that no neighbour changes: a minus sign could become a comment, or bind less than a cast. */
function literalInText(value: unknown): string {
  const text = literal(value)
  return text.startsWith('-') ? `(${text})` : text
}

/** What is sent beside the text: every driver gives the server the same for it. */
function parameterValue(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || value instanceof Uint8Array) return value
  if (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) return value
  return valueText(value)
}

/** The parameters must be found where they were put, in order: else a value stands in quotes or in a comment. */
function checkParameters(sql: string, count: number): void {
  const found: string[] = []
  for (const token of tokens(sql)) {
    if (token.kind === 'parameter') found.push(sql.slice(token.start, token.end))
  }
  const expected = found.length === count && found.every((name, index) => name === `$${index + 1}`)
  if (expected) return
  throw new TribikosError('operation_invalid', 'A value of sql`…` stands inside of quotes or a comment', {
    hint: 'Put ${…} where SQL takes a value, without quotes around it, and write no $1 yourself.',
  })
}

/**
 * One statement as text that can run by itself. Values become string literals without a type, which the server reads
 * exactly as it reads parameters.
 */
export function render(statement: Statement): string {
  const values = statement.values ?? []
  const sql = values.length === 0 ? statement.sql : withValues(statement.sql, values)
  return withoutEnd(sql)
}

/** Without the semicolon at the end and what follows it, so that a semicolon can be put there. */
export function withoutEnd(sql: string): string {
  if (!/;|--/.test(sql)) return sql.trim()
  let end = 0
  for (const token of significantTokens(sql)) {
    if (sql[token.start] !== ';' || token.kind !== 'symbol') end = token.end
  }
  return sql.slice(0, end).trim()
}

function withValues(sql: string, values: readonly unknown[]): string {
  const pieces: string[] = []
  let start = 0
  for (const token of tokens(sql)) {
    if (token.kind !== 'parameter') continue
    const position = Number(sql.slice(token.start + 1, token.end))
    if (position < 1 || position > values.length) {
      throw new TribikosError('operation_invalid', `There is no value for $${position}`)
    }
    pieces.push(sql.slice(start, token.start), parameterLiteral(values[position - 1]))
    start = token.end
  }
  return pieces.join('') + sql.slice(start)
}

function parameterLiteral(value: unknown): string {
  const text = valueText(value)
  return text === null ? 'NULL' : quoted(text)
}
