/**
 * What goes wrong in a revision → an error that names the revision, the statement, what the server said and the line that
 * the author wrote. Decided by SQLSTATE, never by a server's text; bound values are never shown.
 */
import { redact } from '../config/redact.ts'
import { fieldOf, sqlStateOf } from '../database/connect-errors.ts'
import { isTribikosError, TribikosError, type ErrorCode } from '../errors.ts'
import type { Step } from '../graph/plan.ts'
import type { CodePosition } from '../project/stack-trace.ts'
import { isSqlFileName } from '../revisions/file-name.ts'
import type { QueuedStatement } from './statement-queue.ts'
import { revisionText } from './step-line.ts'

/** Where in a run something failed. */
export interface FailurePlace {
  readonly step: Step
  readonly callSite: (error: unknown) => CodePosition | null
  /** What to call the code where it is no revision: `The schema module /srv/app/schema.ts`. */
  readonly subject?: string
}

const shownLength = 500

/** The error for a statement that the server refused. */
export function statementFailed(
  error: Error,
  queued: QueuedStatement,
  { step, callSite, subject = revisionText(step) }: FailurePlace,
): TribikosError {
  if (isTribikosError(error)) return error
  const { statement, number, origin } = queued
  const state = sqlStateOf(error)
  const place = origin === null ? null : callSite(origin)
  const position = fieldOf(error, 'position')
  const line = lineAt(statement.sql, position)
  const inFile =
    place === null || !isSqlFileName(place.file) ? null : placeInFile(place, statement.sql, position)
  const sql = shown(statement.sql)
  const message = [
    `${subject} failed at ${number === 0 ? 'a statement of tribikos itself' : `statement ${number}`}: ${indented(error.message)}${state === null ? '' : ` (${state})`}`,
    place === null ? null : `  at ${placeText(place)}`,
    `  statement: ${sql}`,
    inFile === null ? null : `  the server points at ${placeText(inFile)}`,
    line === null ? null : `  line ${line.number} of the statement: ${line.text}`,
    labelled('detail', error),
    labelled('hint', error),
  ]
  return new TribikosError('statement_failed', message.filter((part) => part !== null).join('\n'), {
    hint: statement.hints?.[state ?? ''] ?? stateHint(state) ?? mendHint(step),
    details: {
      ...detailsOf(step, place),
      statement: number,
      sql,
      sqlstate: state,
      ...(line === null ? {} : { line: line.number }),
      ...(inFile === null ? {} : { position: inFile }),
      ...serverFields(error),
    },
    cause: error,
  })
}

/** The error for a body that threw what no statement caused. */
export function bodyFailed(thrown: unknown, failure: FailurePlace): TribikosError {
  if (isTribikosError(thrown)) return located(thrown, failure)
  const { step, callSite, subject = revisionText(step) } = failure
  const place = callSite(thrown)
  const at = place === null ? '' : `\n  at ${placeText(place)}`
  return new TribikosError('migration_failed', `${subject} threw ${thrownText(thrown)}${at}`, {
    hint: mendHint(step),
    details: detailsOf(step, place),
    cause: thrown,
  })
}

/** The same error with the revision and the author's line in front, unless it names them. */
export function located(
  error: TribikosError,
  { step, callSite, subject = revisionText(step) }: FailurePlace,
  origin: unknown = error,
): TribikosError {
  if ('revision' in error.details) return error
  const place = callSite(origin)
  const at = place === null ? '' : `\n  at ${placeText(place)}`
  return new TribikosError(error.code, `${subject} failed: ${error.message}${at}`, {
    hint: error.hint ?? mendHint(step),
    details: { ...error.details, ...detailsOf(step, place) },
    cause: error.cause ?? error,
  })
}

/**
 * Does what a call of `op` asks for. What is wrong with it may be found deep below, where the stack no longer reaches
 * up to the author: the error gets the place of the call, whose `origin` was kept.
 */
