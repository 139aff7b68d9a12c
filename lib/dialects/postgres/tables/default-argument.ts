/** A default as a careful person writes it: a plain value where it is one, SQL text otherwise. */
import { sql, type SqlText } from '../../../ops/values.ts'

/** Types whose values are written as numbers. */
const numeric = /^(?:smallint|integer|bigint|numeric|real|double precision)\b/

/** @param expression as the server writes it: `'active'::text`, `0`, `now()` */
export function defaultArgument(expression: string, type: string): string | number | boolean | SqlText {
  if (type === 'boolean' && (expression === 'true' || expression === 'false')) return expression === 'true'
  if (numeric.test(type)) {
    const digits = /^'(-[\d.]+)'::/.exec(expression)?.[1] ?? expression
    const isOfType = digits === expression || expression.endsWith(`::${baseType(type)}`)
    if (isOfType && String(Number(digits)) === digits) return Number(digits)
    return sql.raw(expression)
  }
  const [, text, cast] = /^'((?:[^']|'')*)'::(.+)$/s.exec(expression) ?? []
  if (text === undefined || cast === undefined || !isCastTo(cast, type)) return sql.raw(expression)
  return text.replaceAll("''", "'")
}

/** Whether a literal without the cast becomes the same value. */
function isCastTo(cast: string, type: string): boolean {
  if (type.startsWith('character(') || type === 'character') return cast === 'bpchar'
  return cast === baseType(type)
}

/** `numeric` of `numeric(10,2)`; a list of arrays stays one. */
function baseType(type: string): string {
  return type.replace(/\(\d+(?:,-?\d+)?\)/, '')
}
