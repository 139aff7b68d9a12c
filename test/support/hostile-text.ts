/** Random texts that try to be more than data: they end strings and comments, begin code, or hide what they are. */
import * as fc from 'fast-check'

const pieces = [
  "'",
  '"',
  '`',
  '$',
  '${',
  '${globalThis.broken = true}',
  '{{',
  '}}',
  '*/',
  '/*',
  '//',
  '--',
  '#',
  ';',
  ');',
  '\\',
  '\\n',
  '\\u0041',
  '\\x',
  '\\.',
  '\\connect x',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\v',
  '\f',
  '\b',
  '\u0001',
  '\u001B[31m',
  '\u007F',
  '\u0085',
  '\u00A0',
  '\u200B',
  '\u200D',
  '\u2028',
  '\u2029',
  '\u202E',
  '\u2066',
  '\uFEFF',
  'é',
  'e\u0301',
  'ß',
  '日本',
  '\u{1F600}',
  '\u{10FFFF}',
  '\uFFFF',
  '\uE000',
  '𝔘',
  '$$',
  '$body$',
  '$1',
  ':name',
  '??',
  '?',
  '%s',
  '%(x)s',
  '%',
  '.',
  ' as ',
  ' AS ',
  '*',
  '->',
  '[]',
  '()',
  '::',
  '\n\\\n',
  "'; DROP TABLE x; --",
  'COMMIT;',
  '\nRevision ID: 1',
  '@ts-ignore',
  '</script>',
  '<!--',
  'export const ',
  '__proto__',
  'constructor',
  ' ',
  'a',
  'Z',
  '9',
  '_',
]

/** Any characters, and no halves of one. */
const characters = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 3 })
  .map((text) => text.replaceAll('\0', '\u0002'))

/** Anything that PostgreSQL can hold. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, characters), { maxLength: 9 })
  .map((parts) => parts.join(''))

/** A source of texts and of names that differ, in the order in which they are asked for. */
export interface HostileTexts {
  text(): string
  /** At most 63 bytes, not empty, and no other one is equal. */
  name(): string
}

export function hostileTexts(given: readonly string[]): HostileTexts {
  let count = 0
  const text = (): string => given[count++ % given.length] ?? ''
  return {
    text,
    name: () => {
      const cut = shortened(text(), 58)
      return count % 2 === 0 ? `${cut}${count}` : `${count}${cut}`
    },
  }
}

/** Whole characters of it. */
function shortened(text: string, bytes: number): string {
  let [short, left] = ['', bytes]
  for (const each of text) {
    left -= Buffer.byteLength(each)
    if (left < 0) break
    short += each
  }
  return short
}
