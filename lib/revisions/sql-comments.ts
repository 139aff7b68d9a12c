/**
 * The comments at the top of an SQL file, line by line, and comments written so that no message can be taken for
 * anything else. What is read here is only what stands before the first statement, so no lexer is needed.
 */
import { normalizeMessage } from './header-comment.ts'
import { isMarker } from './sql-markers.ts'

/** One line of a comment at the top. */
export interface CommentLine {
  /** Without what makes it a comment. */
  readonly text: string
  /** What stands before a colon, where that may be a name, as it is written; null for any other line. */
  readonly name: string | null
  /** What stands behind that colon. */
  readonly value: string
  /** From 1. */
  readonly line: number
  /** Lines of one comment have the same number; `--` lines without a blank line between them are one comment. */
  readonly block: number
}

const blanks = /[ \t\n\r\f\v]*/y
const lineEnd = /[\n\r]/g
const commentMark = /\/\*|\*\//g

/** All of them, up to the first section or statement. */
export function leadingComments(text: string): readonly CommentLine[] {
  const found: CommentLine[] = []
  let [at, line, block] = [text.startsWith('\uFEFF') ? 1 : 0, 1, 0]
  for (;;) {
    blanks.lastIndex = at
    const gap = blanks.exec(text)?.[0] ?? ''
    const ends = countLines(gap)
    if (ends > 1) block += 1
    line += ends
    at += gap.length
    const comment = commentAt(text, at)
    if (comment === null) return found
    if (comment.isBlock) block += 1
    for (const [index, each] of comment.lines.entries()) {
      if (!comment.isBlock && isMarker(each)) return found
      const [, name = null, value = ''] = namedValue.exec(each) ?? []
      found.push({ text: each, name, value: value.trim(), line: line + index, block })
    }
    if (comment.isBlock) block += 1
    line += countLines(text.slice(at, comment.end))
    at = comment.end
  }
}

interface Comment {
  readonly lines: readonly string[]
  readonly end: number
  readonly isBlock: boolean
}

function commentAt(text: string, at: number): Comment | null {
  if (text.startsWith('--', at)) {
    lineEnd.lastIndex = at
    const end = lineEnd.exec(text)?.index ?? text.length
    return { lines: [text.slice(at + 2, end).replace(/^ /, '')], end, isBlock: false }
  }
  if (!text.startsWith('/*', at)) return null
  const end = blockEnd(text, at)
  const lines = text
    .slice(at + 2, end - 2)
    .replace(/^\*+/, '')
    .split('\n')
    .map((line, index) => (index === 0 ? line.trim() : line.replace(/^[ \t]*\*? ?/, '')).trimEnd())
  return { lines, end, isBlock: true }
}

/** Block comments nest. */
function blockEnd(text: string, start: number): number {
  commentMark.lastIndex = start
  let depth = 0
  for (let mark = commentMark.exec(text); mark !== null; mark = commentMark.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return commentMark.lastIndex
  }
  return text.length
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** `revision: 1975ea83b712`, with the name as it is written. */
const namedValue = /^[ \t]*([A-Za-z][A-Za-z_ -]{0,30}?)[ \t]*:(.*)$/s
/** A line of `=====`, which belongs to no message; one of `-----` as well. */
const ruler = /^[ \t]*[-=*#_~]{3,}[ \t]*$/
/** Comments for tools. */
const directive = /^[ \t]*tribikos-/

/** Whether a line of a comment is nothing that a person is told. */
export function isUntold(line: string): boolean {
  return ruler.test(line) || directive.test(line)
}

/** A backslash in front of what would mean something by itself. */
export function escapedLine(line: string): string {
  const hasMeaning = namedValue.test(line) || isUntold(line) || isMarker(line) || line.startsWith('\\')
  return hasMeaning ? `\\${line}` : line
}

/** The message that lines of a comment make. */
export function messageOfLines(lines: readonly string[]): string {
  return normalizeMessage(lines.map((line) => (line.startsWith('\\') ? line.slice(1) : line)).join('\n'))
}
