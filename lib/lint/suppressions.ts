/**
 * Comments that switch a rule off where they stand: `// tribikos-lint-disable L05: reason` above a call of `op`, or
 * `-- tribikos-lint-disable L05: reason` in SQL text. Without a reason a comment has no effect.
 */
import { type ScriptPart, scriptParts } from '../dialects/postgres/script-parts.ts'
import { tokens } from '../dialects/postgres/sql-tokens.ts'

export interface Suppression {
  /** Ids as written: `L05`. */
  readonly rules: readonly string[]
  /** Empty when there is none. */
  readonly reason: string
}

/** One in a file of code. */
export interface CodeSuppression extends Suppression {
  /** Line of the comment. */
  readonly line: number
  /** The line that it is for: its own when code stands before it, else the next one with code. */
  readonly target: number
}

const written = /tribikos-lint-disable\b[ \t]*([^\n:]*)(?::[ \t]*([^\n]*))?/

/** What the text of a comment says, or null when it is about something else. */
function read(comment: string): Suppression | null {
  const match = written.exec(comment)
  if (match === null) return null
  const [, names = '', reason = ''] = match
  return { rules: names.split(/[\s,]+/).filter((name) => name !== ''), reason: reason.trim() }
}

/** A comment on a line: what stands before it, how it begins, its text. */
const onLine = /^(.*?)(\/\/|\/\*|^\s*\*)(?=\s*tribikos-lint-disable\b)(.*)$/

/** All of a file's, in order. */
export function codeSuppressions(text: string): readonly CodeSuppression[] {
  if (!text.includes('tribikos-lint-disable')) return []
  const lines = text.split('\n')
  return lines.flatMap((line, index): readonly CodeSuppression[] => {
    const [, before = '', opening, rest = ''] = onLine.exec(line) ?? []
    const [comment = '', behind = ''] = opening === '//' ? [rest] : rest.split('*/', 2)
    const suppression = opening === undefined ? null : read(comment)
    if (suppression === null) return []
    const standsByCode = before.trim() !== '' || behind.trim() !== ''
    const target = standsByCode ? index : nextCode(lines, index + 1)
    return [{ ...suppression, line: index + 1, target: target + 1 }]
  })
}

function nextCode(lines: readonly string[], from: number): number {
  const found = lines.findIndex((line, index) => index >= from && !/^\s*(?:$|\/\/|\/\*|\*)/.test(line))
  return found < 0 ? lines.length : found
}

/**
 * Those in a file of SQL that stand outside of statements: each is for the statement that ends before it without a
 * semicolon or on its line, else for the next one. Those within a statement come with its text.
 */
export function sqlFileSuppressions(text: string): readonly CodeSuppression[] {
  if (!text.includes('tribikos-lint-disable')) return []
  const parts = scriptParts(text)
  const statements = parts.filter(({ type }) => type === 'statement')
  return parts.flatMap((part) => {
    const { type, start, end } = part
    const suppression = type === 'comment' ? read(text.slice(start, end).replace(/\*\/$/, '')) : null
    const isInside = (): boolean => statements.some((each) => each.start < start && start < each.end)
    if (suppression === null || isInside()) return []
    const line = lineOf(text, start)
    const target = statementBehind(text, statements, part) ?? statements.find((each) => each.start > start)
    return [{ ...suppression, line, target: target === undefined ? line : lineOf(text, target.start) }]
  })
}

/** The statement that a comment stands behind. */
function statementBehind(
  text: string,
  statements: readonly ScriptPart[],
  { start, within }: ScriptPart,
): ScriptPart | undefined {
  const before = statements.findLast((each) => each.end <= start)
  const isBehind = within !== 'nothing' || !text.slice(before?.end ?? 0, start).includes('\n')
  return isBehind ? before : undefined
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Those in a part of a text of SQL. */
export function sqlSuppressions(text: string, start: number, end: number): readonly Suppression[] {
  const part = text.slice(start, end)
  if (!part.includes('tribikos-lint-disable')) return []
  return [...tokens(part)].flatMap((token) =>
    token.kind === 'comment' ? (read(part.slice(token.start, token.end).replace(/\*\/$/, '')) ?? []) : [],
  )
}
