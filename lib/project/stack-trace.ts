/** Reads the text of `Error.stack`. Pure: it knows V8's format and nothing of files. */
import { fileURLToPath } from 'node:url'

/** A place in a file. Lines and columns count from 1. */
export interface CodePosition {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A stack line that names a place in a file: `before` + place + `after` is the line as it was. */
export interface StackFrame extends CodePosition {
  readonly before: string
  readonly after: string
}

const framePattern = /^(\s*at (?:.*? \()?)((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)(\)?)$/

/** The frame on a line of a stack, or null: a message, a native function, a module of Node. */
export function frameOf(line: string): StackFrame | null {
  const match = framePattern.exec(line)
  if (match === null) return null
  const [, before = '', place = '', lineNumber, column, after = ''] = match
  const file = pathOf(place)
  return file === null ? null : { before, file, line: Number(lineNumber), column: Number(column), after }
}

/**
 * Where V8 found a syntax error: `/file.js:3`, the source line and a caret line come before the name of the
 * error. Null when the stack does not begin with that.
 */
export function syntaxErrorPosition(error: Error): CodePosition | null {
  const [first = '', , carets = ''] = (error.stack ?? '').split('\n')
  const match = /^((?:file:\/\/|\/|[A-Za-z]:[\\/]).*):(\d+)$/.exec(first)
  if (match === null) return null
  const file = pathOf(match[1] ?? '')
  const column = carets.indexOf('^') + 1
  return file === null ? null : { file, line: Number(match[2]), column: Math.max(column, 1) }
}

/** Told to Node with the address of a module, so that an edited file is loaded anew. */
export const versionQuery = '?tribikos='

/** A path as it is on disk; the query that a module's address may carry does not belong to it. */
function pathOf(place: string): string | null {
  const [path = ''] = place.split(versionQuery)
  if (!path.startsWith('file://')) return path
  try {
    return fileURLToPath(path)
  } catch {
    return null
  }
}
