/**
 * The message of a revision as the comment at the top of its file: written so that no message can end the comment,
 * and read back to the same text.
 */
import type { CommentSpan } from './tokens.ts'

/** Comments for tools, which are no message. */
const directive = /^\s*(?:@ts-|eslint|oxlint|prettier|tribikos-|c8 |v8 |istanbul|globals? )/
const metadata = /^\s*Revision ID:/

/** Line ends of one kind, no blanks at the ends of lines, no blank lines around. Several paragraphs stay. */
export function normalizeMessage(message: string): string {
  return message
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}

/** Puts a backslash before the slash of every end of a comment. */
export function escapeComment(text: string): string {
  return text.replaceAll(/\*(\\*)\//g, '*$1\\/')
}

function unescapeComment(text: string): string {
  return text.replaceAll(/\*(\\*)\\\//g, '*$1/')
}

/** The message among the comments at the top of a file: all before the last `Revision ID:` line of its comment. */
export function messageOf(text: string, spans: readonly CommentSpan[]): string {
  const comments = grouped(spans).map((group) => linesOf(text, group))
  const header = comments.find((lines) => lines.some((line) => metadata.test(line)))
  if (header === undefined) {
    const first = comments.find((lines) => !directive.test(lines.find((line) => line.trim() !== '') ?? ''))
    return unescapeComment(normalizeMessage((first ?? []).join('\n')))
  }
  const end = header.findLastIndex((line) => metadata.test(line))
  return unescapeComment(normalizeMessage(header.slice(0, end).join('\n')))
}

/** Neighbouring `//` lines are one comment. */
function grouped(spans: readonly CommentSpan[]): readonly (readonly CommentSpan[])[] {
  const groups: CommentSpan[][] = []
  for (const span of spans) {
    const last = groups.at(-1)
    if (!span.block && last?.[0]?.block === false) last.push(span)
    else groups.push([span])
  }
  return groups
}

function linesOf(text: string, group: readonly CommentSpan[]): readonly string[] {
  return group.flatMap(({ start, end, block }) => {
    if (!block) return [text.slice(start + 2, end).replace(/^[/!]? /, '')]
    return text
      .slice(start + 2, text.endsWith('*/', end) && end - start >= 4 ? end - 2 : end)
      .replace(/^\*+/, '')
      .split(/\r\n|[\n\r\u2028\u2029]/)
      .map((line, index) => (index === 0 ? line : line.replace(/^[ \t]*\* ?/, '')))
  })
}
