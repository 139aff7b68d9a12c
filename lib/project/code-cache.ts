/**
 * Compiled code of revisions in one file outside of git, found by the hash of its source.
 *
 * What comes out of it is executed, so nothing is believed: the folder must be ours alone to write, and the
 * hash of each entry is checked before it is handed out. Whatever is wrong, the answer is "not cached".
 */
import { createHash, randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isOwnFolder } from '../own-folder.ts'

/** JavaScript and the `mappings` of its source map. */
export interface CompiledCode {
  readonly code: string
  readonly mappings: string
}

interface Entry {
  /** Code and mappings, one after the other. */
  readonly bytes: Buffer
  readonly codeLength: number
  readonly hash: string
}

const magic = Buffer.from('tribikos compiled code 1\n')
const lengthBytes = 4
const hashBytes = 32
const largestFile = 64 * 1024 * 1024

/** One file of compiled code. Reads it when it is first asked, writes it on {@link CodeCache.save}. */
export class CodeCache {
  readonly #directory: string | null
  readonly #compiler: string
  #entries: Map<string, Entry> | null = null
  readonly #used = new Set<string>()
  #changed = false

  /** `compiler` names everything besides the source that the compiled text depends on. */
  constructor(directory: string | null, compiler: string) {
    this.#directory = directory
    this.#compiler = compiler
  }

  get(key: string): CompiledCode | null {
    const entry = this.#all().get(key)
    if (entry === undefined || sha256(entry.bytes).toString('hex') !== entry.hash) return null
    this.#used.add(key)
    return {
      code: entry.bytes.toString('utf8', 0, entry.codeLength),
      mappings: entry.bytes.toString('latin1', entry.codeLength),
    }
  }

  set(key: string, compiled: CompiledCode): void {
    const code = Buffer.from(compiled.code)
    const bytes = Buffer.concat([code, Buffer.from(compiled.mappings, 'latin1')])
    this.#all().set(key, { bytes, codeLength: code.length, hash: sha256(bytes).toString('hex') })
    this.#used.add(key)
    this.#changed = true
  }

  /** Writes what is new. A cache that cannot be written is no failure: the next run compiles again. */
  save(): void {
    if (!this.#changed || this.#directory === null || !isOurs(this.#directory)) return
    this.#changed = false
    const file = join(this.#directory, fileName)
    const fresh = `${file}.${process.pid}.${randomUUID()}`
    try {
      writeFileSync(fresh, encode(this.#compiler, this.#kept()), { flag: 'wx', mode: 0o600 })
      renameSync(fresh, file)
    } catch {
      remove(fresh)
    }
  }

  #all(): Map<string, Entry> {
    this.#entries ??= this.#read()
    return this.#entries
  }

  #read(): Map<string, Entry> {
    if (this.#directory === null || !isOurs(this.#directory)) return new Map()
    try {
      return decode(readFileSync(join(this.#directory, fileName)), this.#compiler)
    } catch {
      return new Map()
    }
  }

  /** What this run used comes first, so that a full file loses what nobody asks for. */
  #kept(): ReadonlyMap<string, Entry> {
    const all = this.#all()
    const kept = new Map<string, Entry>()
    let size = 0
    for (const key of new Set([...this.#used, ...all.keys()])) {
      const entry = all.get(key)
      if (entry === undefined || size + entry.bytes.length > largestFile) continue
      size += entry.bytes.length
      kept.set(key, entry)
    }
    return kept
  }
}

const fileName = 'compiled-revisions.bin'

/** What cannot be taken away stays. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // A cache never stops a run.
  }
}

/** Makes the folder when it is absent. Another user's folder, or one that others may write, is not used. */
function isOurs(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return isOwnFolder(lstatSync(directory))
  } catch {
    return false
  }
}

/** Layout: magic, length of the index, hash of the index, index as JSON, bytes of the entries in its order. */
function encode(compiler: string, entries: ReadonlyMap<string, Entry>): Buffer {
  const rows = [...entries].map(([key, entry]) => [key, entry.codeLength, entry.bytes.length, entry.hash])
  const index = Buffer.from(JSON.stringify({ compiler, rows }))
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32BE(index.length)
  const bodies = [...entries.values()].map((entry) => entry.bytes)
  return Buffer.concat([magic, length, sha256(index), index, ...bodies])
}

function decode(file: Buffer, compiler: string): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  const indexStart = magic.length + lengthBytes + hashBytes
  if (file.length < indexStart || !file.subarray(0, magic.length).equals(magic)) return entries
  const indexEnd = indexStart + file.readUInt32BE(magic.length)
  const index = file.subarray(indexStart, indexEnd)
  if (!sha256(index).equals(file.subarray(magic.length + lengthBytes, indexStart))) return entries
  const { compiler: writtenBy, rows } = JSON.parse(index.toString()) as Index
  if (writtenBy !== compiler) return entries
  let position = indexEnd
  for (const [key, codeLength, length, hash] of rows) {
    entries.set(key, { bytes: file.subarray(position, position + length), codeLength, hash })
    position += length
  }
  return entries
}

/** Believed only after its hash was compared, so only {@link encode} can have written it. */
interface Index {
  readonly compiler: string
  readonly rows: readonly (readonly [key: string, codeLength: number, length: number, hash: string])[]
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
