/** A fresh database on the server under test, for one test file or one test. */
import { Client } from 'pg'
import { afterAll, inject } from 'vitest'

export interface TestDatabase {
  readonly name: string
  readonly url: string
  /** Runs SQL in the database on a connection of its own. */
  query<Row extends Record<string, unknown> = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<Row[]>
  drop(): Promise<void>
}

let counter = 0

/** Creates an empty database. Drop it in `afterAll` or `afterEach`. */
export async function createTestDatabase(label = 'db'): Promise<TestDatabase> {
  const name = `tribikos_${label}_${process.pid}_${Date.now().toString(36)}_${++counter}`
  await onServer(`CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8'`)
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${name}`
  return {
    name,
    url: url.href,
    query: async (sql, values) =>
      withClient(url.href, async (client) => (await client.query(sql, values as unknown[])).rows),
    drop: async () => onServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  }
}

let maintenance: Promise<Client> | undefined

// Registered before any hook of a test file, so it runs after all of them.
afterAll(async () => (await maintenance)?.end())

/** Runs SQL on the server's maintenance database. One session serves the whole file: a new one takes longer than most statements. */
export async function onServer(sql: string): Promise<void> {
  maintenance ??= openMaintenance()
  await (await maintenance).query(sql)
}

async function openMaintenance(): Promise<Client> {
  const client = new Client({ connectionString: inject('serverUrl') })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Runs `body` with a client that is connected to `url`, and ends it. */
export async function withClient<T>(url: string, body: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await body(client)
  } finally {
    await client.end()
  }
}

/** The major version of the server that the tests run on. */
export async function serverMajor(): Promise<number> {
  const [row] = await withClient(inject('serverUrl'), async (client) => {
    const { rows } = await client.query<{ major: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS major",
    )
    return rows
  })
  return row?.major ?? 0
}
