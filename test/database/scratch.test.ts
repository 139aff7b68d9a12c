/** Scratch databases: like the project's own, gone at the end whichever end it is, and nobody else's is ever touched. */
import { build } from 'esbuild'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { connect } from '../../lib/database/connect.ts'
import type { Connection } from '../../lib/database/connection.ts'
import { withScratch, type ScratchRequest } from '../../lib/database/scratch.ts'
import { TribikosError } from '../../lib/errors.ts'
import { createTestDatabase, onServer, type TestDatabase } from '../support/database.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
let database: TestDatabase
let like: Connection
const role = `scratch_poor_${process.pid}`
const owner = `scratch_owner_${process.pid}`

function targetOf(url: string) {
  return parseDatabaseUrl(url, { root: '/', variables: {} })
}

function requestFor(changes: Partial<ScratchRequest> = {}): ScratchRequest {
  return {
    on: targetOf(database.url),
    like,
    fallsBack: true,
    connect: { applicationName: 'tribikos-test scratch' },
    // Making an embedded database from nothing takes seconds.
    cacheDirectory: join(root, '.cache/test-scratch'),
    signal: null,
    ...changes,
  }
}

async function value(connection: Connection, sql: string): Promise<unknown> {
  const { rows } = await connection.query({ sql })
  return Object.values(rows[0] ?? {})[0]
}

