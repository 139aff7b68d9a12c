/** Sessions on a server and on the embedded database: what both must do alike, and how connecting fails. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import type { DatabaseTarget, ServerTarget } from '../../lib/config/database-target.ts'
import { connect } from '../../lib/database/connect.ts'
import type { Connection } from '../../lib/database/connection.ts'
import { createTestDatabase, onServer, type TestDatabase } from '../support/database.ts'

const options = { applicationName: 'tribikos-test' }
let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await createTestDatabase('connect')
  folder = await mkdtemp(join(tmpdir(), 'tribikos-connect-'))
})

afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

function target(url: string, variables: Record<string, string> = {}): DatabaseTarget {
  return parseDatabaseUrl(url, { root: folder, variables })
}

function serverTarget(changes: Partial<ServerTarget> = {}): ServerTarget {
  const found = target(database.url)
  if (found.kind !== 'server') throw new Error('not a server')
  return { ...found, ...changes }
}

describe.each([
  ['a server', () => target(database.url)],
  ['the embedded database', () => target('pglite://memory')],
] as const)('a session on %s', (_, where) => {
  let connection: Connection
  beforeAll(async () => {
    connection = await connect(where(), options)
  })
  afterAll(async () => connection.close())

  it('gives rows, counts and commands, with bound values and without', async () => {
    expect(await connection.query({ sql: "SELECT 1 AS a, 'x' AS b" })).toEqual({
      rows: [{ a: 1, b: 'x' }],
      rowCount: 1,
      command: 'SELECT',
    })
    const bound = await connection.query({ sql: 'SELECT $1::int AS a, $2::text AS b', values: [7, null] })
    expect(bound.rows).toEqual([{ a: 7, b: null }])
  })

  it('reads types as the driver does', async () => {
    const { rows } = await connection.query({
      sql: `SELECT 9007199254740993::bigint AS big, 1.50::numeric AS exact, true AS yes, '{1,2}'::int[] AS list,
        '{"a": 1}'::jsonb AS json, '2026-11-21T10:00:00Z'::timestamptz AS moment`,
    })
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        exact: '1.50',
        yes: true,
        list: [1, 2],
        json: { a: 1 },
        moment: new Date('2026-11-21T10:00:00Z'),
      },
    ])
  })

  it('gives each result of a text with several statements', async () => {
    const answer = await connection.query({ sql: 'BEGIN; SELECT 5 AS n; COMMIT' })
    expect(answer.command).toBe('COMMIT')
    expect(answer.each?.map(({ command }) => command)).toEqual(['BEGIN', 'SELECT', 'COMMIT'])
    expect(answer.each?.[1]?.rows).toEqual([{ n: 5 }])
  })

  it('says of each statement of a flight what became of it', async () => {
    const outcomes = await connection.attempt([
      { sql: 'BEGIN' },
      { sql: 'SELECT $1::text AS said', values: ['first'] },
      { sql: 'SELECT $1::int / 0', values: [1] },
      { sql: 'SELECT 1' },
      { sql: 'ROLLBACK' },
      { sql: 'SELECT 2 AS after' },
    ])
    expect(
      outcomes.map((each) => ('error' in each ? Reflect.get(each.error, 'code') : each.result.command)),
    ).toEqual(['BEGIN', 'SELECT', '22012', '25P02', 'ROLLBACK', 'SELECT'])
    await expect(connection.pipeline([{ sql: 'SELECT 1' }, { sql: 'SELECT nothing' }])).rejects.toThrow(
      'nothing',
    )
    expect((await connection.pipeline([{ sql: 'SELECT 3 AS n' }]))[0]?.rows).toEqual([{ n: 3 }])
  })

  it('keeps the order of what is asked at once', async () => {
    await connection.query({ sql: 'CREATE TEMPORARY TABLE said (n int)' })
    const asked = [1, 2, 3].map(async (n) =>
      connection.query({ sql: 'INSERT INTO said VALUES ($1)', values: [n] }),
    )
    await Promise.all(asked)
    expect((await connection.query({ sql: 'SELECT n FROM said' })).rows).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 3 },
    ])
  })

  it('hands on what the server says beside the results', async () => {
    const told: string[] = []
    const stop = connection.onNotice(({ severity, code, message }) =>
      told.push(`${severity} ${code} ${message}`),
    )
    await connection.query({ sql: "DO $$ BEGIN RAISE NOTICE 'hello'; END $$" })
    stop()
    await connection.query({ sql: "DO $$ BEGIN RAISE NOTICE 'again'; END $$" })
    expect(told).toEqual(['NOTICE 00000 hello'])
  })

  it('refuses text with a NUL before it is sent', async () => {
    await expect(connection.query({ sql: "SELECT 'a\0b'" })).rejects.toMatchObject({
      code: 'operation_invalid',
    })
    expect((await connection.query({ sql: 'SELECT 1 AS n' })).rows).toEqual([{ n: 1 }])
  })
})

describe('a session on a server', () => {
  it('shows its name, and is not pipelining between flights', async () => {
    const connection = await connect(target(database.url), options)
    const { rows } = await connection.query({ sql: "SELECT current_setting('application_name') AS name" })
    expect(rows).toEqual([{ name: 'tribikos-test' }])
    await connection.attempt([{ sql: 'SELECT 1' }])
    expect(await connection.lend(async (client) => Reflect.get(client as object, 'pipeline'))).toBe(false)
    expect(connection.processId).toBeGreaterThan(0)
    expect(connection.description).not.toContain('postgres:postgres')
    await connection.close()
  })

  it('stops the statement that runs, over a connection of its own', async () => {
    const connection = await connect(target(database.url), options)
    const running = connection.query({ sql: 'SELECT pg_sleep(60)' })
    const stopping = setInterval(() => void connection.cancel(), 50)
    await expect(running).rejects.toMatchObject({ code: '57014' })
    clearInterval(stopping)
    await connection.close()
  })

  it('knows that it is lost when its backend is ended, in a statement or between two', async () => {
    for (const sql of ['SELECT pg_sleep(60)', null]) {
      const connection = await connect(target(database.url), options)
      const running = sql === null ? null : connection.query({ sql }).catch((error: unknown) => error)
      await database.query('SELECT pg_terminate_backend($1)', [connection.processId])
      if (running !== null) expect(await running).toMatchObject({ code: '57P01' })
      await expect.poll(() => connection.lost).not.toBeNull()
      await expect(connection.query({ sql: 'SELECT 1' })).rejects.toThrow()
      await connection.close()
    }
  })

  it('reads the password file when nothing else has a password', async () => {
    const role = `reader_${process.pid}`
    await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'a:b\\c'`)
    const file = join(folder, 'pgpass')
    await writeFile(file, `# comment\nelsewhere:*:*:*:wrong\n*:*:${database.name}:${role}:a:b\\\\c\n`, {
      mode: 0o600,
    })
    process.env['PGPASSFILE'] = file
    try {
      const connection = await connect(serverTarget({ user: role, password: null }), options)
      expect((await connection.query({ sql: 'SELECT current_user AS name' })).rows).toEqual([{ name: role }])
      await connection.close()
    } finally {
      delete process.env['PGPASSFILE']
      await onServer(`DROP ROLE ${role}`)
    }
  })
})

describe('connecting fails', () => {
  const canary = 'canary-password-5150'

  async function failure(to: DatabaseTarget, more: object = {}): Promise<unknown> {
    return connect(to, { ...options, ...more }).then(
      async (connection) => {
        await connection.close()
        return 'connected'
      },
      (error: unknown) => error,
    )
  }

  it('names user and place for a wrong password, never the password', async () => {
    const error = await failure(serverTarget({ password: canary }))
    if (error === 'connected') return expect(inject('serverUrl')).toContain('trust')
    expect(error).toMatchObject({ code: 'authentication_failed', exitCode: 1 })
    expect((error as Error).message).toContain('"postgres"')
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain(canary)
    return undefined
  })

  it('says so when a password is wanted and there is none', async () => {
    process.env['PGPASSFILE'] = join(folder, 'no-such-file')
    const error = await failure(serverTarget({ password: null }))
    delete process.env['PGPASSFILE']
    expect(error).toMatchObject({
      code: 'authentication_failed',
      message: expect.stringContaining('none was given'),
    })
  })

  it('asks for the password only then', async () => {
    const right = serverTarget().password
    const connection = await connect(serverTarget({ password: null }), {
      ...options,
      password: async () => right,
    })
    await connection.close()
  })

  it.each([
    [
      'a database that is not there',
      () => serverTarget({ database: 'no_such_db' }),
      'database_missing',
      'no_such_db',
    ],
    ['a closed port', () => serverTarget({ port: 1 }), 'connection_failed', '127.0.0.1:1'],
    [
      'an unknown host',
      () => serverTarget({ host: 'no-such-host.invalid' }),
      'connection_failed',
      'no-such-host',
    ],
    [
      'a socket that is not there',
      () => serverTarget({ host: '/no/such/folder' }),
      'connection_failed',
      'socket',
    ],
  ] as const)('%s', async (_, where, code, text) => {
    expect(await failure(where())).toMatchObject({
      code,
      message: expect.stringContaining(text),
      hint: expect.any(String),
    })
  })

  it('a server that never answers, after the time limit or at the signal', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const where = serverTarget({ port, ssl: { mode: 'disable', rootCert: null, cert: null, key: null } })
    expect(await failure({ ...where, connectTimeoutMs: 100 })).toMatchObject({
      code: 'connection_failed',
      message: expect.stringContaining('no answer within 0.1 s'),
    })
    const controller = new AbortController()
    const waiting = failure(where, { signal: controller.signal })
    const reason = new Error('stop')
    controller.abort(reason)
    expect(await waiting).toBe(reason)
    silent.close()
  })

  it('a server without TLS that must have it, and goes on without where it may', async () => {
    const ssl = { mode: 'require', rootCert: null, cert: null, key: null } as const
    const [{ ssl: on } = { ssl: 'off' }] = await database.query<{ ssl: string }>('SHOW ssl')
    const required = await failure(serverTarget({ ssl }))
    if (on === 'off')
      expect(required).toMatchObject({ code: 'connection_failed', message: expect.stringContaining('SSL') })
    else expect(required).toBe('connected')
    for (const mode of ['prefer', 'allow', 'disable'] as const) {
      expect(await failure(serverTarget({ ssl: { ...ssl, mode } }))).toBe('connected')
    }
  })
})

describe('the embedded database in a folder', () => {
  it('is made with its parents, and is there for the next session', async () => {
    const where = target('pglite://./a/b/pgdata')
    const first = await connect(where, options)
    await first.query({ sql: 'CREATE TABLE kept (n int)' })
    await first.close()
    const second = await connect(where, options)
    expect((await second.query({ sql: 'SELECT count(*)::int AS n FROM kept' })).rows).toEqual([{ n: 0 }])
    await second.close()
    expect(await readdir(join(folder, 'a/b/pgdata.lock'))).toEqual([])
  })

  it('belongs to one session at a time', async () => {
    const where = target('pglite://./a/b/pgdata')
    const first = await connect(where, options)
    const waited: number[] = []
    const onWaiting = (holder: { processId: number }): void => void waited.push(holder.processId)
    await expect(connect(where, { ...options, lockWaitMs: 0 })).rejects.toMatchObject({
      code: 'embedded_database_busy',
      exitCode: 4,
    })
    const second = connect(where, { ...options, lockWaitMs: 30_000, onWaiting })
    await expect.poll(() => waited).toEqual([process.pid])
    await first.close()
    await (await second).close()
  })

  it('is not held by the ticket of a process that has ended', async () => {
    const stale = { host: (await import('node:os')).hostname(), processId: 2 ** 22 + 1, started: null }
    await writeFile(join(folder, 'a/b/pgdata.lock/4194305-00.json'), JSON.stringify(stale))
    await writeFile(join(folder, 'a/b/pgdata.lock/4194305-01.json'), '')
    await writeFile(
      join(folder, `a/b/pgdata.lock/${process.pid}-02.json`),
      JSON.stringify({ ...stale, processId: process.pid, started: '1' }),
    )
    const connection = await connect(target('pglite://./a/b/pgdata'), { ...options, lockWaitMs: 0 })
    await connection.close()
    expect(await readdir(join(folder, 'a/b/pgdata.lock'))).toEqual([])
  })
})
