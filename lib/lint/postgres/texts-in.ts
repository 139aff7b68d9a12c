/** The strings and numbers that stand as constants in a statement, wherever they do. */

/** As they are written, numbers in decimal; not those within bodies of functions. */
export function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => (key === 'A_Const' ? constant(each) : textsIn(each)))
}

function constant(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('sval' in value) return inner(value.sval, 'sval')
  if ('fval' in value) return inner(value.fval, 'fval')
  // The parser leaves a zero out.
  if ('ival' in value) return [inner(value.ival, 'ival')[0] ?? '0']
  return []
}

function inner(value: unknown, key: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const found = new Map<string, unknown>(Object.entries(value)).get(key)
  return typeof found === 'string' || typeof found === 'number' ? [String(found)] : []
}
