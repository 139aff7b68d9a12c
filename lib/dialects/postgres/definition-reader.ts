/** Walks over a definition that the server wrote, token by token. */
import { significantTokens, type Token } from './sql-tokens.ts'

export class DefinitionReader {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = [...significantTokens(text)]
  }

  isAtEnd(): boolean {
    return this.#at >= this.#tokens.length
  }

  /** Whether this symbol is next, with nothing before it when `glued`. */
  isAt(symbol: string, glued = false): boolean {
    if (this.#slice(this.#at) !== symbol) return false
    return !glued || this.#tokens[this.#at]?.start === this.#tokens[this.#at - 1]?.end
  }

  /** Whether one of these words is next, whatever its case. */
  isAtWord(...words: readonly string[]): boolean {
    return this.#isWord(this.#at, words)
  }

  /** Behind what was taken last. */
  position(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0
  }

  /** Takes these words if they are next, whatever their case. */
  takes(...words: readonly string[]): boolean {
    const found = words.every((word, index) => this.#isWord(this.#at + index, [word]))
    if (found) this.#at += words.length
    return found
  }

  /** A name without its quotes. */
  takeName(): string | null {
    const text = this.#takeNameText()
    return text === null ? null : unquoted(text)
  }

  /** Names between dots, each without its quotes. */
  takeNames(): readonly [string, ...string[]] | null {
    const first = this.takeName()
    if (first === null) return null
    const names: [string, ...string[]] = [first]
    while (this.isAt('.', true)) {
      this.#at += 1
      const next = this.takeName()
      if (next === null) return null
      names.push(next)
    }
    return names
  }

  /** The text of names between dots, with their quotes. */
  takeNamesText(): string | null {
    const start = this.#tokens[this.#at]?.start
    return this.takeNames() === null ? null : this.#text.slice(start, this.#tokens[this.#at - 1]?.end)
  }

  /** What stands between parentheses, as text. */
  takeParenthesized(): string | null {
    if (!this.isAt('(')) return null
    const start = this.#tokens[this.#at]?.end
    let depth = 0
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      if (this.isAt('(')) depth += 1
      else if (this.isAt(')')) depth -= 1
      if (depth > 0) continue
      const end = this.#tokens[this.#at]?.start
      this.#at += 1
      return this.#text.slice(start, end)
    }
    return null
  }

  /** All that is left. */
  takeRest(): string {
    const start = this.#tokens[this.#at]?.start ?? this.#text.length
    this.#at = this.#tokens.length
    return this.#text.slice(start).trim()
  }

  #isWord(position: number, words: readonly string[]): boolean {
    return (
      this.#tokens[position]?.kind === 'word' && words.includes(this.#slice(position)?.toUpperCase() ?? '')
    )
  }

  #takeNameText(): string | null {
    const kind = this.#tokens[this.#at]?.kind
    if (kind !== 'word' && kind !== 'name') return null
    this.#at += 1
    return this.#slice(this.#at - 1) ?? null
  }

  #slice(position: number): string | undefined {
    const token = this.#tokens[position]
    return token === undefined ? undefined : this.#text.slice(token.start, token.end)
  }
}

/** The parts of a list, as they are between its commas. */
export function splitList(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (const { kind, start: at } of significantTokens(text)) {
    if (kind !== 'symbol') continue
    const symbol = text[at]
    if (symbol === '(' || symbol === '[') depth += 1
    else if (symbol === ')' || symbol === ']') depth -= 1
    else if (symbol === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}

export function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
