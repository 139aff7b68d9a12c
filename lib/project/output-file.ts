/** A file that appears whole or not at all: written beside its place and moved there. */
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { TribikosError } from '../errors.ts'

/**
 * Writes a text to a file, in place of what is there. A device or pipe (`/dev/stdout`) is written to directly.
 * @throws output_unwritable
 */
export async function writeOutputFile(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const existing = await stat(path).catch(() => null)
    if (existing !== null && !existing.isFile()) {
      await writeFile(path, text)
      return
    }
    await writeFile(unfinished, text, { flag: 'wx' })
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw new TribikosError('output_unwritable', `${path} cannot be written: ${reason(error)}`, {
      hint: 'Nothing was written. Name a file in a folder that exists and may be written to.',
      details: { path },
      cause: error,
    })
  }
}

/** What a file has now; null where there is none. @throws output_unwritable */
export async function readOutputFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (reason(error) === 'ENOENT') return null
    throw new TribikosError('output_unwritable', `${path} cannot be read: ${reason(error)}`, {
      hint: 'Nothing was written. Name a file that may be read and written.',
      details: { path },
      cause: error,
    })
  }
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
