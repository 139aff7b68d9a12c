/** The files of an SQL revision: the one that has its header, and the one with its way back, found by its name. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { TribikosError } from '../errors.ts'
import { isSqlFileName, undoingNamesOf, undoneNameOf } from '../revisions/file-name.ts'
import { utf8Text } from './utf8-text.ts'

/** A file with its text, as {@link sqlAsRun} leaves it. */
export interface SqlFile {
  /** Absolute. */
  readonly path: string
  readonly text: string
}

/** All files of a revision: its own, and with SQL the one beside it that undoes it. */
export function filesOfRevision(path: string): readonly string[] {
  return isSqlFileName(path) ? [path, ...undoingNamesOf(path).filter((each) => existsSync(each))] : [path]
}

/**
 * Reads the file of an SQL revision and, where there is one, the file that undoes it.
 * @throws code_load_failed
 */
export function readSqlFiles(path: string): { readonly up: SqlFile; readonly down: SqlFile | null } {
  const [, first, second] = filesOfRevision(path)
  if (first !== undefined && second !== undefined) {
    throw new TribikosError('code_load_failed', `${first} and ${second} both undo ${path}`, {
      hint: 'Keep one of the two.',
      details: { file: path, undoing: [first, second] },
    })
  }
  return { up: readSqlFile(path), down: first === undefined ? null : readSqlFile(first) }
}

function readSqlFile(path: string): SqlFile {
  let text: string | null
  try {
    text = utf8Text(readFileSync(path))
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (text === null) throw unreadable(path, 'it is not UTF-8')
  return { path, text: sqlAsRun(text) }
}

/** The text as it is parted and run: the same on every machine, whatever git does to ends of lines. */
export function sqlAsRun(text: string): string {
  return (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll('\r\n', '\n')
}

function unreadable(path: string, reason: string, cause?: unknown): TribikosError {
  return new TribikosError('code_load_failed', `Cannot read ${path}: ${reason}`, {
    hint: 'Save it as UTF-8, and let this user read it.',
    details: { file: path },
    cause,
  })
}

/** A new file must not come to belong to one that is there, by its name. @throws file_exists */
export function requireUnpaired(path: string): void {
  const undone = undoneNameOf(basename(path))
  const others = [...undoingNamesOf(path), ...(undone === null ? [] : [join(dirname(path), undone)])]
  const other = others.find((each) => existsSync(each))
  if (other === undefined) return
  throw new TribikosError(
    'file_exists',
    `${path} and ${other}, which exists already, would be taken for a revision and the file that undoes it`,
    { hint: 'Use another message or id.', details: { path, other } },
  )
}
