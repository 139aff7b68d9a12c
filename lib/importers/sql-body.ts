/** SQL of another tool as it stands in a section of ours. No statement is changed. */
import { scriptParts } from '../dialects/postgres/script-parts.ts'
import { isOneTransaction } from '../dialects/postgres/script-transaction.ts'
import { significantTokens } from '../dialects/postgres/sql-tokens.ts'
import { markerOf, nearMarker } from '../revisions/sql-markers.ts'
import type { OldBody } from './importer.ts'

/** With a semicolon behind the last statement, so that whatever follows is no part of it. */
export function withLastSemicolon(text: string): string {
  const last = scriptParts(text).findLast(({ type }) => type === 'statement')
  if (last === undefined) return text
  const [next] = significantTokens(text.slice(last.end))
  return next === undefined ? `${text.slice(0, last.end)};${text.slice(last.end)}` : text
}

/**
 * With comments that would begin a section put in brackets: `-- rollback` becomes `-- (rollback)`. For texts of which
 * it is known which way they go.
 */
export function withoutMarkers(text: string): string {
  let result = text
  for (const { type, start, end } of scriptParts(text).toReversed()) {
    if (type !== 'comment' || !text.startsWith('--', start)) continue
    const comment = text.slice(start + 2, end)
    if (markerOf(comment) === null && nearMarker(comment) === null) continue
    result = `${result.slice(0, start)}-- (${comment.replace(/^[\s\-=*#]+|[\s\-=*#:]+$/g, '')})${result.slice(end)}`
  }
  return result
}

/** The lines `[from, to)` where they are, and nothing in place of the others. */
export function onlyLines(lines: readonly string[], from: number, to: number): string {
  return lines.map((line, at) => (at >= from && at < to ? line : '')).join('\n')
}

/** What stands in the section of a new revision. */
export function sectionText({ text, transactional }: OldBody): string {
  const own = text.replace(/^(?:[ \t]*\n)+/, '').trimEnd()
  const statements = scriptParts(text)
    .filter(({ type }) => type === 'statement')
    .map(({ start, end }) => text.slice(start, end))
  // A file that says it needs no transaction, and has one, has one.
  if (transactional || statements.length === 0 || isOneTransaction(statements)) return own
  return `-- autocommit\n${own}\n-- end autocommit`
}