/** Scratch databases of a process that are on the server. */
async function scratchNames(processId = process.pid): Promise<readonly string[]> {
  const rows = await database.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY 1`,
    [`tribikos\\_scratch\\_${processId}\\_%`],
  )
  return rows.map(({ datname }) => datname)
}

function urlAs(user: string, url = database.url): string {
  const changed = new URL(url)
  changed.username = user
  changed.password = 'secret'
  return changed.href
}

beforeAll(async () => {
  database = await createTestDatabase('forscratch')
  await database.query(`
    CREATE SCHEMA app; CREATE SCHEMA "Odd, ""name""";
    ALTER DATABASE "${database.name}" SET search_path = app, "Odd, ""name""", public;
    ALTER DATABASE "${database.name}" SET DateStyle = 'ISO, DMY';
    CREATE ROLE "${role}" LOGIN PASSWORD 'secret';
    CREATE ROLE "${owner}" LOGIN CREATEDB PASSWORD 'secret';
    ALTER ROLE "${owner}" SET search_path = theirs;
    GRANT CREATE ON DATABASE "${database.name}" TO "${role}"`)
  like = await connect(targetOf(database.url), { applicationName: 'tribikos-test' })
})

afterAll(async () => {
  await like.close()
  await database.drop()
  await onServer(`DROP ROLE "${role}"; DROP ROLE "${owner}"`)
})

describe('on the server of the project', () => {
  it('is like its database, and is gone at the end', async () => {
    await withScratch(requestFor(), async (scratch) => {
      const { connection, place } = await scratch.create()
      expect(place).toMatchObject({ kind: 'server', fallback: null })
      expect(await value(connection, 'SHOW search_path')).toBe('app, "Odd, ""name""", public')
      expect(await value(connection, "SELECT '02/03/2020'::date::text")).toBe('2020-03-02')
      await connection.query({ sql: 'RESET ALL' })
      expect(await value(connection, 'SHOW search_path')).toBe('app, "Odd, ""name""", public')
      const facts = `SELECT json_build_array(pg_encoding_to_char(encoding), datcollate, datctype)::text
        FROM pg_database WHERE datname = current_database()`
      expect(await value(connection, facts)).toBe(await value(like, facts))
      expect(await scratchNames()).toHaveLength(1)
    })
    expect(await scratchNames()).toEqual([])
  })

  it.each([
    ["ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'", 0],
    ["ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' LC_COLLATE 'C' LC_CTYPE 'C'", 150_000],
    [
      "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'und' ICU_RULES '&V << w' LC_COLLATE 'C' LC_CTYPE 'C'",
      160_000,
    ],
    ["ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'", 170_000],
  ])('takes the encoding and locale of the project: %s', async (clauses, since) => {
    if (Number(await value(like, 'SHOW server_version_num')) < since) return
    const name = `tribikos_locale_${process.pid}`
    await onServer(`CREATE DATABASE "${name}" TEMPLATE template0 ${clauses}`)
    const url = new URL(database.url)
    url.pathname = `/${name}`
    const project = await connect(targetOf(url.href), { applicationName: 'tribikos-test' })
    try {
      // Without what is a database's own, and oids.
      const facts = `SELECT (to_jsonb(d) - '{oid,datname,datfrozenxid,datminmxid,datacl}'::text[])::text
        FROM pg_database d WHERE datname = current_database()`
      await withScratch(requestFor({ on: targetOf(url.href), like: project }), async (scratch) => {
        const made = await scratch.create()
        expect(await value(made.connection, facts)).toBe(await value(project, facts))
        expect(await value((await made.copy()).connection, facts)).toBe(await value(project, facts))
      })
    } finally {
      await project.close()
      await onServer(`DROP DATABASE "${name}" WITH (FORCE)`)
    }
  })

  it('follows the search path that the role has of its own', async () => {
    await withScratch(requestFor({ on: targetOf(urlAs(owner)), like: null }), async (scratch) => {
      const { connection } = await scratch.create()
      expect(await value(connection, 'SHOW search_path')).toBe('theirs')
      expect(await value(connection, 'SELECT current_user')).toBe(owner)
    })
    expect(await scratchNames()).toEqual([])
  })

  it('makes several, copies of one among them, each with its own content', async () => {
    await withScratch(requestFor(), async (scratch) => {
      const first = await scratch.create()
      const { connection } = first
      await connection.query({ sql: 'CREATE SCHEMA app; CREATE TABLE app.account (id int)' })
      const copy = await first.copy()
      await copy.connection.query({ sql: 'DROP TABLE account' })
      const other = await scratch.create()
      const there = "SELECT to_regclass('app.account') IS NOT NULL"
      expect(await value(connection, there)).toBe(true)
      expect(await value(copy.connection, there)).toBe(false)
      expect(await value(other.connection, there)).toBe(false)
      expect(await value(copy.connection, 'SHOW search_path')).toBe('app, "Odd, ""name""", public')
      await copy.drop()
      expect(await scratchNames()).toHaveLength(2)
    })
    expect(await scratchNames()).toEqual([])
  })

  it('makes the session new again, also out of a failed transaction', async () => {
    await withScratch(requestFor(), async (scratch) => {
      const made = await scratch.create()
      await made.connection.query({
        sql: "SET search_path = ''; SET ROLE pg_monitor; CREATE TEMP TABLE t ()",
      })
      await made.connection.attempt([{ sql: 'BEGIN' }, { sql: 'SELECT 1 / 0' }])
      await made.resetSession()
      expect(await value(made.connection, 'SELECT session_user = current_user')).toBe(true)
      expect(await value(made.connection, 'SHOW search_path')).toBe('app, "Odd, ""name""", public')
      expect(await value(made.connection, 'SHOW statement_timeout')).toBe('0')
      expect(await value(made.connection, "SELECT to_regclass('pg_temp.t')")).toBe(null)
    })
  })

  it('is gone when the work fails', async () => {
    const failure = withScratch(requestFor(), async (scratch) => {
      await scratch.create()
      throw new Error('mine')
    })
    await expect(failure).rejects.toThrow('mine')
    expect(await scratchNames()).toEqual([])
  })

  it('is gone when a signal comes, whatever runs in it', async () => {
    const controller = new AbortController()
    const reason = new TribikosError('interrupted_sigint', 'Interrupted by SIGINT')
    let after: unknown = null
    const work = withScratch(requestFor({ signal: controller.signal }), async (scratch) => {
      const { connection } = await scratch.create()
      const sleeping = connection.query({ sql: 'SELECT pg_sleep(60)' })
      setTimeout(() => {
        controller.abort(reason)
      }, 50)
      await sleeping.catch(() => {})
      after = await scratch.create().catch((error: unknown) => error)
    })
    await expect(work).rejects.toBe(reason)
    expect(await scratchNames()).toEqual([])
    await expect.poll(() => after).toBe(reason)
    expect(await scratchNames()).toEqual([])
  })

  it('is gone when a signal comes while it is being made', async () => {
    for (const ms of [0, 5, 15, 30]) {
      const controller = new AbortController()
      const reason = new TribikosError('interrupted_sigterm', 'Interrupted by SIGTERM')
      setTimeout(() => {
        controller.abort(reason)
      }, ms)
      const work = withScratch(requestFor({ signal: controller.signal }), async (scratch) => {
        for (;;) await scratch.create()
      })
      await expect(work).rejects.toBe(reason)
      await expect.poll(scratchNames).toEqual([])
    }
  })
})

describe('without the right to create databases', { timeout: 180_000 }, () => {
  it('is embedded, with the settings and roles of the project', async () => {
    await withScratch(requestFor({ on: targetOf(urlAs(role)) }), async (scratch) => {
      const made = await scratch.create({ extensions: ['citext'] })
      expect(made.place.kind).toBe('embedded')
      expect(made.place.fallback).toMatch(new RegExp(`the role "${role}" may not create databases on `))
      expect(await value(made.connection, 'SHOW search_path')).toBe('app, "Odd, ""name""", public')
      expect(await value(made.connection, "SELECT '02/03/2020'::date::text")).toBe('2020-03-02')
      await made.connection.query({
        sql: `CREATE SCHEMA app AUTHORIZATION "${owner}"; CREATE TABLE account (id int); CREATE EXTENSION citext`,
      })
      const copy = await made.copy()
      expect(await value(copy.connection, 'SELECT count(*)::int FROM app.account')).toBe(0)
      const other = await scratch.create()
      expect(await value(other.connection, "SELECT to_regclass('app.account')")).toBe(null)
      await copy.connection.query({ sql: 'DROP TABLE account' })
      await made.resetSession()
      expect(await value(made.connection, "SELECT to_regclass('account') IS NOT NULL")).toBe(true)
    })
  })

  it('is embedded where the server refuses although the role has the right', async () => {
    // A tablespace, a locale or a pooler can be in the way; here it is the model of another server.
    const other = await connect(
      { kind: 'embedded', directory: 'memory://' },
      { applicationName: 'tribikos-test' },
    )
    const strange: Connection = Object.create(other, {
      query: {
        value: async (statement: Parameters<Connection['query']>[0]) => {
          const { rows } = await other.query(statement)
          const model = JSON.parse(String(rows[0]?.['model'])) as Record<string, unknown>
          return {
            rows: [{ model: JSON.stringify({ ...model, collate: 'xx_XX' }) }],
            rowCount: 1,
            command: 'SELECT',
          }
        },
      },
    })
    try {
      await withScratch(requestFor({ like: strange }), async (scratch) => {
        expect(await scratch.place()).toMatchObject({
          kind: 'embedded',
          fallback: expect.stringMatching(/^No scratch database can be made on postgresql:.*xx_XX/),
        })
      })
      const named = withScratch(requestFor({ like: strange, fallsBack: false }), async (scratch) =>
        scratch.create(),
      )
      await expect(named).rejects.toMatchObject({ code: 'scratch_unavailable' })
      expect(await scratchNames()).toEqual([])
    } finally {
      await other.close()
    }
  })

  it('is refused where the server was asked for by name', async () => {
    const work = withScratch(requestFor({ on: targetOf(urlAs(role)), fallsBack: false }), async (scratch) =>
      scratch.create(),
    )
    await expect(work).rejects.toMatchObject({ code: 'scratch_unavailable' })
  })
})

describe('an embedded project', { timeout: 180_000 }, () => {
  it('has them from what was kept of the first, whatever became of that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tribikos-embedded-'))
    const cacheDirectory = join(folder, 'cache')
    const request = requestFor({
      on: { kind: 'embedded', directory: 'memory://' },
      like: null,
      cacheDirectory,
    })
    const tables = async () =>
      withScratch(request, async (scratch) => {
        const { connection } = await scratch.create()
        await connection.query({ sql: 'CREATE TABLE a ()' })
        return value(connection, "SELECT count(*)::int FROM pg_class WHERE oid >= 16384 AND relkind = 'r'")
      })
    try {
      expect(await tables()).toBe(1)
      const [file = ''] = readdirSync(cacheDirectory)
      expect(await tables()).toBe(1)
      writeFileSync(join(cacheDirectory, file), 'not what it was')
      expect(await tables()).toBe(1)
      expect(statSync(join(cacheDirectory, file)).size).toBeGreaterThan(1_000_000)
      expect(readdirSync(cacheDirectory)).toEqual([file])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('has its scratch databases in memory', async () => {
    await withScratch(
      requestFor({ on: { kind: 'embedded', directory: '/nowhere/at/all' }, like: null }),
      async (scratch) => {
        const { connection, place } = await scratch.create()
        expect(place).toMatchObject({ kind: 'embedded', description: 'pglite://memory', fallback: null })
        expect(await value(connection, 'SELECT 1')).toBe(1)
      },
    )
  })
})

describe('what a killed process has left', () => {
  let folder: string

  beforeAll(async () => {
    mkdirSync(join(root, '.cache'), { recursive: true })
    folder = mkdtempSync(join(root, '.cache', 'scratch-'))
    await build({
      stdin: {
        contents: `
          export * from './lib/database/scratch.ts'
          export * from './lib/cli/interruption.ts'
          export * from './lib/config/parse-database-url.ts'`,
        resolveDir: root,
      },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile: join(folder, 'scratch.mjs'),
    })
    writeFileSync(
      join(folder, 'holder.mjs'),
      `import { listenForSignals, parseDatabaseUrl, withScratch } from './scratch.mjs'
       const { signal } = listenForSignals(() => process.exit(99))
       const on = parseDatabaseUrl(process.argv[2], { root: '/', variables: {} })
       const connect = { applicationName: 'tribikos-test holder' }
       await withScratch({ on, like: null, fallsBack: false, connect, signal }, async (scratch) => {
         await scratch.create()
         const second = await scratch.create()
         if (process.argv[3] === 'idle') await second.connection.close()
         console.log('ready')
         await second.connection.query({ sql: 'SELECT pg_sleep(60)' }).catch(() => {})
         await new Promise((resolve) => setTimeout(resolve, 60_000))
       }).catch((error) => process.exit(error === signal.reason ? 7 : 1))`,
    )
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  async function holder(...args: readonly string[]) {
    const child = spawn(process.execPath, [join(folder, 'holder.mjs'), database.url, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    return child
  }

  it('is swept by the next one, and not before', async () => {
    const child = await holder('idle')
    const id = child.pid ?? 0
    expect(await scratchNames(id)).toHaveLength(2)
    await withScratch(requestFor(), async (scratch) => scratch.create())
    expect(await scratchNames(id)).toHaveLength(2)

    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    // The server hears of it a moment later.
    await expect
      .poll(async () => {
        await withScratch(requestFor(), async (scratch) => scratch.place())
        return scratchNames(id)
      })
      .toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is nothing at all when it was ended by %s',
    async (name) => {
      const child = await holder('busy')
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill(name)
      expect(await ended).toBe(7)
      expect(await scratchNames(child.pid)).toEqual([])
    },
  )

  it('is left when somebody is connected to it, and when its name is only alike', async () => {
    const used = 'tribikos_scratch_1_0123456789abcdef_1'
    const alike = `tribikos_scratch_mine_${process.pid}`
    await onServer(`CREATE DATABASE "${used}"`)
    await onServer(`CREATE DATABASE "${alike}"`)
    const url = new URL(inject('serverUrl'))
    url.pathname = `/${used}`
    const session = await connect(targetOf(url.href), { applicationName: 'somebody' })
    try {
      await withScratch(requestFor(), async (scratch) => scratch.place())
      expect(await scratchNames(1)).toEqual([used])
      expect(await database.query('SELECT FROM pg_database WHERE datname = $1', [alike])).toHaveLength(1)
    } finally {
      await session.close()
      await onServer(`DROP DATABASE IF EXISTS "${used}" WITH (FORCE)`)
      await onServer(`DROP DATABASE "${alike}"`)
    }
  })
})
