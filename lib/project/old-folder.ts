/** Reads the folder of another migration tool, whole; writes nothing there. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { TribikosError } from '../errors.ts'
import { inByteOrder } from './glob.ts'
import { reasonOf } from './revision-files.ts'
import { sqlAsRun } from './sql-files.ts'
import { utf8Text } from './utf8-text.ts'

export interface FolderText {
  /** Relative to the folder, with `/`. */
  readonly name: string
  readonly text: string
}

export interface FolderTexts {
  /** In byte order of their names. */
  readonly files: readonly FolderText[]
  /** Names of files that were not asked for. */
  readonly others: readonly string[]
}

/**
 * Reads its files.
 * @param reads whether a file is to be read; its name without folders
 * @throws import_refused when it is no folder, or a file is no UTF-8 or cannot be read
 */
export function readOldFolder(
  directory: string,
  { recursive, reads }: { readonly recursive: boolean; readonly reads: (name: string) => boolean },
): FolderTexts {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw refused(directory, 'is no folder', 'Name the folder of the old migrations.')
  }
  let names: readonly string[]
  try {
    names = readdirSync(directory, { recursive, withFileTypes: true })
      .filter((entry) => statSync(join(entry.parentPath, entry.name)).isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(resolve(directory).length + 1))
      .map((name) => name.split(sep).join('/'))
  } catch (error) {
    throw refused(directory, `cannot be looked through: ${reasonOf(error)}`, 'Let this user read it.')
  }
  const isRead = (name: string): boolean => reads(name.slice(name.lastIndexOf('/') + 1))
  const files = inByteOrder(names.filter(isRead)).map((name) => ({
    name,
    text: textOf(join(directory, name)),
  }))
  return { files, others: inByteOrder(names.filter((name) => !isRead(name))) }
}

function textOf(path: string): string {
  let text: string | null
  try {
    text = utf8Text(readFileSync(path))
  } catch (error) {
    throw refused(path, `cannot be read: ${reasonOf(error)}`, 'Let this user read it.')
  }
  if (text === null)
    throw refused(path, 'is not UTF-8', 'Save a copy of the folder as UTF-8, and import that.')
  return sqlAsRun(text)
}

function refused(path: string, problem: string, hint: string): TribikosError {
  return new TribikosError('import_refused', `${path} ${problem}`, { hint, details: { path } })
}
