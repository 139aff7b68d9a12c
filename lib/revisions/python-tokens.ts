/**
 * Python's text as the few tokens that assignments at the top of a module are made of. As Python does, it takes what
 * stands in brackets or behind a backslash for one line.
 */

export type PythonToken =
  | { readonly type: 'word' | 'sign'; readonly text: string; readonly at: TokenPlace }
  /** `value` is null for a text that only running it could tell: of bytes, or with expressions in it. */
  | { readonly type: 'text'; readonly value: string | null; readonly at: TokenPlace }
  | { readonly type: 'end of line' }

export interface TokenPlace {
  /** From 1. */
  readonly line: number
  /** Whether it is the first of its line, at the very left: the beginning of a statement of the module. */
  readonly isOutermost: boolean
}

const blank = /[ \t\f\uFEFF]+/y
const comment = /#[^\n\r]*/y
const lineEnd = /\r\n|[\n\r]/y
const continued = /\\(?:\r\n|[\n\r])/y
const textStart = /([A-Za-z]{0,2})("""|'''|"|')/y
const word = /[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*/uy
const opening = '([{'
const closing = ')]}'

/** The tokens in order, one by one: a header is at the top, and what comes behind it need not be read. */
export function* pythonTokens(source: string): Generator<PythonToken> {
  let [at, line, depth, isStart] = [0, 1, 0, true]
  const found = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    return pattern.exec(source)?.[0] ?? null
  }
  while (at < source.length) {
    const passed = found(blank) ?? found(comment)
    if (passed !== null) {
      // An indented line is part of a function or of a condition; a mark of the byte order is no blank.
      if (passed.replaceAll('\uFEFF', '') !== '' && !passed.startsWith('#')) isStart = false
      at += passed.length
      continue
    }
    const joined = found(continued)
    const ended = joined ?? found(lineEnd)
    if (ended !== null) {
      at += ended.length
      line += 1
      if (joined === null && depth === 0) {
        isStart = true
        yield { type: 'end of line' }
      }
      continue
    }
    const place = { line, isOutermost: isStart && depth === 0 }
    isStart = false
    textStart.lastIndex = at
    const [start, prefix = '', quote = ''] = textStart.exec(source) ?? []
    if (start !== undefined && /^(?:[rubf]|[bf]r|r[bf])?$/i.test(prefix)) {
      const end = textEnd(source, at + start.length, quote)
      const raw = source.slice(at + start.length, end - quote.length)
      yield { type: 'text', value: valueOf(raw, prefix.toLowerCase()), at: place }
      line += lineCount(raw)
      at = end
      continue
    }
    const name = found(word)
    const text = name ?? source.charAt(at)
    if (name === null && opening.includes(text)) depth += 1
    if (name === null && closing.includes(text)) depth = Math.max(0, depth - 1)
    yield { type: name === null ? 'sign' : 'word', text, at: place }
    at += text.length
  }
  yield { type: 'end of line' }
}

/** Behind the closing quotes; of a text that does not end, the end of its line or of the file. */
function textEnd(source: string, start: number, quote: string): number {
  for (let at = start; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1
    else if (source.startsWith(quote, at)) return at + quote.length
    else if (quote.length === 1 && source[at] === '\n') return at
  }
  return source.length
}

function lineCount(text: string): number {
  return text.split(/\r\n|[\n\r]/).length - 1
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const escape =
  /\\(?:(\r\n|[\n\r])|([0-7]{1,3})|x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(N\{)|(.))/g

function valueOf(raw: string, prefix: string): string | null {
  if (prefix.includes('b') || prefix.includes('f')) return null
  if (prefix.includes('r')) return raw
  let isKnown = true
  const value = raw.replaceAll(
    escape,
    (
      whole,
      end?: string,
      octal?: string,
      x?: string,
      u?: string,
      long?: string,
      named?: string,
      one?: string,
    ) => {
      if (end !== undefined) return ''
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      const code = Number.parseInt(x ?? u ?? long ?? '0', 16)
      if (named !== undefined || code > 0x10_ffff) isKnown = false
      if (!isKnown) return ''
      return one === undefined ? String.fromCodePoint(code) : (escapes[one] ?? whole)
    },
  )
  return isKnown ? value : null
}
