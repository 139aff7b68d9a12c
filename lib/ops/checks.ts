/** Checks of what a caller gave to `op`, for callers without types: every refusal names the directive and the argument. */
import { editDistance } from '../edit-distance.ts'
import { TribikosError } from '../errors.ts'
import { type ConstraintName, isFinalName, isSqlText, type SqlText } from './values.ts'

/** Throws `operation_invalid`; `where` is `op.createTable()`, `what` the argument in words. */
type Check = (value: unknown, where: string, what: string) => void

/** For each option, what it must be when it is given. A key that the type has and the table has not does not compile. */
export type OptionChecks<Options> = { readonly [Key in keyof Required<Options>]: Check }

export const flag: Check = typeCheck('boolean', 'true or false')
export const string: Check = typeCheck('string', 'a string')
export const anything: Check = () => {}

export const name: Check = (value, where, what) => {
  if (typeof value !== 'string') refuse(where, `${what} must be a string, got ${kindOf(value)}`)
  if (value === '') refuse(where, `${what} is empty`)
}

export const names: Check = (value, where, what) => {
  if (!Array.isArray(value)) refuse(where, `${what} must be an array of names, got ${kindOf(value)}`)
  value.forEach((element, index) => name(element, where, `${what}[${index}]`))
}

/** A name, or null for what the search path finds. */
export const schemaName: Check = (value, where, what) => {
  if (value !== null) name(value, where, what)
}

export const text: Check = (value, where, what) => {
  if (isSqlText(value)) return
  if (typeof value !== 'string')
    refuse(where, `${what} must be SQL text (a string or sql\`…\`), got ${kindOf(value)}`)
  if (value.trim() === '') refuse(where, `${what} is empty`)
}

export const nullableString: Check = (value, where, what) => {
  if (value !== null && typeof value !== 'string')
    refuse(where, `${what} must be a string or null, got ${kindOf(value)}`)
}

export const wholeNumber: Check = (value, where, what) => {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return
  refuse(where, `${what} must be a whole number, got ${kindOf(value)}`)
}

export const nullableNumber: Check = (value, where, what) => {
  if (value !== null) wholeNumber(value, where, what)
}

export const record: Check = (value, where, what) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(where, `${what} must be an object, got ${kindOf(value)}`)
  }
}

/** One of a few words, in whatever case. */
export function oneOf(...words: readonly string[]): Check {
  return (value, where, what) => {
    const known = typeof value === 'string' && words.includes(value.toLowerCase())
    if (!known)
      refuse(
        where,
        `${what} must be one of ${words.map((word) => `'${word}'`).join(', ')}, got ${kindOf(value)}`,
      )
  }
}

/** A name that must be a string and not empty. */
export function checkName(value: unknown, where: string, what: string): asserts value is string {
  name(value, where, what)
}

export function checkConstraintName(
  value: unknown,
  where: string,
  what: string,
): asserts value is ConstraintName {
  if (value !== null && value !== undefined && !isFinalName(value)) name(value, where, what)
}

export function checkNames(value: unknown, where: string, what: string): asserts value is readonly string[] {
  names(value, where, what)
}

export function checkText(value: unknown, where: string, what: string): asserts value is string | SqlText {
  text(value, where, what)
}

export function checkFunction(value: unknown, where: string, what: string): void {
  if (typeof value !== 'function') refuse(where, `${what} must be a function, got ${kindOf(value)}`)
}

/**
 * The options when they are what the directive takes; an option that it does not know is refused with the one that was
 * probably meant.
 */
export function checkedOptions<Options extends object>(
  options: Options | undefined,
  checks: OptionChecks<Options>,
  where: string,
): Partial<Options> {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isSqlText(options)) {
    refuse(where, `the options must be an object, got ${kindOf(options)}`)
  }
  for (const [key, value] of Object.entries(options)) {
    const check: unknown = Object.hasOwn(checks, key) ? checks[key as keyof Options] : undefined
    if (typeof check !== 'function')
      refuse(where, `there is no option "${key}"`, meant(key, Object.keys(checks)))
    if (value !== undefined) (check as Check)(value, where, `the option ${key}`)
  }
  return options
}

export function refuse(where: string, reason: string, hint?: string): never {
  throw new TribikosError('operation_invalid', `${where}: ${reason}`, { hint })
}

/** What a value is, for a message; never the value of an object, which may be large or secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (isSqlText(value)) return 'sql`…`'
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Names that Alembic uses for our options. */
const alembicNames: Readonly<Record<string, string>> = {
  serverdefault: 'default',
  newcolumnname: 'name',
  ops: 'opclass',
  op: 'opclass',
  tablename: 'table',
  autoincrement: 'identity',
  existingserverdefault: 'existingDefault',
}

function meant(key: string, known: readonly string[]): string {
  const plain = key
    .replace(/^postgresql_/, '')
    .replaceAll(/[_-]/g, '')
    .toLowerCase()
  const same = known.find((option) => option.toLowerCase() === plain)
  const alias = alembicNames[plain]
  const near = same ?? (alias !== undefined && known.includes(alias) ? alias : nearest(plain, known))
  const list = known.length === 0 ? 'It takes none.' : `Known options: ${known.join(', ')}.`
  return near === undefined ? list : `Did you mean "${near}"? ${list}`
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((option) => ({ option, distance: editDistance(key, option.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(key.length / 3))
    ? best.option
    : undefined
}

function typeCheck(type: 'boolean' | 'string', wording: string): Check {
  return (value, where, what) => {
    if (typeof value !== type) refuse(where, `${what} must be ${wording}, got ${kindOf(value)}`)
  }
}
