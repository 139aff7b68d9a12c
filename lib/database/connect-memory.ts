/**
 * PostgreSQL inside of this process without a folder: databases that are thrown away. A copy of one is made from its
 * data, which is much faster than making a new one.
 */
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Extensions } from '@electric-sql/pglite'
import { TribikosError } from '../errors.ts'
import { embeddedSession, loadLibrary } from './connect-embedded.ts'
import type { Connection } from './connection.ts'

export interface MemoryDatabase {
  readonly connection: Connection
  /** All that is in it, for {@link MemoryOptions.data}. */
  data(): Promise<Blob>
}

export interface MemoryOptions {
  readonly applicationName: string
  /** What the new database begins with; absent, nothing. */
  readonly data?: Blob | undefined
  /** Whether the extensions that come with PGlite can be made in it. */
  readonly withExtensions: boolean
}

/** @throws embedded_database_missing, connection_failed */
export async function connectMemory(options: MemoryOptions): Promise<MemoryDatabase> {
  const library = await loadLibrary()
  try {
    const database = await library.PGlite.create({
      dataDir: 'memory://',
      ...(options.data === undefined ? {} : { loadDataDir: options.data }),
      ...(options.withExtensions ? { extensions: await bundledExtensions() } : {}),
    })
    const connection = await embeddedSession(library, database, {
      directory: 'memory://',
      applicationName: options.applicationName,
      release: async () => {},
    })
    return {
      connection,
      data: async () => {
        // Commits that nobody waited for are not in the files yet.
        await connection.query({ sql: 'CHECKPOINT' })
        return database.dumpDataDir('none')
      },
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new TribikosError('connection_failed', `Cannot open an embedded database in memory: ${reason}`, {
      hint: 'PGlite needs some hundred megabytes of memory.',
      cause: error,
    })
  }
}

/** Every extension that PGlite brings along, by the name that its module exports it under. */
async function bundledExtensions(): Promise<Extensions> {
  const folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))
  const names = (await readdir(join(folder, 'contrib'))).filter((name) => name.endsWith('.js')).sort()
  const modules = await Promise.all(
    names.map(async (name) => import(pathToFileURL(join(folder, 'contrib', name)).href)),
  )
  return Object.assign({}, ...modules) as Extensions
}
