/**
 * Values that operations carry: SQL text with values between its pieces, and names that are final.
 *
 * They are plain frozen records, told from a user's own objects by a registered symbol, so that two copies of the
 * package in one process understand each other. What the pieces look like in SQL is for a dialect to say.
 */
import { TribikosError } from '../errors.ts'

const brand = Symbol.for('tribikos.value')

/**
 * SQL in pieces with values between them: `strings.length === values.length + 1`.
 *
 * A type alias, not an interface, so that knex's table builder takes it where it takes records of values.
 */
export type SqlText = {
  readonly kind: 'sql'
  readonly strings: readonly string[]
  readonly values: readonly unknown[]
}

/** A name inside of SQL text, quoted where the dialect needs it; several parts are joined with dots. */
export interface SqlIdentifier {
  readonly kind: 'identifier'
  readonly names: readonly string[]
}

/** A value inside of SQL text that is always written into the text, never sent beside it. */
export interface SqlLiteral {
  readonly kind: 'literal'
  readonly value: unknown
}

/** A name of a constraint or an index that no naming convention touches any more; made by `op.f`. */
export interface FinalName {
  readonly kind: 'name'
  readonly name: string
}

/** A name as a directive takes it: text, a final name, or nothing (the naming convention or the server names it). */
export type ConstraintName = string | FinalName | null | undefined

type Branded = SqlText | SqlIdentifier | SqlLiteral | FinalName

export interface Sql {
  /**
   * SQL text with values. Each `${value}` is sent beside the text as a bound parameter, or written as a literal where
   * the server takes no parameters (DDL, `--sql`). Another piece of SQL text is put in as it is.
   *
   * @example
   * ```ts
   * await op.execute(sql`UPDATE account SET plan = ${plan} WHERE plan IS NULL`)
   * table.timestamp('created_at').defaultTo(sql`now()`)
   * ```
   * @throws `operation_invalid` when a value is `undefined`.
   */
  (strings: TemplateStringsArray, ...values: readonly unknown[]): SqlText
  /** A name, quoted where needed: `sql.identifier('app', 'user')` is `app."user"`. */
  identifier(...names: readonly [string, ...string[]]): SqlText
  /** Text that becomes part of the SQL as it stands. Never give it anything that came from outside. */
  raw(text: string): SqlText
  /** A value that is written into the text as a literal. */
  literal(value: unknown): SqlText
  /** Pieces with a separator between them, `, ` when none is given. */
  join(parts: readonly unknown[], separator?: string): SqlText
}

/** Tagged template for SQL text; see {@link Sql}. */
export const sql: Sql = Object.assign(template, { identifier, raw, literal, join })

export function isSqlText(value: unknown): value is SqlText {
  return isBranded(value, 'sql')
}

export function isSqlIdentifier(value: unknown): value is SqlIdentifier {
  return isBranded(value, 'identifier')
}

export function isSqlLiteral(value: unknown): value is SqlLiteral {
  return isBranded(value, 'literal')
}

export function isFinalName(value: unknown): value is FinalName {
  return isBranded(value, 'name')
}

/** A name that is used as it is, whatever the naming convention says. */
export function finalName(name: string): FinalName {
  return branded({ kind: 'name', name })
}

function template(strings: TemplateStringsArray, ...values: readonly unknown[]): SqlText {
  if (strings.some((piece) => (piece as string | undefined) === undefined)) {
    throw new TribikosError(
      'operation_invalid',
      'sql`…` has an escape sequence that JavaScript cannot read',
      {
        hint: 'Write a backslash that is meant for PostgreSQL twice: \\\\.',
      },
    )
  }
  return flatten(strings, values)
}

function identifier(...names: readonly string[]): SqlText {
  if (names.length === 0 || names.some((name) => typeof name !== 'string')) {
    throw new TribikosError('operation_invalid', 'sql.identifier() takes one or more names, each a string')
  }
  return sqlText(['', ''], [branded({ kind: 'identifier', names: Object.freeze([...names]) })])
}

function raw(text: string): SqlText {
  if (typeof text !== 'string') {
    throw new TribikosError('operation_invalid', `sql.raw() takes a string, got ${typeof text}`)
  }
  return sqlText([text], [])
}

function literal(value: unknown): SqlText {
  if (value === undefined) throw undefinedValue('sql.literal()')
  return sqlText(['', ''], [branded({ kind: 'literal', value })])
}

function join(parts: readonly unknown[], separator = ', '): SqlText {
  if (parts.length === 0) return sqlText([''], [])
  return flatten(['', ...parts.slice(1).map(() => separator), ''], parts)
}

/** Puts nested SQL text in place, so that what is left between the pieces are values only. */
function flatten(strings: readonly string[], values: readonly unknown[]): SqlText {
  const pieces: string[] = [strings[0] ?? '']
  const flat: unknown[] = []
  values.forEach((value, index) => {
    if (value === undefined) throw undefinedValue(`value ${index + 1} of sql\`…\``)
    if (isSqlText(value)) {
      pieces[pieces.length - 1] += value.strings[0] ?? ''
      pieces.push(...value.strings.slice(1))
      flat.push(...value.values)
    } else {
      pieces.push('')
      flat.push(value)
    }
    pieces[pieces.length - 1] += strings[index + 1] ?? ''
  })
  return sqlText(pieces, flat)
}

function undefinedValue(where: string): TribikosError {
  return new TribikosError('operation_invalid', `${where} is undefined`, {
    hint: 'Use null for SQL NULL.',
  })
}

function sqlText(strings: readonly string[], values: readonly unknown[]): SqlText {
  return branded({ kind: 'sql', strings: Object.freeze(strings), values: Object.freeze(values) })
}

function branded<Value extends Branded>(value: Value): Value {
  Object.defineProperty(value, brand, { value: true })
  return Object.freeze(value)
}

function isBranded(value: unknown, kind: Branded['kind']): boolean {
  return (
    typeof value === 'object' && value !== null && brand in value && 'kind' in value && value.kind === kind
  )
}
