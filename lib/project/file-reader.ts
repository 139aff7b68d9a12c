/**
 * Reads files, each opened once: its properties and its text belong together whatever happens to the path meanwhile.
 * For thousands of files it is also cheaper than to look at the path first and to read it then.
 */
import { type Stats, closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs'

export interface OpenedFile {
  readonly stats: Stats
  /** What it holds, good until the next file is opened. */
  readonly bytes: Buffer
}

/** Links are not followed, and nothing waits for the other end of a pipe. Windows has neither flag. */
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK }: { readonly [Flag in keyof typeof constants]?: number } = constants
const flags =
  O_NOFOLLOW === undefined || O_NONBLOCK === undefined ? null : (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK

export class FileReader {
  /** Nearly every revision fits. */
  readonly #buffer = Buffer.allocUnsafeSlow(32 * 1024)

  /** Null for what is no regular file, as a link, or cannot be read. */
  open(path: string): OpenedFile | null {
    if (flags === null) return null
    let file: number
    try {
      file = openSync(path, flags)
    } catch {
      return null
    }
    try {
      const stats = fstatSync(file)
      return stats.isFile() ? { stats, bytes: this.#read(file, path, stats.size) } : null
    } catch {
      return null
    } finally {
      closeSync(file)
    }
  }

  #read(file: number, path: string, size: number): Buffer {
    const length = size <= this.#buffer.length ? readSync(file, this.#buffer) : -1
    return length === size ? this.#buffer.subarray(0, length) : readFileSync(path)
  }
}
