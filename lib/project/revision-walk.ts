/**
 * Goes through the version locations and reads the headers of their revisions: each file once, in load order, which is
 * the order of the locations and then of the paths below them by code unit. Nothing depends on the order of a
 * directory. It keeps little of each file: a project may have thousands, and every command looks at all of them.
 */
import { type Stats, lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import type { RevisionHeader } from '../graph/revision.ts'
import {
  isRevisionFileName,
  isRevisionFolderName,
  sourceNameOf,
  undoneNameOf,
} from '../revisions/file-name.ts'
import { type HeaderProblem, scanHeader } from '../revisions/header.ts'
import { FileReader } from './file-reader.ts'
import {
  type FolderIndex,
  type HeaderIndex,
  type KnownHeader,
  type Traits,
  usualTraits,
} from './header-index.ts'
import { errorCodeOf, reasonOf } from './revision-files.ts'
import { foreignHeader, scanUndoing, undoesNothing } from './undoing-files.ts'
import { utf8Text } from './utf8-text.ts'

/** A revision file whose header is wrong. */
interface BrokenFile {
  readonly path: string
  readonly problems: readonly HeaderProblem[]
}

/** What a revision file was found to be. */
type Found = RevisionHeader | BrokenFile

/** A folder as it was reached, and where it is. */
interface Folder {
  readonly path: string
  readonly realPath: string
  readonly index: FolderIndex
  /** Names of all that is in it. */
  readonly present: ReadonlySet<string>
}

/** A file as it was reached. */
interface Entry {
  /** What the index knows it by. */
  readonly name: string
  readonly path: string
  readonly index: FolderIndex
  /** The file beside it that it undoes, as the names tell; null for a revision. */
  readonly undoes: string | null
}

/** What a file that undoes another one is known by in the index: it may have been a revision before that one came. */
const undoingKey = '/undoes'

export class RevisionWalk {
  readonly missingLocations: string[] = []
  /** What files say besides their header, by path, where that is not the usual. */
  readonly traits = new Map<string, Traits>()
  readonly #found: Found[] = []
  readonly #unreadable: HeaderProblem[] = []
  readonly #recursive: boolean
  readonly #index: HeaderIndex
  readonly #reader = new FileReader()
  /** Folders that were read, as they were reached → where they are. */
  readonly #folders = new Map<string, string>()
  readonly #seenFolders = new Set<string>()
  /** Files that are links, as they were reached → where they are. */
  readonly #links = new Map<string, string>()
  /** Files that undo another one, as their names tell → that one. */
  readonly #undoing = new Map<string, string>()

  constructor(recursive: boolean, index: HeaderIndex) {
    this.#recursive = recursive
    this.#index = index
  }

  addLocation(location: string): void {
    const found: Found[] = []
    try {
      this.#readFolder(location, realpathSync(location), found)
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') this.missingLocations.push(location)
      else this.#unreadable.push(unreadable(location, reasonOf(error)))
    }
    // Each folder is in order; between folders, whole paths count: `a-b.ts` comes before `a/b.ts`.
    if (this.#recursive) found.sort((a, b) => (a.path < b.path ? -1 : 1))
    for (const each of found) this.#found.push(each)
  }

  /** The headers in load order, and all that is wrong. */
  result(): { readonly headers: readonly RevisionHeader[]; readonly problems: readonly HeaderProblem[] } {
    const found = this.#withoutUndoing(this.#onceEach())
    const problems = found.flatMap((each) => (isBroken(each) ? each.problems : []))
    return {
      headers: found.filter((each): each is RevisionHeader => !isBroken(each)),
      problems: [...this.#unreadable, ...problems],
    }
  }

  /** As no folder is read twice, only a link can lead to a file that is there already. */
  #onceEach(): readonly Found[] {
    if (this.#links.size === 0) return this.#found
    const seen = new Set<string>()
    return this.#found.filter(({ path }) => {
      const real = this.#links.get(path) ?? join(this.#folders.get(dirname(path)) ?? '', basename(path))
      return seen.size < seen.add(real).size
    })
  }

  /** A file that undoes another one is no revision; one with the header of a third must not be lost. */
  #withoutUndoing(found: readonly Found[]): readonly Found[] {
    if (this.#undoing.size === 0) return found
    const ids = new Map(found.map((each) => [each.path, isBroken(each) ? null : each.id]))
    return found.flatMap((each): readonly Found[] => {
      const undone = this.#undoing.get(each.path)
      if (undone === undefined || isBroken(each)) return [each]
      const id = ids.get(undone)
      // What is wrong with the file that it undoes is said already.
      return each.id === '' || id === null || id === each.id
        ? []
        : [{ path: each.path, problems: [foreignHeader(each, undone)] }]
    })
  }

  #readFolder(path: string, realPath: string, found: Found[]): void {
    // Below a link, a folder can contain itself.
    if (this.#seenFolders.has(realPath)) return
    this.#seenFolders.add(realPath)
    this.#folders.set(path, realPath)
    const names = readdirSync(path)
    const present = new Set(names)
    const folder = { path, realPath, present, index: this.#index.folder(path) }
    for (const name of names.sort()) {
      const source = sourceNameOf(name)
      if (source === null || !present.has(source)) this.#readEntry(name, folder, found)
    }
  }

  #readEntry(name: string, folder: Folder, found: Found[]): void {
    const isFile = isRevisionFileName(name)
    const isFolder = this.#recursive && isRevisionFolderName(name)
    if (!isFile && !isFolder) return
    const path = `${folder.path}${sep}${name}`
    const undone = name.endsWith('.sql') ? undoneNameOf(name) : null
    const undoes = undone !== null && folder.present.has(undone) ? undone : null
    const entry = { name: undoes === null ? name : `${name}${undoingKey}`, path, index: folder.index, undoes }
    if (undoes !== null) this.#undoing.set(path, `${folder.path}${sep}${undoes}`)
    try {
      const read = isFile ? this.#readPlainFile(entry) : null
      if (read !== null) found.push(read)
      else this.#readOther(entry, { folder, isFile, isFolder }, found)
    } catch (error) {
      if (isFile || !isLink(entry.path)) this.#unreadable.push(unreadable(entry.path, reasonOf(error)))
    }
  }

  /** Null for what is no file of its own, has changed or cannot be read: all that has to be looked at again. */
  #readPlainFile(entry: Entry): Found | null {
    const { name, path, index } = entry
    const position = index.find(name)
    if (position !== -1) return this.#known(index.take(position, path, lstatSync(path)))
    const opened = this.#reader.open(path)
    return opened === null ? null : this.#scan(entry, opened.stats, opened.bytes)
  }

  #readOther(
    entry: Entry,
    { folder, isFile, isFolder }: { folder: Folder; isFile: boolean; isFolder: boolean },
    found: Found[],
  ): void {
    const { name, path } = entry
    const own = lstatSync(path)
    const stats = own.isSymbolicLink() ? statSync(path) : own
    if (stats.isDirectory()) {
      const realPath = stats === own ? `${folder.realPath}${sep}${name}` : realpathSync(path)
      if (isFolder) this.#readFolder(path, realPath, found)
    } else if (isFile) {
      if (stats !== own) this.#links.set(path, realpathSync(path))
      found.push(this.#readFile(entry, stats))
    }
  }

  #readFile(entry: Entry, stats: Stats): Found {
    const { name, path, index } = entry
    if (!stats.isFile()) return { path, problems: [unreadable(path, 'it is not a regular file')] }
    const position = index.find(name)
    const known = position === -1 ? null : this.#known(index.take(position, path, stats))
    return known ?? this.#scan(entry, stats, readFileSync(path))
  }

  #known(known: KnownHeader | null): RevisionHeader | null {
    if (known === null) return null
    const { header, traits } = known
    if (traits !== usualTraits) this.traits.set(header.path, traits)
    return header
  }

  #scan({ name, path, index, undoes }: Entry, stats: Stats, bytes: Buffer): Found {
    const text = utf8Text(bytes)
    if (text === null) return { path, problems: [unreadable(path, 'it is not UTF-8')] }
    const { scanned, problems } = undoes === null ? scanHeader(text, path) : scanUndoing(text, path)
    if (scanned === null) return { path, problems: undoesNothing(text, path) ?? problems }
    const { header, transactional, irreversible } = scanned
    if (!transactional || irreversible !== null) this.traits.set(path, { transactional, irreversible })
    index.set(name, stats, scanned)
    return header
  }
}

function isBroken(found: Found): found is BrokenFile {
  return 'problems' in found
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

function unreadable(path: string, reason: string): HeaderProblem {
  return {
    code: 'revision_file_unreadable',
    message: `Cannot read ${path}: ${reason}`,
    hint: 'Repair or remove it; a file that is no revision gets a name that begins with _.',
    path,
    line: null,
  }
}
