/** Checksums of revision files: the same on every machine, whatever git does to ends of lines. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** How checksums are made; stored beside each, so that another way can follow one day. */
export const checksumAlgorithm = 'sha256'

/** SHA-256 in hexadecimal of a text without byte order mark, carriage returns and blank lines at its end. */
export function checksumOf(text: string): string {
  const start = text.startsWith('\uFEFF') ? 1 : 0
  const same = text.slice(start).replaceAll('\r', '').replace(/\s+$/, '')
  return createHash('sha256').update(same).digest('hex')
}

/** The checksum of a file that is there. */
export function fileChecksum(path: string): string {
  return checksumOf(readFileSync(path, 'utf8'))
}

/** How many files are open at once. */
const parallel = 32

/** The checksums of many files, by path; null for one that cannot be read. */
export async function fileChecksums(paths: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  const checksums = new Map<string, string | null>()
  const waiting = paths.values()
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      const text = await readFile(path, 'utf8').catch(() => null)
      checksums.set(path, text === null ? null : checksumOf(text))
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, paths.length) }, work))
  return checksums
}
