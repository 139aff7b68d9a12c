/**
 * Headers of revision files that were read before, so that a run with thousands of files reads only those that
 * changed. A header counts only while path, size and both times of its file are the same, and only when the file
 * had been left alone for a while: a change within the same tick of the file system's clock would not show.
 * Whatever is wrong with the index, the answer is "not known".
 */
import {
  type Stats,
  constants,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { RevisionHeader } from '../graph/revision.ts'
import type { ScannedHeader } from '../revisions/header.ts'
import { pathHash } from './cache-directory.ts'

/** Goes up with every change of the scanner's answers or of this format. */
const formatVersion = 4
/** The coarsest clock of a file system in use is that of FAT: two seconds. */
const restMs = 2000

/**
 * What is kept of each file of a folder, a list for each property: far cheaper to read than a record for each file.
 * Times are milliseconds with a fraction, exact to a quarter of a microsecond. What has several parents, or anything
 * else to say, has a {@link Rest} in the place of its parent.
 */
const columnNames = ['names', 'sizes', 'mtimes', 'ctimes', 'ids', 'docs', 'parents'] as const

type Columns = Readonly<Record<(typeof columnNames)[number], readonly unknown[]>>

/** The same of one file. */
type Row = readonly [
  name: string,
  size: number,
  mtimeMs: number,
  ctimeMs: number,
  id: string,
  doc: string,
  parent: string | null | Rest,
]

type Rest = Pick<RevisionHeader, 'downRevisions' | 'dependsOn' | 'branchLabels'> & Traits

/** What a file says besides its header. */
export type Traits = Omit<ScannedHeader, 'header'>

export const usualTraits: Traits = Object.freeze({ transactional: true, irreversible: null })

/** A header as it was when the file was read. */
export interface KnownHeader {
  readonly header: RevisionHeader
  readonly traits: Traits
}

const none: readonly string[] = Object.freeze([])
const noColumns = columnsOf(() => [])

/** One index file per set of version locations. */
export class HeaderIndex {
  readonly #directory: string | null
  readonly #file: string
  readonly #startedAtMs: number
  readonly #known: ReadonlyMap<string, Columns>
  readonly #folders = new Map<string, FolderIndex>()

  /** `startedAtMs`: the clock before the first file was looked at. */
  constructor(directory: string | null, locations: readonly string[], startedAtMs: number) {
    this.#directory = directory
    this.#file = directory === null ? '' : join(directory, `headers-${pathHash(locations.join('\n'))}.json`)
    this.#startedAtMs = startedAtMs
    this.#known = directory === null ? new Map() : readFolders(this.#file)
  }

  /** What is known of the files of a folder, which are then asked for by name, in order. */
  folder(path: string): FolderIndex {
    const folder = new FolderIndex(this.#known.get(path) ?? noColumns, this.#startedAtMs - restMs)
    this.#folders.set(path, folder)
    return folder
  }

  /** Writes the index when it has something new. An index that cannot be written is no failure. */
  save(): void {
    if (this.#directory === null || this.#isSame()) return
    const fresh = `${this.#file}.${process.pid}.${Math.random().toString(36).slice(2)}`
    const folders = [...this.#folders]
      .map(([path, folder]) => ({ path, ...folder.columns() }))
      .filter(({ names }) => names.length > 0)
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 })
      writeFileSync(fresh, JSON.stringify({ formatVersion, folders }), { flag: 'wx', mode: 0o600 })
      renameSync(fresh, this.#file)
    } catch {
      removeQuietly(fresh)
    }
  }

  #isSame(): boolean {
    const folders = [...this.#folders.values()]
    return (
      folders.every((each) => each.isSame) && [...this.#known.keys()].every((path) => this.#folders.has(path))
    )
  }
}

/** The part of the index for one folder. */
export class FolderIndex {
  readonly #known: Columns
  readonly #latest: number
  /** Where the next file is expected: files are asked for in the order in which they were written. */
  #next = 0
  #positions: ReadonlyMap<unknown, number> | null = null
  /** The rows that hold now: positions of those that were known. */
  readonly #rows: (number | Row)[] = []
  #hasNew = false

  /** `latest`: files that were changed later may be changed again without anything to tell by. */
  constructor(known: Columns, latest: number) {
    this.#known = known
    this.#latest = latest
  }

  /** Where the row of a file is, or -1. */
  find(name: string): number {
    if (this.#known.names[this.#next] === name) return this.#next
    this.#positions ??= new Map(this.#known.names.map((each, position) => [each, position]))
    return this.#positions.get(name) ?? -1
  }

  /** The row, if it still holds for the file that now has these properties. */
  take(position: number, path: string, stats: Stats): KnownHeader | null {
    const { sizes, mtimes, ctimes, ids, docs, parents } = this.#known
    if (sizes[position] !== stats.size || mtimes[position] !== stats.mtimeMs) return null
    if (ctimes[position] !== stats.ctimeMs || (stats.mode & constants.S_IFMT) !== constants.S_IFREG)
      return null
    const known = knownHeader(ids[position], docs[position], parents[position], path)
    if (known === null) return null
    this.#next = position + 1
    this.#rows.push(position)
    return known
  }

  /** Notes what was read from a file, whose properties must be from before it was read. */
  set(name: string, { size, mtimeMs, ctimeMs }: Stats, { header, ...traits }: ScannedHeader): void {
    if (Math.max(mtimeMs, ctimeMs) > this.#latest) return
    this.#rows.push([name, size, mtimeMs, ctimeMs, header.id, header.doc, parentOf(header, traits)])
    this.#hasNew = true
  }

  /** Whether it says what it said before. */
  get isSame(): boolean {
    return !this.#hasNew && this.#rows.length === this.#known.names.length
  }

  columns(): Columns {
    const column = (name: keyof Columns, at: number): readonly unknown[] =>
      this.#rows.map((row) => (typeof row === 'number' ? this.#known[name][row] : row[at]))
    return columnsOf(column)
  }
}

function columnsOf(column: (name: keyof Columns, at: number) => readonly unknown[]): Columns {
  return Object.fromEntries(columnNames.map((name, at) => [name, column(name, at)])) as unknown as Columns
}

function parentOf(
  { downRevisions, dependsOn, branchLabels }: RevisionHeader,
  traits: Traits,
): string | null | Rest {
  const isUsual = dependsOn.length === 0 && branchLabels.length === 0 && downRevisions.length < 2
  if (isUsual && traits.transactional && traits.irreversible === null) return downRevisions[0] ?? null
  return { downRevisions, dependsOn, branchLabels, ...traits }
}

/** Null unless every part is what it has to be. */
function knownHeader(id: unknown, doc: unknown, parent: unknown, path: string): KnownHeader | null {
  if (typeof id !== 'string' || typeof doc !== 'string') return null
  if (parent === null || typeof parent === 'string') {
    const downRevisions = parent === null ? none : [parent]
    return {
      header: { id, downRevisions, dependsOn: none, branchLabels: none, doc, path },
      traits: usualTraits,
    }
  }
  if (!isRest(parent)) return null
  const { downRevisions, dependsOn, branchLabels, transactional, irreversible } = parent
  return {
    header: { id, downRevisions, dependsOn, branchLabels, doc, path },
    traits: { transactional, irreversible },
  }
}

function isRest(value: unknown): value is Rest {
  if (typeof value !== 'object' || value === null) return false
  const { downRevisions, dependsOn, branchLabels, transactional, irreversible } = value as Partial<Rest>
  return (
    [downRevisions, dependsOn, branchLabels].every(isTexts) &&
    typeof transactional === 'boolean' &&
    (irreversible === null || typeof irreversible === 'string')
  )
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

/** The folders of an index file, or none. */
function readFolders(file: string): ReadonlyMap<string, Columns> {
  const folders = new Map<string, Columns>()
  try {
    // Another user's file could tell anything about ours.
    if (process.getuid !== undefined && statSync(file).uid !== process.getuid()) return folders
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (!isRecord(content) || content['formatVersion'] !== formatVersion) return folders
    const { folders: listed } = content
    for (const each of Array.isArray(listed) ? listed : []) {
      if (isRecord(each) && isColumns(each)) folders.set(String(each['path']), each)
    }
  } catch {
    // Not there, or nothing that could be read.
  }
  return folders
}

function isColumns(value: Record<string, unknown>): value is Record<string, unknown> & Columns {
  const { names } = value
  const length = Array.isArray(names) ? names.length : 0
  return columnNames.every((name) => {
    const column = value[name]
    return Array.isArray(column) && column.length === length
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Where nothing can be written there is nothing to remove.
  }
}
