/**
 * Finds the revision files of the version locations: each file once, in load order, which is the order of the
 * locations and then of the paths below them by code unit. Nothing depends on the order of a directory.
 */
import { type BigIntStats, type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Diagnostic } from '../diagnostic.ts'
import { isRevisionFileName, isRevisionFolderName, sourceNameOf } from '../revisions/file-name.ts'

export interface RevisionFile {
  /** Absolute, through the location as it is configured. */
  readonly path: string
  readonly stats: BigIntStats
}

export interface UnreadableFile {
  readonly path: string
  readonly reason: string
}

export interface RevisionFiles {
  readonly files: readonly RevisionFile[]
  readonly unreadable: readonly UnreadableFile[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Looks through the locations. A location that is not there is a warning: a new project has none yet. */
export function findRevisionFiles(locations: readonly string[], recursive: boolean): RevisionFiles {
  const walk = new Walk(recursive)
  for (const location of locations) walk.addLocation(location)
  return { files: walk.files, unreadable: walk.unreadable, diagnostics: walk.diagnostics }
}

class Walk {
  readonly files: RevisionFile[] = []
  readonly unreadable: UnreadableFile[] = []
  readonly diagnostics: Diagnostic[] = []
  readonly #recursive: boolean
  readonly #seenFiles = new Set<string>()
  readonly #seenFolders = new Set<string>()

  constructor(recursive: boolean) {
    this.#recursive = recursive
  }

  addLocation(location: string): void {
    const found: RevisionFile[] = []
    try {
      this.#readFolder(location, realpathSync(location), found)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') this.diagnostics.push(missingLocation(location))
      else this.unreadable.push({ path: location, reason: reasonOf(error) })
    }
    // A folder of the name `a` must not come before a file `a-b`, so whole paths are compared.
    found.sort((a, b) => (a.path < b.path ? -1 : 1))
    for (const file of found) this.files.push(file)
  }

  #readFolder(folder: string, realFolder: string, found: RevisionFile[]): void {
    // Below a link, a folder can contain itself.
    if (this.#seenFolders.has(realFolder)) return
    this.#seenFolders.add(realFolder)
    const entries = readdirSync(folder, { withFileTypes: true })
    const names = new Set(entries.map(({ name }) => name))
    for (const entry of entries) {
      const source = sourceNameOf(entry.name)
      if (source === null || !names.has(source)) this.#readEntry(entry, folder, realFolder, found)
    }
  }

  #readEntry(entry: Dirent, folder: string, realFolder: string, found: RevisionFile[]): void {
    const { name } = entry
    const isFileName = isRevisionFileName(name)
    const isFolder =
      this.#recursive && isRevisionFolderName(name) && (entry.isDirectory() || entry.isSymbolicLink())
    if (!isFileName && !isFolder) return
    if (!isFolder && entry.isDirectory()) return
    const path = `${folder}${sep}${name}`
    try {
      const stats = statSync(path, { bigint: true })
      const real = entry.isSymbolicLink() ? realpathSync(path) : `${realFolder}${sep}${name}`
      if (stats.isDirectory()) {
        if (isFolder) this.#readFolder(path, real, found)
      } else if (isFileName) {
        this.#addFile({ path, stats }, real, found)
      }
    } catch (error) {
      if (isFileName || !entry.isSymbolicLink()) this.unreadable.push({ path, reason: reasonOf(error) })
    }
  }

  #addFile(file: RevisionFile, real: string, found: RevisionFile[]): void {
    if (!file.stats.isFile()) {
      this.unreadable.push({ path: file.path, reason: 'it is not a regular file' })
    } else if (!this.#seenFiles.has(real)) {
      this.#seenFiles.add(real)
      found.push(file)
    }
  }
}

function missingLocation(location: string): Diagnostic {
  return {
    code: 'version_location_missing',
    severity: 'warning',
    subject: location,
    message: `The version location ${location} does not exist`,
    hint: 'The first revision makes it; otherwise correct "versionLocations".',
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** What the system says, in words where the words are known. */
export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'it does not exist, or is a link to nothing'
    case 'EACCES':
    case 'EPERM':
      return 'reading it is not allowed'
    case 'ENOTDIR':
      return 'it is not a folder'
    case 'ELOOP':
      return 'it is a link that leads to itself'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** The location that a path lies in, the innermost of several, or null. */
export function locationOf(path: string, locations: readonly string[]): string | null {
  const containing = locations.filter((location) => path.startsWith(join(location, '/')))
  return containing.reduce<string | null>(
    (best, each) => (best === null || each.length > best.length ? each : best),
    null,
  )
}
