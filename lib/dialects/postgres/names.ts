/**
 * Identifiers of PostgreSQL: the one place that quotes names. A name is quoted only where the server would read it
 * differently without, and a name that the server would cut is refused.
 */
import { createHash } from 'node:crypto'
import { TribikosError } from '../../errors.ts'
import { reservedWords } from './reserved-words.ts'

/** NAMEDATALEN - 1: what a server keeps of a name, in bytes. */
const maxIdentifierBytes = 63

const plain = /^[a-z_][a-z0-9_]*$/
const loneSurrogate = /\p{Surrogate}/u

/**
 * A name as it stands in SQL text, quoted where needed. Dots have no meaning in it.
 *
 * @throws `operation_invalid` for an empty name or one that PostgreSQL cannot hold; `identifier_too_long` over 63 bytes.
 */
export function identifier(name: string): string {
  checkName(name)
  return plain.test(name) && !reservedWords.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** A name within a schema; without a schema the search path decides. Either part is one name, whatever dots it has. */
export function qualified(schema: string | null | undefined, name: string): string {
  return schema === null || schema === undefined
    ? identifier(name)
    : `${identifier(schema)}.${identifier(name)}`
}

/** Names between commas. */
export function identifiers(names: readonly string[]): string {
  return names.map(identifier).join(', ')
}

/** A generated name that fits: over 63 bytes it is cut and ends with 8 hex digits of a hash of the whole. */
export function fitName(name: string): string {
  if (Buffer.byteLength(name) <= maxIdentifierBytes) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${cutToBytes(name, maxIdentifierBytes - 9)}_${hash}`
}

function checkName(name: unknown): asserts name is string {
  if (typeof name !== 'string') {
    throw new TribikosError(
      'operation_invalid',
      `A name must be a string, got ${name === null ? 'null' : typeof name}`,
    )
  }
  if (name === '') throw new TribikosError('operation_invalid', 'A name is empty')
  if (name.includes('\0')) {
    throw new TribikosError('operation_invalid', `The name ${JSON.stringify(name)} has a NUL character`)
  }
  if (loneSurrogate.test(name)) {
    throw new TribikosError('operation_invalid', `The name ${JSON.stringify(name)} is not valid Unicode`)
  }
  const bytes = Buffer.byteLength(name)
  if (bytes > maxIdentifierBytes) {
    throw new TribikosError(
      'identifier_too_long',
      `The name "${name}" has ${bytes} bytes; PostgreSQL keeps ${maxIdentifierBytes}`,
      { hint: 'PostgreSQL would cut it silently. Use a shorter name.', details: { name, bytes } },
    )
  }
}

function cutToBytes(text: string, bytes: number): string {
  let cut = ''
  let used = 0
  for (const character of text) {
    used += Buffer.byteLength(character)
    if (used > bytes) break
    cut += character
  }
  return cut
}
