/** What is wrong with a statement of a schema source: where it stands, what the server says, what may help. */
import { redact } from '../config/redact.ts'
import { fieldOf, sqlStateOf } from '../database/connect-errors.ts'
import type { ScriptStatement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'

const shownLength = 300

/** `file`: its name; `files`: how many there are; `skipped`: statements that were not run. */
export interface DdlPlace {
  readonly file: string
  readonly files: number
  readonly skipped: readonly { readonly name: string; readonly line: number }[]
}

export function ddlFailed(error: Error, statement: ScriptStatement, place: DdlPlace): TribikosError {
  const state = sqlStateOf(error)
  const at = lineAt(statement, fieldOf(error, 'position'))
  const lines = [
    `${place.file}:${at?.line ?? statement.line}: ${error.message}${state === null ? '' : ` (${state})`}`,
    `  statement (line ${statement.line}): ${shown(statement.sql)}`,
    at === null ? null : `  line ${at.line}: ${redact(at.text.trim()).slice(0, shownLength)}`,
    ...['detail', 'hint', 'where'].map((name) => labelled(name, error)),
  ]
  return new TribikosError('schema_source_failed', lines.filter((line) => line !== null).join('\n'), {
    hint: hintFor(state, place),
    details: {
      file: place.file,
      line: at?.line ?? statement.line,
      sqlstate: state,
      sql: shown(statement.sql),
    },
    cause: error,
  })
}

function labelled(name: string, error: Error): string | null {
  const value = fieldOf(error, name)
  return value === null ? null : `  ${name}: ${value.replaceAll('\n', '\n    ')}`
}

function shown(sql: string): string {
  return cut(redact(withoutComments(sql)).trim(), shownLength)
}

/** A statement without the comments in front of it. */
export function withoutComments(sql: string): string {
  return sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '')
}

export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)} …` : text
}

/** The server counts characters, JavaScript halves of surrogate pairs. */
function lineAt(
  { sql, firstLine }: ScriptStatement,
  position: string | null,
): { readonly line: number; readonly text: string } | null {
  const at = Number(position)
  if (position === null || !(at > 0) || !sql.includes('\n')) return null
  const before = Array.from(sql)
    .slice(0, at - 1)
    .join('')
  const index = before.split('\n').length - 1
  return { line: firstLine + index, text: sql.split('\n')[index] ?? '' }
}

function hintFor(state: string | null, { files, skipped }: DdlPlace): string {
  const [first] = skipped
  switch (state) {
    case '42704':
      if (first === undefined) break
      return `Roles are not made in a scratch database on a server (${first.name}:${first.line}): make the role on the server first, or use --scratch-url pglite://memory.`
    case '42501':
      return 'The role of the url may not do this. Use --scratch-url with a role that may, or --scratch-url pglite://memory.'
    case '42P01':
    case '42883':
    case '3F000':
      if (files < 2) break
      return 'Files are run in byte order of their paths: what is needed must come in an earlier one.'
    default:
      break
  }
  return 'Correct the schema source and run the same command again; nothing was changed.'
}
