/** The text of an SQL revision → its statements by section. What would not run as it is meant is refused here, with its line. */
import { basename } from 'node:path'
import type { ParseSql } from '../dialects/postgres/parse-sql.ts'
import { scriptParts } from '../dialects/postgres/script-parts.ts'
import { isOneTransaction, statementProblem } from '../dialects/postgres/script-transaction.ts'
import { TribikosError, type ErrorCode } from '../errors.ts'
import { undoingNamesOf } from '../revisions/file-name.ts'
import { readSqlHeader, type SqlHeader } from '../revisions/sql-header.ts'
import {
  type SectionedText,
  type SectionProblem,
  sectionsNamed,
  type SectionStatement,
  sqlSections,
} from '../revisions/sql-sections.ts'
import { syntaxErrorAt } from './code-errors.ts'
import type { SqlFile } from './sql-files.ts'

/** One statement, where it is. */
export interface SqlStatement {
  /** As it stands there, without its semicolon. */
  readonly sql: string
  /** Of its first character, from 1. */
  readonly line: number
  readonly column: number
  /** Statements between `-- autocommit` and `-- end autocommit` have the same number; null outside of such a block. */
  readonly block: number | null
}

/** The statements of one section. */
export interface SqlBody {
  /** The file that has them. */
  readonly path: string
  readonly statements: readonly SqlStatement[]
}

export interface SqlRevision {
  readonly scanned: SqlHeader
  readonly upgrade: SqlBody
  /** Null where there is neither a section nor a file. */
  readonly downgrade: SqlBody | null
  readonly verify: SqlBody | null
  /** Why it cannot be undone: what the header says, or that nobody wrote how. */
  readonly irreversible: string | null
}

export interface SqlTexts {
  readonly up: SqlFile
  /** The file beside it that undoes it. */
  readonly down: SqlFile | null
}

/**
 * Reads the texts.
 * @throws code_syntax_error, operation_invalid, transaction_control; header_missing and header_not_literal
 */
export function readSqlRevision({ up, down }: SqlTexts): SqlRevision {
  const { scanned, problems } = readSqlHeader(up.text, up.path)
  const [wrong] = problems
  if (scanned === null) {
    const { code = 'header_missing', message = '', hint } = wrong ?? {}
    throw new TribikosError(code, message, { hint, details: { problems } })
  }
  const own = sectionsOf(up, 'upgrade')
  const undoing = down === null ? null : sectionsOf(down, 'downgrade')
  if (down !== null && undoing !== null) requireOnlyDowngrade(down, undoing)
  if (down !== null && own.sections.downgrade !== null) throw twoWaysBack(up, down, own)
  const { transactional } = scanned
  const body = (file: SqlFile, statements: readonly SectionStatement[] | null): SqlBody | null =>
    statements === null ? null : bodyOf(file, statements, transactional)
  const downgrade =
    down === null ? body(up, own.sections.downgrade) : body(down, undoing?.sections.downgrade ?? [])
  return {
    scanned,
    upgrade: bodyOf(up, own.sections.upgrade ?? [], transactional),
    downgrade,
    verify: body(up, own.sections.verify),
    irreversible: scanned.irreversible ?? (downgrade === null ? noWayBack(up.path) : null),
  }
}

/**
 * Reads every statement as PostgreSQL's parser does.
 * @throws code_syntax_error; what {@link readSqlRevision} throws
 */
export function checkSqlSyntax(texts: SqlTexts, parse: ParseSql): void {
  const { upgrade, downgrade, verify } = readSqlRevision(texts)
  for (const body of [upgrade, downgrade, verify]) {
    const file = [texts.up, texts.down].find((each) => each?.path === body?.path)
    for (const { sql, line } of body?.statements ?? []) {
      const parsed = parse(sql)
      if ('problem' in parsed && file)
        throw syntaxErrorAt(
          { file: file.path, line: line + parsed.line - 1, column: 1 },
          parsed.problem,
          file.text,
        )
    }
  }
}

