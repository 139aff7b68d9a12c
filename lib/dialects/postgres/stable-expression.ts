/**
 * One expression in the two texts that the server may have for it. `name IN ('a', 'b')` on a varchar comes back as
 * `(ARRAY['a'::character varying, …])::text[]`, and that, read again, as `ARRAY[('a'::character varying)::text, …]`: one
 * schema in two texts, which would look like a change for ever. So it is with the space in `( VALUES (1))`, which is
 * there or not. What is compared is the second text; what is written makes the server say the first again.
 */
import type { CatalogObject, Json } from '../../schema/catalog.ts'
import { significantTokens, type Token, tokens } from './sql-tokens.ts'

const arrayCastSign = /\(ARRAY\[/
const sign = /\(ARRAY\[|\( /

type Attributes = CatalogObject['attributes']

/** Attributes as they are written, and those of them that are compared in another form. */
export interface StableAttributes {
  readonly attributes: Attributes
  readonly compared?: Attributes
}

/** Of the attributes that are named, both forms; lists and records of expressions in every part. */
export function stableAttributes(attributes: Attributes, names: readonly string[]): StableAttributes {
  const unstable = names.filter((name) => isUnstable(attributes[name]))
  if (unstable.length === 0) return { attributes }
  const each = (write: (text: string) => string): Attributes =>
    Object.fromEntries(unstable.map((name) => [name, inEveryText(attributes[name] ?? null, write)]))
  return { attributes: { ...attributes, ...each(repeatable) }, compared: each(stableExpression) }
}

/** The text with the type of a whole array written at each of its elements, and without spaces behind parentheses. */
export function stableExpression(text: string): string {
  return rewritten(withoutInnerSpaces(text), ({ elements, type }) => {
    return `ARRAY[${elements.map((element) => `(${element})::${type}`).join(', ')}]`
  })
}

/** A text that the server, when it has read it, writes as `text` is. */
export function repeatable(text: string): string {
  return rewritten(text, ({ elements, type }) => {
    const own = elements.map(typeOfElement).find((found) => found !== null)
    return own === undefined ? null : `(ARRAY[${elements.join(', ')}]::${own}[])::${type}[]`
  })
}

function isUnstable(value: Json | undefined): boolean {
  if (typeof value === 'string') return sign.test(value)
  return typeof value === 'object' && value !== null && sign.test(JSON.stringify(value))
}

function inEveryText(value: Json, write: (text: string) => string): Json {
  if (typeof value === 'string') return write(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part: Json) => inEveryText(part, write))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inEveryText(part, write)]))
}

function withoutInnerSpaces(text: string): string {
  if (!text.includes('( ')) return text
  let result = ''
  for (const { kind, start, end } of tokens(text)) {
    const piece = text.slice(start, end)
    const isInner = kind === 'space' && piece === ' ' && text[start - 1] === '('
    if (!isInner) result += piece
  }
  return result
}

/** The text with every `(ARRAY[…])::type[]` as `write` gives it; null leaves one as it is. */
function rewritten(text: string, write: (cast: ArrayCast) => string | null): string {
  if (!arrayCastSign.test(text)) return text
  const list = [...significantTokens(text)]
  let result = ''
  let done = 0
  for (let open = 0; open < list.length; open++) {
    if ((list[open]?.start ?? 0) < done) continue
    const cast = isAt(text, list, open, ['(', 'ARRAY', '[']) ? arrayCast(text, list, open) : null
    if (cast === null) continue
    const elements = cast.elements.map((element) => rewritten(element, write))
    const instead = write({ ...cast, elements })
    if (instead === null) continue
    result += text.slice(done, cast.start) + instead
    done = cast.end
  }
  return result + text.slice(done)
}

/** The type that an element's text ends with: `character varying` of `'a'::character varying`. */
function typeOfElement(element: string): string | null {
  const list = [...significantTokens(element)]
  let cast = -1
  let depth = 0
  list.forEach((token, at) => {
    const piece = element.slice(token.start, token.end)
    if (piece === '(' || piece === '[') depth += 1
    if (piece === ')' || piece === ']') depth -= 1
    if (depth === 0 && isAt(element, list, at, [':', ':'])) cast = token.end + 1
  })
  const type = cast < 0 ? '' : element.slice(cast)
  return /^(?:[a-z_][\w$]*|"(?:[^"]|"")+")(?:[ .](?:[a-z_][\w$]*|"(?:[^"]|"")+"))*$/i.test(type) ? type : null
}

interface ArrayCast {
  readonly elements: readonly string[]
  /** Of the elements. */
  readonly type: string
  readonly start: number
  readonly end: number
}

function arrayCast(text: string, list: readonly Token[], open: number): ArrayCast | null {
  const elements: string[] = []
  let depth = 0
  let from = list[open + 2]?.end ?? 0
  let at = open + 3
  for (; at < list.length; at++) {
    const token = list[at]
    const symbol = token?.kind === 'symbol' ? text.charAt(token.start) : ''
    if (symbol === '(' || symbol === '[') depth += 1
    else if (depth > 0 && (symbol === ')' || symbol === ']')) depth -= 1
    else if (depth === 0 && (symbol === ',' || symbol === ']')) {
      elements.push(text.slice(from, token?.start).trim())
      from = token?.end ?? 0
      if (symbol === ']') break
    }
  }
  if (!isAt(text, list, at, [']', ')', ':', ':'])) return null
  const type = elementType(text, list, at + 4)
  if (type === null) return null
  return { elements, type: type.name, start: list[open]?.start ?? 0, end: type.end }
}

/** The element's type in `character varying(20)[]`, and where the whole ends. */
function elementType(
  text: string,
  list: readonly Token[],
  first: number,
): { readonly name: string; readonly end: number } | null {
  for (let at = first; at < list.length; at++) {
    if (isAt(text, list, at, ['[', ']'])) {
      const [begin, last, close] = [list[first], list[at], list[at + 1]]
      if (begin === undefined || last === undefined || close === undefined || at === first) return null
      return { name: text.slice(begin.start, last.start).trim(), end: close.end }
    }
    const token = list[at]
    const isTypeText =
      token?.kind === 'word' ||
      token?.kind === 'name' ||
      token?.kind === 'number' ||
      (token?.kind === 'symbol' && '.(),'.includes(text.charAt(token.start)))
    if (!isTypeText) return null
  }
  return null
}

function isAt(text: string, list: readonly Token[], position: number, wanted: readonly string[]): boolean {
  return wanted.every((piece, index) => {
    const token = list[position + index]
    return token !== undefined && text.slice(token.start, token.end) === piece
  })
}
