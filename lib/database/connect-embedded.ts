/** Opens a session on PGlite, PostgreSQL inside of this process, through the same driver as for a server. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { searchPathText } from '../config/search-path.ts'
import { describeTarget } from '../config/describe-target.ts'
import type { EmbeddedTarget } from '../config/database-target.ts'
import { TribikosError } from '../errors.ts'
import { Session } from './connect-session.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Connection } from './connection.ts'
import { guardDirectory } from './directory-guard.ts'

const defaultWaitMs = 60_000

/** @throws embedded_database_missing, embedded_database_busy, connection_failed */
export async function connectEmbedded(target: EmbeddedTarget, options: ConnectOptions): Promise<Connection> {
  const library = await loadLibrary()
  const release = await takeDirectory(target, options)
  try {
    return await open(library, target, { ...options, release })
  } catch (error) {
    await release()
    throw new TribikosError(
      'connection_failed',
      `Cannot open the embedded database ${target.directory}: ${messageOf(error)}`,
      {
        hint: 'The folder must be one that PGlite made, with a version of PostgreSQL that this PGlite knows.',
        details: { directory: target.directory },
        cause: error,
      },
    )
  }
}

/** @throws embedded_database_missing */
export async function loadLibrary() {
  try {
    const [{ PGlite }, { createPgConfig }] = await Promise.all([
      import('@electric-sql/pglite'),
      import('@electric-sql/pglite/node-postgres'),
    ])
    return { PGlite, createPgConfig }
  } catch (error) {
    throw new TribikosError(
      'embedded_database_missing',
      'The embedded PostgreSQL (PGlite) is not installed',
      {
        hint: 'Run `npm install --save-dev @electric-sql/pglite`, or set a postgresql:// url.',
        cause: error,
      },
    )
  }
}

export type Library = Awaited<ReturnType<typeof loadLibrary>>

async function takeDirectory(target: EmbeddedTarget, options: ConnectOptions): Promise<() => Promise<void>> {
  if (target.directory === 'memory://') return async () => {}
  await mkdir(dirname(target.directory), { recursive: true })
  return guardDirectory(target.directory, {
    waitMs: options.lockWaitMs ?? defaultWaitMs,
    signal: options.signal ?? null,
    applicationName: options.applicationName,
    onWaiting: options.onWaiting ?? (() => {}),
  })
}

async function open(
  library: Library,
  { directory, searchPath }: EmbeddedTarget,
  { applicationName, release }: ConnectOptions & { readonly release: () => Promise<void> },
): Promise<Connection> {
  const database = await library.PGlite.create(directory)
  return embeddedSession(library, database, { directory, searchPath, applicationName, release })
}

/** The session on a database of PGlite. Closing it closes the database, and calls `release`. */
export async function embeddedSession(
  { createPgConfig }: Pick<Library, 'createPgConfig'>,
  database: InstanceType<Library['PGlite']>,
  {
    directory,
    searchPath,
    applicationName,
    release,
  }: Pick<EmbeddedTarget, 'directory' | 'searchPath'> & {
    readonly applicationName: string
    readonly release: () => Promise<void>
  },
): Promise<Connection> {
  const { Client } = await import('pg')
  const client = new Client(createPgConfig(database))
  client.on('error', () => {})
  await client.connect()
  await client.query('SELECT pg_catalog.set_config($1, $2, false)', ['application_name', applicationName])
  if (searchPath !== undefined) {
    await client.query('SELECT pg_catalog.set_config($1, $2, false)', [
      'search_path',
      searchPathText(searchPath),
    ])
  }
  return new Session(client, {
    kind: 'embedded',
    description: describeTarget({ kind: 'embedded', directory }),
    processId: null,
    isEncrypted: null,
    pipelines: false,
    cancel: async () => {},
    close: async () => {
      await client.end()
      await database.close()
      await release()
    },
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
