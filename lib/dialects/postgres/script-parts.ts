/** A file of SQL by its parts, in order and with their places: statements, and the comments around them. */
import { isSymbol, Nesting } from './nesting.ts'
import { type Token, tokens } from './sql-tokens.ts'

export interface ScriptPart {
  /** `unended`: what begins and does not end, such as a string without its closing quote or a statement within brackets. */
  readonly type: 'statement' | 'comment' | 'unended'
  /** `[start, end)` in UTF-16 units; a statement is without its semicolon, and without comments before and behind. */
  readonly start: number
  readonly end: number
  /** For a comment: between statements, in one that is not at its end, or deeper in one, where nothing can end. */
  readonly within: 'nothing' | 'statement' | 'brackets'
}

/** Every part. Linear in the length of the text; never throws, whatever the text. */
export function scriptParts(text: string): readonly ScriptPart[] {
  const parts: ScriptPart[] = []
  const nesting = new Nesting(text)
  let statement: { readonly start: number; end: number } | null = null
  const finish = (): void => {
    if (statement !== null) parts.push({ type: 'statement', ...statement, within: 'nothing' })
    statement = null
    nesting.reset()
  }
  for (const token of tokens(text)) {
    const { kind, start, end } = token
    if (kind === 'space') continue
    if (kind === 'comment') {
      const outside = statement === null ? 'nothing' : 'statement'
      parts.push({ type: 'comment', start, end, within: nesting.isOutermost ? outside : 'brackets' })
    } else if (isSymbol(text, token, ';') && nesting.isOutermost) finish()
    else {
      statement ??= { start, end }
      statement.end = end
      nesting.enter(token)
    }
  }
  const isOpen = statement !== null && !nesting.isOutermost
  finish()
  const open = unended(text) ?? (isOpen ? (parts.at(-1) ?? null) : null)
  if (open !== null) parts.push({ type: 'unended', start: open.start, end: text.length, within: 'nothing' })
  return parts
}

/** What reaches up to the end of the text because nothing ends it: what is put behind the text is part of it. */
function unended(text: string): Pick<Token, 'start' | 'end'> | null {
  let last: Token | null = null
  for (const token of tokens(`${text}\n;`)) last = token
  return last === null || isSymbol(`${text}\n;`, last, ';') ? null : { start: last.start, end: text.length }
}
