/**
 * PostgreSQL inside of this process without a folder: databases that are thrown away. A copy of one is made from its
 * data, which is much faster than making a new one.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Extensions } from '@electric-sql/pglite'
import { TribikosError } from '../errors.ts'
import { embeddedSession, loadLibrary } from './connect-embedded.ts'
import { librarySource } from './connect-memory-data.ts'
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
  /** Which of the extensions that come with PGlite can be made in it; fewer are faster. */
  readonly extensions: 'all' | readonly string[]
}

/** @throws embedded_database_missing, connection_failed */
export async function connectMemory(options: MemoryOptions): Promise<MemoryDatabase> {
  const library = await loadLibrary()
  try {
    const database = await library.PGlite.create({
      dataDir: 'memory://',
      extensions: await bundledExtensions(options.extensions),
      ...(options.data === undefined ? {} : { loadDataDir: options.data }),
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

/** The one extension among them that needs another. */
const companions: Readonly<Record<string, string>> = { earthdistance: 'cube' }

/** Extensions by the name that their module exports them under; its file is called after that. */
async function bundledExtensions(wanted: MemoryOptions['extensions']): Promise<Extensions> {
  if (wanted !== 'all' && wanted.length === 0) return {}
  const folder = join(librarySource().folder, 'contrib')
  const files = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort()
  const names = wanted === 'all' ? null : wanted.flatMap((name) => [name, companions[name] ?? name])
  const chosen = new Set(names?.map((name) => `${name.replaceAll('-', '_')}.js`))
  const modules = await Promise.all(
    files
      .filter((file) => names === null || chosen.has(file))
      .map(async (file) => import(pathToFileURL(join(folder, file)).href)),
  )
  return Object.assign({}, ...modules) as Extensions
}
