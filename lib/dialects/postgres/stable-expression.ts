/**
 * Expressions as the server writes them when it reads its own writing. `name IN ('a', 'b')` on a varchar comes back as
 * `(ARRAY['a'::character varying, …])::text[]`, and that, read again, as `ARRAY[('a'::character varying)::text, …]`: the
 * same schema in two texts, which would look like a change for ever. The second is stable and is the one we keep. So it is
 * with the space in `( VALUES (1))`, which is there or not.
 */
import type { Json } from '../../schema/catalog.ts'
import { significantTokens, type Token, tokens } from './sql-tokens.ts'

const arrayCastSign = /\(ARRAY\[/
const sign = /\(ARRAY\[|\( /

/** The text with the type of a whole array written at each of its elements, and without spaces behind parentheses. */
export function stableExpression(text: string): string {
  let stable = withoutInnerSpaces(text)
  while (arrayCastSign.test(stable)) {
    const next = withoutArrayCast(stable)
    if (next === stable) break
    stable = next
  }
  return stable
}

/** The attributes with those that are named in their stable form; lists and records of expressions in every part. */
export function stableAttributes(
  attributes: Readonly<Record<string, Json>>,
  names: readonly string[],
): Readonly<Record<string, Json>> {
  const changed = names.filter((name) => isUnstable(attributes[name]))
  if (changed.length === 0) return attributes
  return {
    ...attributes,
    ...Object.fromEntries(changed.map((name) => [name, stableJson(attributes[name] ?? null)])),
  }
}

function isUnstable(value: Json | undefined): boolean {
  if (typeof value === 'string') return sign.test(value)
  return typeof value === 'object' && value !== null && sign.test(JSON.stringify(value))
}

function stableJson(value: Json): Json {
  if (typeof value === 'string') return stableExpression(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(stableJson)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, stableJson(part as Json)]))
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

/** Rewrites the first `(ARRAY[…])::type[]`; the same text when there is none. */
function withoutArrayCast(text: string): string {
  const list = [...significantTokens(text)]
  for (let open = 0; open < list.length; open++) {
    const cast = isAt(text, list, open, ['(', 'ARRAY', '[']) ? arrayCast(text, list, open) : null
    if (cast === null) continue
    const elements = cast.elements.map((element) => `(${element})::${cast.type}`)
    return `${text.slice(0, cast.start)}ARRAY[${elements.join(', ')}]${text.slice(cast.end)}`
  }
  return text
}

interface ArrayCast {
  readonly elements: readonly string[]
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
