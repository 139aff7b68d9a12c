/** Values that are written out in the code: texts, lists of texts, null, true, false. Anything else has no value here. */
import type { TokenReader } from './tokens.ts'

export type Literal = string | readonly string[] | null | boolean

const constants: Readonly<Record<string, null | boolean>> = {
  null: null,
  undefined: null,
  true: true,
  false: false,
}
/** What continues an expression, also on the next line. */
const continuing = /^[.([`+\-*/%<>=&|^?!:]/

/**
 * Reads the value after a `=` or a `:` and stands on the token after it. The answer is undefined when the
 * expression is more than a literal.
 */
export function readLiteral(reader: TokenReader): Literal | undefined {
  const value = readValue(reader)
  if (value === undefined) return undefined
  reader.next()
  while (reader.kind === 'name' && !reader.newlineBefore && (reader.is('as') || reader.is('satisfies'))) {
    reader.next()
    skipType(reader)
  }
  return endsHere(reader) ? value : undefined
}

function readValue(reader: TokenReader): Literal | undefined {
  reader.next()
  if (reader.kind === 'string' || reader.kind === 'template') return textOf(reader.word)
  if (reader.kind === 'name' && reader.is('void')) {
    reader.next()
    return reader.is('0') ? null : undefined
  }
  if (reader.kind === 'name')
    return Object.hasOwn(constants, reader.word) ? constants[reader.word] : undefined
  if (reader.isPunctuator('[')) return readTexts(reader)
  if (!reader.isPunctuator('(')) return undefined
  const inner = readLiteral(reader)
  return reader.isPunctuator(')') ? inner : undefined
}

function readTexts(reader: TokenReader): readonly string[] | undefined {
  const texts: string[] = []
  for (;;) {
    reader.next()
    if (reader.isPunctuator(']')) return texts
    const text = reader.kind === 'string' || reader.kind === 'template' ? textOf(reader.word) : undefined
    if (text === undefined) return undefined
    texts.push(text)
    reader.next()
    if (reader.isPunctuator(']')) return texts
    if (!reader.isPunctuator(',')) return undefined
  }
}

function endsHere(reader: TokenReader): boolean {
  if (reader.kind === 'end' || reader.isPunctuator(',;)}')) return true
  if (!reader.newlineBefore || reader.kind === 'template' || reader.kind === 'regex') return false
  if (reader.kind === 'name') return !reader.is('in') && !reader.is('instanceof')
  return reader.kind !== 'punctuator' || !continuing.test(reader.word)
}

/**
 * Skips a type, standing on its first token, and stands on the token after it: a `,`, `;`, `)`, `}`, `=`, the end,
 * `as`, `satisfies`, or the beginning of the next statement.
 */
export function skipType(reader: TokenReader): void {
  let complete = false
  let depth = 0
  for (; reader.kind !== 'end'; reader.next()) {
    if (reader.isPunctuator('([{')) {
      if (depth === 0 && complete && reader.newlineBefore) return
      reader.skipBracket()
      complete = true
      continue
    }
    if (depth === 0 && reader.isPunctuator(',;)}]=')) return
    if (reader.isPunctuator('<')) depth += 1
    else if (reader.isPunctuator('>')) depth -= 1
    if (depth === 0 && complete && startsSomethingElse(reader)) return
    complete = reader.kind !== 'punctuator' ? !isTypeOperator(reader) : reader.isPunctuator('>')
  }
}

function startsSomethingElse(reader: TokenReader): boolean {
  if (reader.kind === 'punctuator')
    return reader.newlineBefore && !reader.isPunctuator('|&.>?:') && !reader.is('=>')
  return reader.newlineBefore || reader.is('as') || reader.is('satisfies')
}

function isTypeOperator(reader: TokenReader): boolean {
  return ['readonly', 'keyof', 'typeof', 'unique', 'infer', 'extends', 'is', 'new'].some((word) =>
    reader.is(word),
  )
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
}

/** The text that a string or a template without holes stands for; undefined for one with holes, or without an end. */
export function textOf(source: string): string | undefined {
  const quote = source[0]
  if (source.length < 2 || source.at(-1) !== quote) return undefined
  const inner = source.slice(1, -1)
  if (quote === '`' && /(?<!\\)(?:\\\\)*\$\{/.test(inner)) return undefined
  if (!inner.includes('\\')) return inner
  return inner.replace(
    /\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|[\s\S]))/g,
    (_, braced?: string, four?: string, two?: string, one?: string) => {
      const digits = braced ?? four ?? two
      if (digits !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(digits, 16), 0x10_ff_ff))
      if (one === undefined || /[\r\n\u2028\u2029]/.test(one)) return ''
      return simpleEscapes[one] ?? one
    },
  )
}
