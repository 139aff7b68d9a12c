/** Checksums of revision files: the same on every machine, whatever git does to ends of lines. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { filesOfRevision } from './sql-files.ts'

/** How checksums are made; stored beside each, so that another way can follow one day. */
export const checksumAlgorithm = 'sha256'

/**
 * SHA-256 in hexadecimal of the texts of a revision's files, each without byte order mark, carriage returns and blank lines
 * at its end.
 */
export function checksumOf(...texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const [index, text] of texts.entries()) {
    const start = text.startsWith('\uFEFF') ? 1 : 0
    hash.update(index === 0 ? '' : '\0').update(text.slice(start).replaceAll('\r', '').replace(/\s+$/, ''))
  }
  return hash.digest('hex')
}

/** The checksum of a revision whose file is there; a file beside it that undoes it counts too. */
export function fileChecksum(path: string): string {
  return checksumOf(...filesOfRevision(path).map((file) => readFileSync(file, 'utf8')))
}

/** How many files are open at once. */
const parallel = 32

/** The checksums of many revisions, by path; null for one that cannot be read. */
export async function fileChecksums(paths: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  const checksums = new Map<string, string | null>()
  const waiting = paths.values()
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      const texts = await readAll(filesOfRevision(path)).catch(() => null)
      checksums.set(path, texts === null ? null : checksumOf(...texts))
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, paths.length) }, work))
  return checksums
}

async function readAll(paths: readonly string[]): Promise<readonly string[]> {
  return Promise.all(paths.map(async (path) => readFile(path, 'utf8')))
}
