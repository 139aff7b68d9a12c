/** Small pieces of DDL text that several families of objects share. */
import { TribikosError } from '../../errors.ts'
import type { StorageParameters } from '../../ops/table-operations.ts'
import type { Statement } from '../dialect.ts'
import { literal } from './literal.ts'

/** A statement that runs inside of a transaction. */
export function ddl(sql: string, facts: Omit<Statement, 'sql' | 'transaction'> = {}): Statement {
  return { sql, transaction: 'inside', ...facts }
}

/** Words and clauses in order, without those that are absent. */
export function joined(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}

export function ifExists(options: { readonly ifExists?: boolean | undefined }): string {
  return options.ifExists === true ? 'IF EXISTS' : ''
}

export function ifNotExists(options: { readonly ifNotExists?: boolean | undefined }): string {
  return options.ifNotExists === true ? 'IF NOT EXISTS' : ''
}

export function cascade(options: { readonly cascade?: boolean | undefined }): string {
  return options.cascade === true ? 'CASCADE' : ''
}

/** `WITH (fillfactor = 70)`, or nothing. */
export function withClause(parameters: StorageParameters | undefined): string {
  const entries = Object.entries(parameters ?? {})
  if (entries.length === 0) return ''
  return `WITH (${entries.map(([name, value]) => `${parameterName(name)} = ${literal(value)}`).join(', ')})`
}

/** Storage parameters may be of the toast table: `toast.autovacuum_enabled`. */
export function parameterName(name: string): string {
  if (/^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/i.test(name)) return name
  throw invalid(`"${name}" is not the name of a storage parameter`)
}

/** A choice written in capital letters, after it was checked. */
export function keyword(value: string, choices: readonly string[], what: string): string {
  const upper = value.toUpperCase()
  if (choices.includes(upper)) return upper
  throw invalid(`${what} "${value}" is not known; it is one of ${choices.join(', ').toLowerCase()}`)
}

export function invalid(message: string, hint?: string): TribikosError {
  return new TribikosError('operation_invalid', message, { hint })
}
