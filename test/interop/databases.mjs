/** The two databases: what they hold, compared by rows, by catalogs and by pg_dump. */
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'

/**
 * @typedef {object} Database
 * @property {string} url
 * @property {() => Promise<void>} create makes it anew, empty
 * @property {() => Promise<void>} drop
 * @property {() => Promise<string[]>} rows of the version table, sorted; none when there is no table
 * @property {() => Promise<string[]>} schema as sorted lines
 */

/**
 * @param {string} serverUrl
 * @param {string} name
 * @returns {Database}
 */
export function database(serverUrl, name) {
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
  const drop = async () => void (await query(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`))
  return {
    url,
    create: async () => {
      await drop()
      await query(serverUrl, `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'UTF8'`)
    },
    drop,
    rows: async () => {
      const [{ table }] = await query(url, `SELECT to_regclass('alembic_version') AS table`)
      if (table === null) return []
      return (await query(url, 'SELECT version_num FROM alembic_version'))
        .map((row) => row.version_num)
        .sort()
    },
    schema: async () => {
      const { describeSchema } = await schemaDescription()
      return withClient(url, async (client) => describeSchema(async (sql) => (await client.query(sql)).rows))
    },
  }
}

/**
 * The schema as pg_dump writes it, without the schema of our own that Alembic does not know.
 * @returns {Promise<string | null>} null when there is no pg_dump for this server
 */
export async function dump(url, ...options) {
  const [{ major }] = await query(url, `SELECT current_setting('server_version_num')::int / 10000 AS major`)
  if (pgDumpMajor() < major) return null
  const text = execFileSync('pg_dump', ['--schema-only', '--exclude-schema=tribikos', ...options, url], {
    encoding: 'utf8',
  })
  // Newer releases put a random word into these two lines.
  return text.replaceAll(/^\\(un)?restrict .*\n/gm, '')
}

function pgDumpMajor() {
  try {
    return Number(/\d+/.exec(execFileSync('pg_dump', ['--version'], { encoding: 'utf8' }))?.[0])
  } catch {
    return 0
  }
}

let loading = null

/** The description that the tests use, which is TypeScript. */
async function schemaDescription() {
  loading ??= build({
    entryPoints: [fileURLToPath(new URL('../support/schema-description.ts', import.meta.url))],
    format: 'esm',
    write: false,
  }).then(({ outputFiles }) => import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`))
  return loading
}

async function query(url, sql) {
  return withClient(url, async (client) => (await client.query(sql)).rows)
}

async function withClient(url, body) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await body(client)
  } finally {
    await client.end()
  }
}
