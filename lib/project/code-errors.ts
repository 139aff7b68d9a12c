/** The errors of code that does not load: file, line and column first, then the line itself. */
import { TribikosError } from '../errors.ts'
import type { CodePosition } from './stack-trace.ts'

/** `code_syntax_error`, with the source line and a caret under the place. */
export function syntaxErrorAt(place: CodePosition, problem: string, source: string): TribikosError {
  const { file, line, column } = place
  const text = source.split(/\r\n|\n|\r/)[line - 1] ?? ''
  const number = `  ${line} | `
  const caret = `${' '.repeat(number.length)}${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`
  return new TribikosError(
    'code_syntax_error',
    `${file}:${line}:${column}: ${problem}\n\n${number}${text}\n${caret}`,
    {
      hint: topLevelAwait.test(problem)
        ? 'Only the revision or env file itself may await at its top level; move it into a function here.'
        : 'Correct the file and run the command again; nothing was changed.',
      details: { file, line, column, problem, sourceLine: text },
    },
  )
}

const topLevelAwait = /await is only valid/

/** `code_load_failed`: the file was understood but did not load. `place` is where it threw, when known. */
export function loadFailed(file: string, place: CodePosition | null, cause: unknown): TribikosError {
  const problem = messageOf(cause)
  const where = place === null ? file : `${place.file}:${place.line}:${place.column}`
  const through = place === null || place.file === file ? '' : ` (loaded by ${file})`
  return new TribikosError('code_load_failed', `${where}: ${problem}${through}`, {
    hint: hintFor(cause),
    details: { file, problem, ...(place === null ? {} : { place }) },
    cause,
  })
}

/** The same error with the revision whose code it is. */
export function inRevision(error: TribikosError, revision: string): TribikosError {
  return new TribikosError(error.code, `Revision ${revision} does not load: ${error.message}`, {
    hint: error.hint,
    details: { ...error.details, revision },
    cause: error.cause ?? error,
  })
}

/** What a thrown value says; anything can be thrown. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error))
    return `threw ${typeof thrown === 'string' ? `"${thrown}"` : String(thrown)}`
  return thrown.message === '' ? thrown.name : thrown.message
}

function hintFor(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'MODULE_NOT_FOUND':
    case 'ERR_MODULE_NOT_FOUND':
      return 'Check the path of the import, or install the package in the project.'
    case 'ERR_REQUIRE_ASYNC_MODULE':
      return 'The imported package awaits at its top level, which a revision cannot wait for; import another entry of it.'
    default:
      return 'Correct the file and run the command again; nothing was changed.'
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}
