/**
 * Headers of revision files that were read before, so that a run with thousands of files reads only those that
 * changed. A header counts only while path, size and both times of its file are the same, and only when the file
 * had been left alone for a while: a change within the same tick of the file system's clock would not show.
 * Whatever is wrong with the index, the answer is "not known".
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ScannedHeader } from '../revisions/header.ts'
import { pathHash } from './cache-directory.ts'
import type { RevisionFile } from './revision-files.ts'

/** Goes up with every change of the scanner's answers or of this format. */
const formatVersion = 2
/** The coarsest clock of a file system in use is that of FAT: two seconds. */
const restMs = 2000

/** Values at the end that most revisions have are left out: no dependencies, no labels, transactional, reversible. */
type Row = readonly [
  path: string,
  size: number,
  mtimeMs: number,
  ctimeMs: number,
  id: string,
  doc: string,
  downRevisions: readonly string[],
  dependsOn?: readonly string[],
  branchLabels?: readonly string[],
  transactional?: boolean,
  irreversible?: string | null,
]

const none: readonly string[] = Object.freeze([])

/** One index file per set of version locations. */
export class HeaderIndex {
  readonly #directory: string | null
  readonly #file: string
  readonly #startedAtMs: number
  #known: readonly unknown[] | null = null
  /** Where the next file is expected: rows are written in load order. */
  #next = 0
  #positions: ReadonlyMap<unknown, number> | null = null
  readonly #current: Row[] = []
  #changed = false

  /** `startedAtMs`: the clock before the first file was looked at. */
  constructor(directory: string | null, locations: readonly string[], startedAtMs: number) {
    this.#directory = directory
    this.#file = directory === null ? '' : join(directory, `headers-${pathHash(locations.join('\n'))}.json`)
    this.#startedAtMs = startedAtMs
  }

  get(file: RevisionFile): ScannedHeader | null {
    const row = this.#find(file.path)
    if (!isRow(row)) return null
    const [path, size, mtimeMs, ctimeMs, id, doc, downRevisions, dependsOn = none, branchLabels = none] = row
    if (size !== file.size || mtimeMs !== file.mtimeMs || ctimeMs !== file.ctimeMs) return null
    this.#current.push(row)
    return {
      header: { id, downRevisions, dependsOn, branchLabels, doc, path },
      transactional: row[9] ?? true,
      irreversible: row[10] ?? null,
    }
  }

  /** Notes what was read from a file, whose size and times must be from before it was read. */
  set({ path, size, mtimeMs, ctimeMs }: RevisionFile, scanned: ScannedHeader): void {
    if (Math.max(mtimeMs, ctimeMs) > this.#startedAtMs - restMs) return
    const { id, downRevisions, dependsOn, branchLabels, doc } = scanned.header
    const { transactional, irreversible } = scanned
    const identity = [path, size, mtimeMs, ctimeMs] as const
    const usual =
      dependsOn.length === 0 && branchLabels.length === 0 && transactional && irreversible === null
    this.#current.push(
      usual
        ? [...identity, id, doc, downRevisions]
        : [...identity, id, doc, downRevisions, dependsOn, branchLabels, transactional, irreversible],
    )
    this.#changed = true
  }

  /** Writes the index when it has something new. An index that cannot be written is no failure. */
  save(): void {
    if (this.#directory === null || (!this.#changed && this.#current.length === (this.#known?.length ?? 0)))
      return
    const fresh = `${this.#file}.${process.pid}.${Math.random().toString(36).slice(2)}`
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 })
      writeFileSync(fresh, JSON.stringify({ formatVersion, rows: this.#current }), {
        flag: 'wx',
        mode: 0o600,
      })
      renameSync(fresh, this.#file)
    } catch {
      removeQuietly(fresh)
    }
  }

  #find(path: string): unknown {
    this.#known ??= this.#directory === null ? [] : readRows(this.#file)
    if (pathOf(this.#known[this.#next]) !== path) {
      this.#positions ??= new Map(this.#known.map((row, position) => [pathOf(row), position]))
      const position = this.#positions.get(path)
      if (position === undefined) return null
      this.#next = position
    }
    this.#next += 1
    return this.#known[this.#next - 1]
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Where nothing can be written there is nothing to remove.
  }
}

function pathOf(row: unknown): unknown {
  return Array.isArray(row) ? row[0] : null
}

/** The rows of an index file, whatever they are, or none. */
function readRows(file: string): readonly unknown[] {
  try {
    // Another user's file could tell anything about ours.
    if (process.getuid !== undefined && statSync(file).uid !== process.getuid()) return []
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof content !== 'object' || content === null) return []
    if (!('rows' in content) || !('formatVersion' in content)) return []
    return content.formatVersion === formatVersion && Array.isArray(content.rows) ? content.rows : []
  } catch {
    return []
  }
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value)) return false
  const row: readonly unknown[] = value
  if (typeof row[4] !== 'string' || typeof row[5] !== 'string' || !isTexts(row[6])) return false
  if (row.length === 7) return true
  const whole = row.length === 11 && isTexts(row[7]) && isTexts(row[8]) && typeof row[9] === 'boolean'
  return whole && (row[10] === null || typeof row[10] === 'string')
}

function isTexts(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  for (const each of value) if (typeof each !== 'string') return false
  return true
}