export function forCall<Result>(origin: Error, place: FailurePlace, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw isTribikosError(error) ? located(error, place, origin) : error
  }
}

/** The same error with a line more, and with another code where that is given. */
export function withOutcome(
  error: TribikosError,
  outcome: string,
  more: { readonly code?: ErrorCode; readonly details?: Readonly<Record<string, unknown>> } = {},
): TribikosError {
  return new TribikosError(more.code ?? error.code, `${error.message}\n${outcome}`, {
    hint: error.hint,
    details: { ...error.details, ...more.details },
    cause: error.cause ?? error,
  })
}

/** `file:line:column` */
export function placeText({ file, line, column }: CodePosition): string {
  return `${file}:${line}:${column}`
}

function detailsOf(step: Step, place: CodePosition | null): Readonly<Record<string, unknown>> {
  const [revision] = step.revisions
  return { revision: revision?.id ?? null, file: revision?.path ?? null, direction: step.direction, place }
}

function serverFields(error: Error): Readonly<Record<string, string>> {
  const names = ['detail', 'hint', 'schema', 'table', 'column', 'dataType', 'constraint', 'where']
  return Object.fromEntries(names.map((name) => [name, fieldOf(error, name)]).filter(isNamed))
}

function isNamed(entry: readonly (string | null)[]): entry is [string, string] {
  return entry[1] !== null
}

function labelled(name: string, error: Error): string | null {
  const value = fieldOf(error, name)
  return value === null ? null : `  ${name}: ${indented(value)}`
}

/** A text of the server, which is not to look like lines of ours. */
function indented(text: string): string {
  return text.replaceAll('\n', '\n    ')
}

function mendHint({ direction, revisions }: Step): string {
  const [revision] = revisions
  if (revision === undefined || isSqlFileName(revision.path))
    return 'Mend the cause and run the same command again.'
  return `Mend ${direction}() in ${revision.path}, then run the same command again.`
}

/** What to do about errors that have little to do with the statement itself. */
function stateHint(state: string | null): string | null {
  switch (state) {
    case '55P03':
      return 'Another session holds a lock that the statement needs. Try again when it is quiet, wait longer with --lock-timeout, or try more often with --lock-retries.'
    case '40P01':
      return 'Another session and this one waited for each other. Run the same command again.'
    case '42501':
      return 'Grant the role what it lacks, or connect as the owner.'
    case '55P04':
      return 'A new value of an enum type can be used only after a commit: put its creation into op.autocommitBlock() or an earlier revision.'
    default:
      return null
  }
}

function thrownText(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`
  if (typeof thrown === 'string') return JSON.stringify(thrown)
  return `${String(thrown)}, which is not an Error`
}

/** One line, cut where it gets long, without passwords. */
function shown(sql: string): string {
  const text = redact(sql).trim()
  return text.length > shownLength ? `${text.slice(0, shownLength)} …` : text
}

/** What stands before a position of the server's, which counts characters, while JavaScript counts halves of surrogate pairs. */
function textBefore(sql: string, position: string | null): string | null {
  const at = Number(position)
  if (position === null || !(at > 0)) return null
  return Array.from(sql)
    .slice(0, at - 1)
    .join('')
}

/** Where a position of the server's is in a file that has the statement as it was sent, from `place` on. */
function placeInFile(place: CodePosition, sql: string, position: string | null): CodePosition | null {
  const lines = textBefore(sql, position)?.split('\n')
  if (lines === undefined) return null
  const column = (lines.at(-1) ?? '').length + 1
  const { file, line } = place
  return lines.length === 1
    ? { file, line, column: place.column + column - 1 }
    : { file, line: line + lines.length - 1, column }
}

function lineAt(
  sql: string,
  position: string | null,
): { readonly number: number; readonly text: string } | null {
  const before = textBefore(sql, position)
  if (before === null) return null
  const number = before.split('\n').length
  if (!sql.includes('\n')) return null
  return { number, text: redact((sql.split('\n')[number - 1] ?? '').trim()).slice(0, shownLength) }
}
