/**
 * Headers of revision files that were read before, so that a run with thousands of files reads only those that
 * changed. A header counts only while path, size and both times of its file are the same to the nanosecond, and
 * only when the file had been left alone for a while: a change within the same tick of the file system's clock
 * would not show. Whatever is wrong with the index, the answer is "not known".
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ScannedHeader } from '../revisions/header.ts'
import { pathHash } from './cache-directory.ts'
import type { RevisionFile } from './revision-files.ts'

/** Goes up with every change of the scanner's answers or of this format. */
const formatVersion = 1
/** The coarsest clock of a file system in use is that of FAT: two seconds. */
const restMs = 2000

type Row = readonly [
  path: string,
  size: string,
  mtimeNs: string,
  ctimeNs: string,
  id: string,
  downRevisions: readonly string[],
  dependsOn: readonly string[],
  branchLabels: readonly string[],
  doc: string,
  transactional: boolean,
  irreversible: string | null,
]

/** One index file per set of version locations. */
export class HeaderIndex {
  readonly #directory: string | null
  readonly #file: string
  readonly #startedAtMs: number
  #rows: ReadonlyMap<string, Row> | null = null
  readonly #current: Row[] = []
  #changed = false

  /** `startedAtMs`: the clock before the first file was looked at. */
  constructor(directory: string | null, locations: readonly string[], startedAtMs: number) {
    this.#directory = directory
    this.#file = directory === null ? '' : join(directory, `headers-${pathHash(locations.join('\n'))}.json`)
    this.#startedAtMs = startedAtMs
  }

  get({ path, stats }: RevisionFile): ScannedHeader | null {
    this.#rows ??= this.#directory === null ? new Map() : readRows(this.#file)
    const row = this.#rows.get(path)
    if (row === undefined) return null
    const [
      ,
      size,
      mtimeNs,
      ctimeNs,
      id,
      downRevisions,
      dependsOn,
      branchLabels,
      doc,
      transactional,
      irreversible,
    ] = row
    if (size !== `${stats.size}` || mtimeNs !== `${stats.mtimeNs}` || ctimeNs !== `${stats.ctimeNs}`)
      return null
    this.#current.push(row)
    return { header: { id, downRevisions, dependsOn, branchLabels, doc, path }, transactional, irreversible }
  }

  /** Notes what was read from a file; `stats` must be from before it was read. */
  set({ path, stats }: RevisionFile, { header, transactional, irreversible }: ScannedHeader): void {
    const changedMs = Number((stats.mtimeNs > stats.ctimeNs ? stats.mtimeNs : stats.ctimeNs) / 1_000_000n)
    if (changedMs > this.#startedAtMs - restMs) return
    const { id, downRevisions, dependsOn, branchLabels, doc } = header
    const identity = [path, `${stats.size}`, `${stats.mtimeNs}`, `${stats.ctimeNs}`] as const
    this.#current.push([
      ...identity,
      id,
      downRevisions,
      dependsOn,
      branchLabels,
      doc,
      transactional,
      irreversible,
    ])
    this.#changed = true
  }

  /** Writes the index when it has something new. An index that cannot be written is no failure. */
  save(): void {
    if (this.#directory === null || (!this.#changed && this.#current.length === (this.#rows?.size ?? 0)))
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
      rmSync(fresh, { force: true })
    }
  }
}

function readRows(file: string): ReadonlyMap<string, Row> {
  try {
    // Another user's file could tell anything about ours.
    if (process.getuid !== undefined && statSync(file).uid !== process.getuid()) return new Map()
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (
      typeof content !== 'object' ||
      content === null ||
      !('rows' in content) ||
      !('formatVersion' in content)
    ) {
      return new Map()
    }
    const { rows } = content
    if (content.formatVersion !== formatVersion || !Array.isArray(rows) || !rows.every(isRow))
      return new Map()
    return new Map(rows.map((row) => [row[0], row]))
  } catch {
    return new Map()
  }
}

function isRow(value: unknown): value is Row {
  if (!Array.isArray(value) || value.length !== 11) return false
  for (const column of [0, 1, 2, 3, 4, 8]) if (typeof value[column] !== 'string') return false
  for (const column of [5, 6, 7]) if (!isTexts(value[column])) return false
  return typeof value[9] === 'boolean' && (value[10] === null || typeof value[10] === 'string')
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
