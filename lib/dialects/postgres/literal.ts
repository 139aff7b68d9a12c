/**
 * Values as literals of PostgreSQL: the one place that quotes values.
 *
 * Strings are written for `standard_conforming_strings = on`, where a backslash is an ordinary character. Strings,
 * dates, arrays and JSON come without a cast, so that the server gives them the type that their place asks for.
 */
import { TribikosError } from '../../errors.ts'

const loneSurrogate = /\p{Surrogate}/u

/**
 * A value as it stands in SQL text.
 *
 * @throws `operation_invalid` for `undefined`, functions, symbols, invalid dates, NUL characters and objects that are
 * neither plain nor have `toJSON`.
 */
export function literal(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'number':
      return numberLiteral(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      if (value === null) return 'NULL'
      if (value instanceof Uint8Array) return `${quoted(binaryText(value))}::bytea`
      return quoted(structuredText(value))
  }
}

/** The text by which PostgreSQL reads a value of any type, without quotes around it; null stays null. */
export function valueText(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return checkedText(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      if (value === null) return null
      return value instanceof Uint8Array ? binaryText(value) : structuredText(value)
  }
}

/** A string literal. */
export function quoted(text: string): string {
  return `'${checkedText(text).replaceAll("'", "''")}'`
}

function numberLiteral(value: number): string {
  return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : `'${valueText(value)}'::float8`
}

function structuredText(value: unknown): string {
  if (value instanceof Date) return dateText(value)
  if (Array.isArray(value)) return arrayText(value)
  return jsonText(value)
}

function binaryText(value: Uint8Array): string {
  return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
}

/** ISO 8601 in UTC; years before 1 are written as PostgreSQL reads them. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) throw invalid('A date is not valid')
  const year = date.getUTCFullYear()
  const rest = date
    .toISOString()
    .replace(/^[+-]?\d+/, '')
    .replace('Z', '+00:00')
  const shown = String(year > 0 ? year : 1 - year).padStart(4, '0')
  return `${shown}${rest}${year > 0 ? '' : ' BC'}`
}

/** An array in PostgreSQL's own text form, which fits an array of any element type. */
function arrayText(values: readonly unknown[]): string {
  return `{${values.map(arrayElement).join(',')}}`
}

function arrayElement(value: unknown): string {
  if (Array.isArray(value)) return arrayText(value)
  const text = valueText(value)
  if (text === null) return 'NULL'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return text
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/**
 * An object as JSON text.
 *
 * @throws `operation_invalid` for what JSON cannot hold.
 */
function jsonText(value: unknown): string {
  if (!isJsonObject(value)) throw invalid(`${describe(value)} cannot be written as an SQL value`)
  try {
    return checkedText(JSON.stringify(value))
  } catch (error) {
    throw new TribikosError('operation_invalid', 'An object cannot be written as JSON', { cause: error })
  }
}

function isJsonObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('toJSON' in value && typeof value.toJSON === 'function') return true
  const prototype: unknown = Object.getPrototypeOf(value)
  // A record made in another realm has another Object.prototype; what counts is that nothing lies behind it.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function checkedText(text: string): string {
  if (text.includes('\0')) throw invalid('A value has a NUL character, which PostgreSQL cannot store in text')
  if (loneSurrogate.test(text))
    throw invalid('A value is not valid Unicode: half of a surrogate pair stands alone')
  return text
}

function describe(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value !== 'object' || value === null) return `A ${typeof value}`
  const name = value.constructor?.name
  return typeof name === 'string' && name !== '' ? `A ${name}` : 'An object'
}

function invalid(message: string): TribikosError {
  return new TribikosError('operation_invalid', message)
}
