/** SQL text that a server can run as one message: what only psql understands is found before anything is sent. */
import { TribikosError } from '../../errors.ts'
import { hasWords, leadingWords, splitStatements } from './sql-text.ts'
import { significantTokens } from './sql-tokens.ts'

const byteOrderMark = '\ufeff'

/**
 * The text without a byte order mark.
 *
 * @throws `operation_invalid` for a NUL character, a command of psql (`\connect`), `COPY … FROM STDIN`, `COPY … TO STDOUT`;
 * each with its line.
 */
export function runnableText(text: string): string {
  const sql = text.startsWith(byteOrderMark) ? text.slice(1) : text
  const nul = sql.indexOf('\0')
  if (nul >= 0) throw unrunnable('a NUL character', lineAt(sql, nul), 'PostgreSQL cannot take it; remove it.')
  if (sql.includes('\\')) refusePsqlCommands(sql)
  if (/\bstd(?:in|out)\b/i.test(sql)) refuseCopy(sql)
  return sql
}

/** Outside of quotes a backslash means nothing to the server. */
function refusePsqlCommands(sql: string): void {
  for (const { kind, start } of significantTokens(sql)) {
    if (kind !== 'symbol' || sql[start] !== '\\') continue
    const [command = '\\'] = /^\\[a-z!?.]*/i.exec(sql.slice(start, start + 40)) ?? []
    throw unrunnable(
      `${command}, a command of psql`,
      lineAt(sql, start),
      'Remove it, or run the text with psql.',
    )
  }
}

function refuseCopy(sql: string): void {
  for (const { sql: statement, line } of splitStatements(sql)) {
    if (leadingWords(statement, 1)[0] !== 'COPY') continue
    if (hasWords(statement, ['FROM', 'STDIN'])) {
      throw unrunnable(
        'COPY … FROM STDIN',
        line,
        'Write the rows as INSERT (pg_dump --inserts), or use op.bulkInsert.',
      )
    }
    if (hasWords(statement, ['TO', 'STDOUT']))
      throw unrunnable('COPY … TO STDOUT', line, 'Read rows with op.query.')
  }
}

function lineAt(text: string, position: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

function unrunnable(what: string, line: number, hint: string): TribikosError {
  return new TribikosError('operation_invalid', `The SQL text has ${what} in line ${line}`, {
    hint,
    details: { line },
  })
}
