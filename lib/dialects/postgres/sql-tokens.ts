/**
 * SQL text of PostgreSQL in tokens: enough of the server's lexer to know what is a string, a quoted name, a comment or
 * a dollar-quoted body, and what is not. Linear in the length of the text; never throws, whatever the text.
 */

export type TokenKind = 'space' | 'comment' | 'string' | 'name' | 'word' | 'number' | 'parameter' | 'symbol'

/** A piece of the text: `[start, end)` in UTF-16 units. */
export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
}

const space = /[ \t\n\r\f\v]+/y
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const number = /\d[\w.]*/y
const parameter = /\$\d+/y
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const lineEnd = /[\n\r]/g
const commentMark = /\/\*|\*\//g
/** What may stand between two parts of one string literal: white space with a line end in it, and line comments. */
const continuation = /[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y

/** Every token of a text, in order and without gaps. */
export function* tokens(text: string): Generator<Token, void, undefined> {
  let start = 0
  while (start < text.length) {
    const [kind, end] = tokenAt(text, start)
    yield { kind, start, end }
    start = end
  }
}

/** The tokens that mean something: no white space, no comments. */
export function* significantTokens(text: string): Generator<Token, void, undefined> {
  for (const token of tokens(text)) {
    if (token.kind !== 'space' && token.kind !== 'comment') yield token
  }
}

function tokenAt(text: string, start: number): readonly [TokenKind, number] {
  switch (text[start]) {
    case "'":
      return ['string', quoteEnd(text, start, "'")]
    case '"':
      return ['name', quoteEnd(text, start, '"')]
    case '$':
      return dollarToken(text, start)
    case '-':
      return text[start + 1] === '-' ? ['comment', search(lineEnd, text, start)] : ['symbol', start + 1]
    case '/':
      return text[start + 1] === '*' ? ['comment', commentEnd(text, start)] : ['symbol', start + 1]
    default:
      return ordinaryToken(text, start)
  }
}

function ordinaryToken(text: string, start: number): readonly [TokenKind, number] {
  const afterWord = match(word, text, start)
  if (afterWord > start) {
    const isEscapeString =
      afterWord === start + 1 && /[eE]/.test(text.charAt(start)) && text[afterWord] === "'"
    return isEscapeString ? ['string', escapeStringEnd(text, afterWord)] : ['word', afterWord]
  }
  const afterSpace = match(space, text, start)
  if (afterSpace > start) return ['space', afterSpace]
  const afterNumber = match(number, text, start)
  if (afterNumber > start) return ['number', afterNumber]
  return ['symbol', start + 1]
}

function dollarToken(text: string, start: number): readonly [TokenKind, number] {
  const afterParameter = match(parameter, text, start)
  if (afterParameter > start) return ['parameter', afterParameter]
  const afterTag = match(dollarTag, text, start)
  if (afterTag === start) return ['symbol', start + 1]
  const tag = text.slice(start, afterTag)
  const close = text.indexOf(tag, afterTag)
  return ['string', close < 0 ? text.length : close + tag.length]
}

/** Behind the closing quote; a doubled quote does not close. */
function quoteEnd(text: string, start: number, quote: string): number {
  let at = text.indexOf(quote, start + 1)
  while (at >= 0 && text[at + 1] === quote) at = text.indexOf(quote, at + 2)
  return at < 0 ? text.length : at + 1
}

/** As {@link quoteEnd} for `E'…'`, whose backslashes escape, also in the parts that continue it on later lines. */
function escapeStringEnd(text: string, quote: number): number {
  let at = quote + 1
  while (at < text.length) {
    const character = text[at]
    if (character === '\\') at += 2
    else if (character !== "'") at += 1
    else if (text[at + 1] === "'") at += 2
    else {
      const afterNextQuote = match(continuation, text, at + 1)
      if (afterNextQuote === at + 1) return at + 1
      at = afterNextQuote
    }
  }
  return text.length
}

/** Behind the end of a block comment; comments nest. */
function commentEnd(text: string, start: number): number {
  commentMark.lastIndex = start
  let depth = 0
  for (let found = commentMark.exec(text); found !== null; found = commentMark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return commentMark.lastIndex
  }
  return text.length
}

/** Where a sticky pattern ends that begins at `start`; `start` itself when it does not match. */
function match(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : start
}

/** Where a global pattern begins at or behind `start`; the end of the text when it does not. */
function search(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  return pattern.exec(text)?.index ?? text.length
}
