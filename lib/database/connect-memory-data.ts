/**
 * The data of a new embedded database, kept on disk: making it takes seconds, reading it a fraction. What cannot be
 * kept or read is made again.
 */
import { randomUUID } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { isOwnFolder } from '../own-folder.ts'

/** Where the installed PGlite is, and its version. */
export function librarySource(): { readonly folder: string; readonly version: string } {
  const folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  const manifest: unknown = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8'))
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
  return { folder, version }
}

/** The data, or null when there is none that this version of PGlite made. */
export async function readNewData(cacheDirectory: string | null): Promise<Blob | null> {
  if (cacheDirectory === null || !isOurs(cacheDirectory)) return null
  try {
    return new Blob([await promisify(gunzip)(await readFile(fileIn(cacheDirectory)))])
  } catch {
    return null
  }
}

/** Keeps the data, whole or not at all. */
export async function keepNewData(cacheDirectory: string | null, data: Blob): Promise<void> {
  if (cacheDirectory === null) return
  const file = fileIn(cacheDirectory)
  const fresh = `${file}.${process.pid}.${randomUUID()}`
  try {
    await mkdir(cacheDirectory, { recursive: true, mode: 0o700 })
    if (!isOurs(cacheDirectory)) return
    const bytes = await promisify(gzip)(Buffer.from(await data.arrayBuffer()), { level: 1 })
    await writeFile(fresh, bytes, { flag: 'wx', mode: 0o600 })
    await rename(fresh, file)
  } catch {
    await rm(fresh, { force: true }).catch(() => {})
  }
}

function fileIn(cacheDirectory: string): string {
  return join(cacheDirectory, `embedded-${librarySource().version}.tar.gz`)
}

/** Another user's folder, or one that others may write, is not believed. */
function isOurs(directory: string): boolean {
  const stats = lstatSync(directory, { throwIfNoEntry: false })
  return stats !== undefined && isOwnFolder(stats)
}
