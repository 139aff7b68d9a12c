/** Layout of SQL text that is written into revisions. Only white space between tokens changes, never what the text says. */
import { tokens } from './sql-tokens.ts'

const plainTags = ['', 'body', 'function', 'code']

/** A text as a string in dollar quotes, with a tag that does not occur in it. */
export function dollarQuoted(text: string): string {
  const tag = dollarTag(text)
  return `${tag}${text}${tag}`
}

function dollarTag(text: string): string {
  const fits = (name: string): boolean => !text.includes(`$${name}$`) && !text.endsWith(`$${name}`)
  const plain = plainTags.find(fits)
  if (plain !== undefined) return `$${plain}$`
  let number = 1
  while (!fits(`body${number}`)) number += 1
  return `$body${number}$`
}

/** A query as the server writes it, every line but the first one space further to the left, without the space before it. */
export function outdented(query: string): string {
  return relaid(query.trim(), (space) => space.replaceAll('\n ', '\n'))
}

/** Parts of a statement, each on a line of its own, indented by two spaces below the first. */
export function onLines(first: string, ...rest: readonly (string | false | null | undefined)[]): string {
  return [first, ...rest.filter((line) => typeof line === 'string' && line !== '')].join('\n  ')
}

/** The text with a new line, indented by two spaces, before each of the phrases that stands outside of quotes and parentheses. */
export function brokenBefore(text: string, phrases: readonly string[]): string {
  return relaid(text, (space, { end, depth }) =>
    depth === 0 && phrases.some((phrase) => text.startsWith(phrase, end)) ? '\n  ' : space,
  )
}

/** The text with the spaces between its tokens as `write` gives them. */
function relaid(
  text: string,
  write: (space: string, place: { readonly end: number; readonly depth: number }) => string,
): string {
  let result = ''
  let depth = 0
  for (const { kind, start, end } of tokens(text)) {
    const piece = text.slice(start, end)
    if (kind === 'symbol') depth += piece === '(' ? 1 : piece === ')' ? -1 : 0
    result += kind === 'space' ? write(piece, { end, depth }) : piece
  }
  return result
}
