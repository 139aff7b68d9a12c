/**
 * Finds the revision files of the version locations: each file once, in load order, which is the order of the
 * locations and then of the paths below them by code unit. Nothing depends on the order of a directory.
 */
import { type Stats, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import type { Diagnostic } from '../diagnostic.ts'
import { isRevisionFileName, isRevisionFolderName, sourceNameOf } from '../revisions/file-name.ts'

export interface RevisionFile {
  /** Absolute, through the location as it is configured. */
  readonly path: string
  readonly size: number
  /** Times as milliseconds with a fraction, exact to a quarter of a microsecond. */
  readonly mtimeMs: number
  readonly ctimeMs: number
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
  return { files: walk.filesOnce(), unreadable: walk.unreadable, diagnostics: walk.diagnostics }
}

/** Keeps little of each file: a project may have thousands, and every command looks at all of them. */
class Walk {
  readonly unreadable: UnreadableFile[] = []
  readonly diagnostics: Diagnostic[] = []
  readonly #files: RevisionFile[] = []
  readonly #recursive: boolean
  /** Folders that were read, as they were reached → where they are. */
  readonly #folders = new Map<string, string>()
  readonly #seenFolders = new Set<string>()
  /** Files that are links, as they were reached → where they are. */
  readonly #links = new Map<string, string>()

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
    // Each folder is in order; between folders, whole paths count: `a-b.ts` comes before `a/b.ts`.
    if (this.#recursive) found.sort((a, b) => (a.path < b.path ? -1 : 1))
    for (const file of found) this.#files.push(file)
  }

  /** In load order. As no folder is read twice, only a link can lead to a file that is there already. */
  filesOnce(): readonly RevisionFile[] {
    if (this.#links.size === 0) return this.#files
    const seen = new Set<string>()
    return this.#files.filter(({ path }) => {
      const real = this.#links.get(path) ?? join(this.#folders.get(dirname(path)) ?? '', basename(path))
      return seen.size < seen.add(real).size
    })
  }

  #readFolder(folder: string, realFolder: string, found: RevisionFile[]): void {
    // Below a link, a folder can contain itself.
    if (this.#seenFolders.has(realFolder)) return
    this.#seenFolders.add(realFolder)
    this.#folders.set(folder, realFolder)
    const names = readdirSync(folder)
    const present = new Set(names)
    for (const name of names.sort()) {
      const source = sourceNameOf(name)
      if (source === null || !present.has(source)) this.#readEntry(name, folder, realFolder, found)
    }
  }

  #readEntry(name: string, folder: string, realFolder: string, found: RevisionFile[]): void {
    const isFileName = isRevisionFileName(name)
    const isFolderName = this.#recursive && isRevisionFolderName(name)
    if (!isFileName && !isFolderName) return
    const path = `${folder}${sep}${name}`
    let isLink = false
    try {
      const entry = lstatSync(path)
      isLink = entry.isSymbolicLink()
      const stats = isLink ? statSync(path) : entry
      if (stats.isDirectory()) {
        const real = isLink ? realpathSync(path) : `${realFolder}${sep}${name}`
        if (isFolderName) this.#readFolder(path, real, found)
      } else if (isFileName) {
        if (isLink) this.#links.set(path, realpathSync(path))
        this.#addFile(path, stats, found)
      }
    } catch (error) {
      if (isFileName || !isLink) this.unreadable.push({ path, reason: reasonOf(error) })
    }
  }

  #addFile(path: string, stats: Stats, found: RevisionFile[]): void {
    const { size, mtimeMs, ctimeMs } = stats
    if (stats.isFile()) found.push({ path, size, mtimeMs, ctimeMs })
    else this.unreadable.push({ path, reason: 'it is not a regular file' })
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
