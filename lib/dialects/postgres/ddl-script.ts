/**
 * A file of DDL as psql would run it: its statements, which of them may run in a scratch database, and the first thing
 * in it that only psql itself can do. Output of pg_dump is such a file.
 */
import type { DdlScript, ScriptProblem, ScriptStatement, StatementText } from '../dialect.ts'
import { otherReach } from './script-reach.ts'
import { hasWords, leadingWords, splitStatements } from './sql-text.ts'
import { significantTokens, type Token } from './sql-tokens.ts'

/** Reads a script. Linear in its length. */
export function readScript(text: string): DdlScript {
  const { plain, meta } = withoutRestrict(text)
  const statements = splitStatements(plain)
  const data = statements.find(({ sql }) => isCopyFromStdin(sql))
  const problems = [meta, data === undefined ? null : dataProblem(data), openTransaction(statements)]
  const [problem = null] = problems.filter((each) => each !== null).toSorted((a, b) => a.line - b.line)
  return { statements: problem === null ? statements.map(scriptStatement) : [], problem }
}

function scriptStatement(statement: StatementText): ScriptStatement {
  const words = leadingWords(statement.sql, 4)
  return {
    ...statement,
    reach: otherReach(statement.sql, words) ?? 'database',
    extension: words[0] === 'CREATE' && words[1] === 'EXTENSION' ? extensionName(statement.sql) : null,
    firstLine: statement.line - linesBefore(statement.sql),
  }
}

/** Lines of comments that stand before the first word of a statement. */
function linesBefore(sql: string): number {
  const [first] = significantTokens(sql)
  return sql.slice(0, first?.start ?? 0).split('\n').length - 1
}

/**
 * pg_dump writes `\restrict` and `\unrestrict` lines, which only keep psql from other commands: they become blank. Any
 * other backslash outside of strings is a command of psql.
 */
function withoutRestrict(text: string): { readonly plain: string; readonly meta: ScriptProblem | null } {
  if (!text.includes('\\')) return { plain: text, meta: null }
  let plain = text
  let skipTo = 0
  for (const token of significantTokens(text)) {
    if (token.start < skipTo || text[token.start] !== '\\' || token.kind !== 'symbol') continue
    const end = lineEnd(text, token.start)
    const command = text.slice(token.start, end).trim()
    if (!/^\\(?:un)?restrict(?:\s+\S+)?$/.test(command))
      return { plain, meta: metaProblem(text, token, command) }
    plain = plain.slice(0, token.start) + ' '.repeat(end - token.start) + plain.slice(end)
    skipTo = end
  }
  return { plain, meta: null }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function metaProblem(text: string, { start }: Token, command: string): ScriptProblem {
  const [name = command] = command.split(/\s/)
  return {
    line: text.slice(0, start).split('\n').length,
    message: `${name} is a command of psql, which is not SQL`,
    hint: hintFor(name),
  }
}

function hintFor(name: string): string {
  if (/^\\(?:i|ir|include|include_relative)$/.test(name)) {
    return 'Name that file in "schemaSource" instead; files are run in byte order of their paths.'
  }
  if (/^\\(?:c|connect)$/.test(name)) {
    return 'Dump one database without --create, so that the file says nothing of where it is run.'
  }
  return 'Take it out of the file, or let psql run the file on a database and name that as "url".'
}

function isCopyFromStdin(sql: string): boolean {
  return leadingWords(sql, 1)[0] === 'COPY' && hasWords(sql, ['FROM', 'STDIN'])
}

function dataProblem({ line }: StatementText): ScriptProblem {
  return {
    line,
    message: 'COPY … FROM stdin brings data, and a schema has none',
    hint: 'Dump the schema alone: pg_dump --schema-only.',
  }
}

/** A BEGIN without an end: psql would throw away what came after it. */
function openTransaction(statements: readonly StatementText[]): ScriptProblem | null {
  let open: StatementText | null = null
  for (const statement of statements) {
    const [first = '', second = ''] = leadingWords(statement.sql, 2)
    if (first === 'BEGIN' || (first === 'START' && second === 'TRANSACTION')) open ??= statement
    else if (/^(?:COMMIT|END|ABORT)$/.test(first)) open = null
    else if (first === 'ROLLBACK' && !hasWords(statement.sql, ['TO'])) open = null
  }
  if (open === null) return null
  return {
    line: open.line,
    message: 'A transaction is begun here and never ended, so nothing behind it would stay',
    hint: 'End it with COMMIT, or take the BEGIN out: no transaction is needed.',
  }
}

/** The name in `CREATE EXTENSION [IF NOT EXISTS] name …`. */
function extensionName(sql: string): string | null {
  const [, , ...rest] = significantTokens(sql)
  const words = rest.map(({ start, end }) => sql.slice(start, end))
  const isConditional = words.slice(0, 3).join(' ').toUpperCase() === 'IF NOT EXISTS'
  const name = words[isConditional ? 3 : 0]
  if (name === undefined) return null
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
}
