/** The `Create Date` that the comment at the top of a revision file tells; for people only, nothing depends on it. */
import { closeSync, openSync, readSync } from 'node:fs'

/** Bytes that are looked through: a date further down is not in the first comment of anything that was written for us. */
const length = 8192

/** The date as it is written, or null when the file has none or cannot be read. */
export function readCreateDate(path: string): string | null {
  try {
    const file = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(length)
      const text = buffer.toString('utf8', 0, readSync(file, buffer, 0, length, 0))
      return /^[\s*/-]*Create Date:[ \t]*(\S[^\r\n]*?)[ \t]*(?:\*\/)?[ \t]*\r?$/im.exec(text)?.[1] ?? null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}
