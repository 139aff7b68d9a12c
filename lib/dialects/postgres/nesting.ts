/** Where a semicolon ends a statement of PostgreSQL, and where it is part of one. */
import type { Token } from './sql-tokens.ts'

/** Counts what keeps a semicolon from ending a statement: parentheses and the body of an SQL-standard routine. */
export class Nesting {
  private readonly text: string
  private parentheses = 0
  private bodies = 0
  private previous = ''

  constructor(text: string) {
    this.text = text
  }

  get isOutermost(): boolean {
    return this.parentheses <= 0 && this.bodies === 0
  }

  reset(): void {
    this.parentheses = 0
    this.bodies = 0
    this.previous = ''
  }

  enter(token: Token): void {
    if (token.kind === 'word') this.enterWord(upper(this.text, token))
    else if (isSymbol(this.text, token, '(')) this.parentheses += 1
    else if (isSymbol(this.text, token, ')')) this.parentheses -= 1
  }

  /** `BEGIN ATOMIC … END`, within which a `CASE … END` may stand. */
  private enterWord(word: string): void {
    if (word === 'ATOMIC' && this.previous === 'BEGIN') this.bodies += 1
    else if (word === 'CASE' && this.bodies > 0) this.bodies += 1
    else if (word === 'END' && this.bodies > 0) this.bodies -= 1
    this.previous = word
  }
}

export function isSymbol(text: string, token: Token, symbol: string): boolean {
  return token.kind === 'symbol' && text[token.start] === symbol
}

export function upper(text: string, token: Token): string {
  return text.slice(token.start, token.end).toUpperCase()
}
