/** The same runs on the embedded database: what is promised of a server holds there too. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { replicationLag } from '../../lib/dialects/postgres/replication-lag.ts'
import { connect } from '../../lib/database/connect.ts'
import { TribikosError } from '../../lib/errors.ts'
import { sql } from '../../lib/ops/values.ts'
import { failureOf, revisions, upgrade, type Written } from './support/revisions.ts'

let folder: string
let url: string
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tribikos-embedded-'))
})
beforeEach(() => {
  url = `pglite://${folder}/pg${(count += 1)}`
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

async function query(text: string): Promise<readonly Record<string, unknown>[]> {
  const connection = await connect(parseDatabaseUrl(url, { root: '/', variables: {} }), {
    applicationName: 'look',
  })
  try {
    return (await connection.query({ sql: text })).rows
  } finally {
    await connection.close()
  }
}

const account: Written = {
  id: 'a1',
  upgrade: async (op) => {
    await op.createTable('account', (table) => {
      table.increments('id')
      table.text('name')
      table.enu('state', ['on', 'off'], { useNative: true, enumName: 'account_state' })
    })
    await op.bulkInsert('account', [{ name: 'Ada', state: 'on' }, { name: "O'Neill" }])
    const rows = await op.query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM account WHERE name = ${'Ada'}`,
    )
    expect(rows).toEqual([{ n: 1 }])
    await op.knex('account').where({ name: 'Ada' }).update({ name: 'Ada L.' })
  },
  downgrade: (op) => op.dropTable('account'),
}
const index: Written = {
  id: 'b2',
  upgrade: (op) => op.createIndex('account_names', 'account', ['name'], { concurrently: true }),
  downgrade: (op) => op.dropIndex('account_names'),
}

describe('on the embedded database', () => {
  it('revisions go up and down', async () => {
    const written = revisions(account, index)
    const report = await upgrade(url, written)
    expect(report).toMatchObject({ database: url, rowsAfter: ['b2'] })
    expect(await query('SELECT name FROM account ORDER BY id')).toEqual([
      { name: 'Ada L.' },
      { name: "O'Neill" },
    ])
    expect((await upgrade(url, written)).steps).toEqual([])
    await upgrade(url, written, { command: 'downgrade', to: 'base' })
    expect(await query("SELECT to_regtype('account_state') AS t, to_regclass('account') AS c")).toEqual([
      { t: null, c: null },
    ])
  })

  it('batches go on where they stopped, and NOT NULL is set', async () => {
    let isCut = true
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.execute(`CREATE TABLE account (id bigint PRIMARY KEY, visits int NOT NULL DEFAULT 0, plan text);
          INSERT INTO account (id) SELECT n FROM generate_series(1, 25) n`)
        const { rows } = await op.batch('account', {
          key: 'id',
          size: 10,
          pauseMs: 1,
          set: { visits: sql`visits + 1`, plan: 'free' },
          waitWhile: replicationLag({ maxBytes: 1 }),
          onProgress: ({ ranges }) => {
            if (isCut && ranges === 2) throw new Error('cut')
          },
        })
        expect(rows).toBe(25)
        await op.setNotNullSafely('account', 'plan')
      },
    })
    expect(await failureOf(upgrade(url, written))).toMatchObject({ code: 'partly_applied' })
    isCut = false
    await upgrade(url, written)
    expect(await query('SELECT DISTINCT visits, plan FROM account')).toEqual([{ visits: 1, plan: 'free' }])
    expect(await query('SELECT state FROM tribikos.step')).toEqual([])
  })

  it('a failure is rolled back and named', async () => {
    const written = revisions(account, {
      id: 'b2',
      upgrade: async (op) => {
        await op.execute('CREATE TABLE never (n int)')
        await op.execute(sql`INSERT INTO account (id, name) VALUES (${1}, ${'twice'})`)
      },
    })
    const failure = await failureOf(upgrade(url, written))
    expect(failure).toMatchObject({
      code: 'statement_failed',
      details: { sqlstate: '23505', statement: 2, rows: ['a1'] },
    })
    expect(await query("SELECT to_regclass('never') AS t")).toEqual([{ t: null }])
  })

  it('savepoints, aborted transactions and COMMIT are told apart', async () => {
    const saved = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.savepoint(async () => op.execute('SELECT nothing')).catch(() => {})
        await op.execute('CREATE TABLE saved (n int)')
      },
    })
    await upgrade(url, saved)
    const aborted = revisions(
      { id: 'a1' },
      { id: 'b2', upgrade: async (op) => void (await op.query('SELECT no').catch(() => {})) },
    )
    expect(await failureOf(upgrade(url, aborted))).toMatchObject({ code: 'transaction_aborted' })
    const ended = revisions({ id: 'a1' }, { id: 'b2', upgrade: async (op) => op.knex.raw('COMMIT') })
    expect(await failureOf(upgrade(url, ended))).toMatchObject({ code: 'transaction_control' })
    expect(await query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'a1' }])
  })

  it('a signal ends a body that waits', async () => {
    const controller = new AbortController()
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.query('CREATE TABLE never (n int)')
        controller.abort(new TribikosError('interrupted_sigint', 'Interrupted by SIGINT'))
        await new Promise(() => {})
      },
    })
    expect(await failureOf(upgrade(url, written, { signal: controller.signal }))).toMatchObject({
      code: 'interrupted_sigint',
    })
    expect(await query("SELECT to_regclass('never') AS t")).toEqual([{ t: null }])
  })
})
