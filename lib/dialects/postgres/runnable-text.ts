/** SQL text that a server can run as one message: what only psql understands is found before anything is sent. */
import { TribikosError } from '../../errors.ts'
import { hasWords, leadingWords, splitStatements } from './sql-text.ts'
import { significantTokens } from './sql-tokens.ts'

const byteOrderMark = '\ufeff'

/** What a server cannot take. */
export interface UnrunnablePart {
  readonly what: string
  /** From 1. */
  readonly line: number
  readonly hint: string
}

/**
 * The text without a byte order mark.
 *
 * @throws `operation_invalid` for a NUL character, a command of psql (`\connect`), `COPY … FROM STDIN`, `COPY … TO STDOUT`;
 * each with its line.
 */
export function runnableText(text: string): string {
  const sql = text.startsWith(byteOrderMark) ? text.slice(1) : text
  const found = unrunnablePart(sql)
  if (found === null) return sql
  const { what, line, hint } = found
  throw new TribikosError('operation_invalid', `The SQL text has ${what} in line ${line}`, {
    hint,
    details: { line },
  })
}

/** What keeps a text from being run, or null. */
export function unrunnablePart(sql: string): UnrunnablePart | null {
  const nul = sql.indexOf('\0')
  if (nul >= 0)
    return { what: 'a NUL character', line: lineAt(sql, nul), hint: 'PostgreSQL cannot take it; remove it.' }
  const command = sql.includes('\\') ? psqlCommand(sql) : null
  if (command !== null) return command
  return /\bstd(?:in|out)\b/i.test(sql) ? copyOfClient(sql) : null
}

/** Outside of quotes a backslash means nothing to the server. */
function psqlCommand(sql: string): UnrunnablePart | null {
  for (const { kind, start } of significantTokens(sql)) {
    if (kind !== 'symbol' || sql[start] !== '\\') continue
    const [command = '\\'] = /^\\[a-z!?.]*/i.exec(sql.slice(start, start + 40)) ?? []
    return {
      what: `${command}, a command of psql`,
      line: lineAt(sql, start),
      hint: 'Remove it, or run the text with psql.',
    }
  }
  return null
}

function copyOfClient(sql: string): UnrunnablePart | null {
  for (const { sql: statement, line } of splitStatements(sql)) {
    if (leadingWords(statement, 1)[0] !== 'COPY') continue
    if (hasWords(statement, ['FROM', 'STDIN'])) {
      const hint = 'Write the rows as INSERT (pg_dump --inserts), or use op.bulkInsert.'
      return { what: 'COPY … FROM STDIN', line, hint }
    }
    if (hasWords(statement, ['TO', 'STDOUT']))
      return { what: 'COPY … TO STDOUT', line, hint: 'Read rows with op.query.' }
  }
  return null
}

function lineAt(text: string, position: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