function sectionsOf(file: SqlFile, first: 'upgrade' | 'downgrade'): SectionedText {
  const found = sqlSections(file.text, scriptParts(file.text), first)
  const refused = Object.values(found.sections)
    .flatMap((statements) => statementProblems(file, statements ?? []))
    .concat(found.problems.map((problem) => ({ ...problem, code: 'code_syntax_error' as const })))
    .toSorted((a, b) => a.offset - b.offset)
  const [problem] = refused
  if (problem !== undefined) throw problemAt(file, problem)
  return found
}

interface Problem extends SectionProblem {
  readonly code: ErrorCode
}

/** What is wrong with single statements; a transaction around all of them is fine. */
function statementProblems(file: SqlFile, statements: readonly SectionStatement[]): readonly Problem[] {
  return withoutTransaction(file, statements).flatMap(({ start, end }) => {
    const problem = statementProblem(file.text.slice(start, end))
    if (problem === null) return []
    const { lines, ...rest } = problem
    return [{ ...rest, offset: behindLines(file.text, start, lines) }]
  })
}

function withoutTransaction(
  file: SqlFile,
  statements: readonly SectionStatement[],
): readonly SectionStatement[] {
  return isOneTransaction(statements.map(({ start, end }) => file.text.slice(start, end)))
    ? statements.slice(1, -1)
    : statements
}

/** The first character that is no blank, so many lines further down. */
function behindLines(text: string, start: number, lines: number): number {
  let at = start
  for (let line = 0; line < lines; line += 1) at = text.indexOf('\n', at) + 1
  return at + (/^\s*/.exec(text.slice(at, at + 200))?.[0].length ?? 0)
}

/** @throws transaction_control */
function bodyOf(file: SqlFile, statements: readonly SectionStatement[], transactional: boolean): SqlBody {
  const inside = withoutTransaction(file, statements)
  const [first] = statements
  if (!transactional && inside.length < statements.length && first !== undefined) {
    throw problemAt(file, {
      code: 'transaction_control',
      offset: first.start,
      message: 'The transaction that begins here contradicts -- transactional: false',
      hint: 'Take BEGIN and COMMIT out, or the line of the header.',
    })
  }
  const places = placesOf(file.text)
  return {
    path: file.path,
    statements: inside.map(({ start, end, block }) => ({
      ...places(start),
      sql: file.text.slice(start, end),
      block,
    })),
  }
}

/** A function from positions, asked in rising order, to places. */
function placesOf(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  let [line, lineStart] = [1, 0]
  return (offset) => {
    for (
      let end = text.indexOf('\n', lineStart);
      end >= 0 && end < offset;
      end = text.indexOf('\n', lineStart)
    ) {
      line += 1
      lineStart = end + 1
    }
    return { line, column: offset - lineStart + 1 }
  }
}

function requireOnlyDowngrade(down: SqlFile, found: SectionedText): void {
  const other = sectionsNamed(found).find((name) => name !== 'downgrade')
  if (other === undefined) return
  throw problemAt(down, {
    code: 'code_syntax_error',
    offset: found.markers.get(other) ?? 0,
    message: `A section -- ${other} in a file that only undoes another one`,
    hint: `Move it to the file of the upgrade.`,
  })
}

function twoWaysBack(up: SqlFile, down: SqlFile, { markers }: SectionedText): TribikosError {
  return problemAt(up, {
    code: 'code_syntax_error',
    offset: markers.get('downgrade') ?? 0,
    message: `There is a section -- downgrade here, and ${down.path} undoes the same revision`,
    hint: 'Keep the section or the file.',
  })
}

function noWayBack(path: string): string {
  const names = undoingNamesOf(basename(path))
  return `${basename(path)} has no section -- downgrade, and there is no ${names.join(' or ')} beside it`
}

function problemAt({ path, text }: SqlFile, { code, offset, message, hint }: Problem): TribikosError {
  const place = placesOf(text)(offset)
  const { message: shown, details } = syntaxErrorAt({ file: path, ...place }, message, text)
  return new TribikosError(code, shown, { hint, details })
}
