/**
 * The header of a file that looks as new revisions are written: a comment, imports, the four fields one below the
 * other. Thousands of files are read this way in a fraction of the time that the scanner takes. Whatever deviates,
 * even by a blank, is left to the scanner, which gives the same answer for what is read here.
 */
import type { RevisionHeader } from '../graph/revision.ts'
import { messageOf } from './header-comment.ts'
import { headerNames } from './header-names.ts'

const text = String.raw`(?:'[^'\\\n]*'|"[^"\\\n]*")`
const texts = String.raw`(null|${text}|\[${text}(?:, ${text})*\])`
/** What follows must not continue the last value: only the end, and these words on another line, are sure not to. */
const end = String.raw`(?:;|(?=[ \t]*\n\s*(?:export|async|function|const)\b)|(?=\s*$))`
const afterComment = new RegExp(
  String.raw`\s*(?:import [^'"\n\x60/]*${text};?\s*\n\s*)*` +
    String.raw`export const revision = (${text});?\n` +
    String.raw`export const down_revision = ${texts};?\n` +
    String.raw`export const branch_labels = ${texts};?\n` +
    String.raw`export const depends_on = ${texts}${end}`,
  'y',
)

/** A comment of one line of message, before what is written by the tool. */
const shortMessage = /\/\*\*\n \* (\S[^\n\r\u2028\u2029\\]*)\n \*\n \* Revision ID:/y

/** The header, or null for a file that the scanner has to read. */
export function readUsualHeader(source: string, path: string): RevisionHeader | null {
  if (!source.startsWith('/**')) return null
  const commentEnd = source.indexOf('*/', 2) + 2
  if (commentEnd < 5) return null
  afterComment.lastIndex = commentEnd
  const found = afterComment.exec(source)
  if (found === null || namesAgain(source, afterComment.lastIndex)) return null
  const [, id = '', downRevisions = '', branchLabels = '', dependsOn = ''] = found
  return {
    id: id.slice(1, -1),
    downRevisions: valuesOf(downRevisions),
    dependsOn: valuesOf(dependsOn),
    branchLabels: valuesOf(branchLabels),
    doc: messageIn(source, commentEnd),
    path,
  }
}

function messageIn(source: string, commentEnd: number): string {
  shortMessage.lastIndex = 0
  const message = shortMessage.exec(source)?.[1]
  const { lastIndex } = shortMessage
  const isWhole = lastIndex <= commentEnd && source.lastIndexOf('Revision ID:', commentEnd) < lastIndex
  if (message !== undefined && isWhole) return message.trimEnd()
  return messageOf(source, [{ start: 0, end: commentEnd, block: true }])
}

/** Whether a field may be exported, or changed, further down. */
function namesAgain(source: string, from: number): boolean {
  return headerNames.some((name) => source.includes(name, from))
}

function valuesOf(literal: string): readonly string[] {
  if (literal === 'null') return []
  if (!literal.startsWith('[')) return [literal.slice(1, -1)]
  return (literal.match(new RegExp(text, 'g')) ?? []).map((each) => each.slice(1, -1))
}
