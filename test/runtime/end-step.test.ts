/** Steps whose statements, row changes and COMMIT are one flight: what fails in it, and what stays then. */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TribikosError } from '../../lib/errors.ts'
import type { Op } from '../../lib/ops/op.ts'
import { sql } from '../../lib/ops/values.ts'
import { arePlain } from '../../lib/runtime/plain-statements.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startCuttingProxy } from './support/counting-proxy.ts'
import { failureOf, revisions, upgrade, type Written } from './support/revisions.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('ends')
})

afterEach(async () => database.drop())

async function state(): Promise<{ readonly tables: readonly string[]; readonly rows: readonly string[] }> {
  const tables = await database.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  )
  const hasTable = tables.some(({ relname }) => relname === 'alembic_version')
  const rows = hasTable
    ? await database.query<{ version_num: string }>('SELECT version_num FROM alembic_version')
    : []
  return { tables: tables.map(({ relname }) => relname), rows: rows.map(({ version_num: id }) => id) }
}

const person: Written = {
  id: 'a1',
  upgrade: async (op) => {
    await op.createTable('person', (table) => {
      table.integer('id').primary()
      table.integer('boss')
      table.text('name').unique()
    })
    await op.createForeignKey('boss_exists', 'person', 'person', ['boss'], ['id'], {
      deferrable: true,
      initially: 'deferred',
    })
    await op.bulkInsert('person', [{ id: 1, boss: null, name: 'Ada' }])
  },
}
const onlyPerson = { tables: ['alembic_version', 'person'], rows: ['a1'] }

function second(upgradeBody: (op: Op) => unknown): ReturnType<typeof revisions> {
  return revisions(person, {
    id: 'b2',
    upgrade: async (op) => {
      await op.createTable('second', (table) => void table.integer('n'))
      await upgradeBody(op)
    },
  })
}

describe('a statement that fails in the flight', () => {
  it.each<[string, (op: Op) => unknown, object]>([
    [
      'in the body',
      (op) => op.addColumn('nowhere', (table) => void table.integer('n')),
      { code: 'statement_failed', details: { sqlstate: '42P01', statement: 2, revision: 'b2' } },
    ],
    [
      'at COMMIT',
      (op) => op.bulkInsert('person', [{ id: 2, boss: 7, name: 'Ben' }]),
      { code: 'commit_failed', details: { constraint: 'boss_exists' } },
    ],
    [
      'at the row',
      async () => database.query("UPDATE alembic_version SET version_num = 'other'"),
      {
        code: 'version_row_mismatch',
        details: { found: 0, change: { type: 'update', from: 'a1', to: 'b2' } },
      },
    ],
    [
      'as the driver cannot write a value',
      (op) => op.bulkInsert('person', [{ id: 2, boss: null, name: { toJSON: () => 1n } }]),
      {},
    ],
    [
      'as SQL of the author has a NUL',
      (op) => op.addColumn('person', (table) => void table.text('note').defaultTo(sql.raw("'\0'"))),
      {},
    ],
  ])('%s: nothing of the revision stays', async (_, body, failure) => {
    await upgrade(database.url, revisions(person))
    const notices: string[] = []
    const error = await failureOf(
      upgrade(database.url, second(body), {
        listener: (event) => {
          if (event.type === 'notice') notices.push(event.notice.message)
        },
      }),
    )
    expect(error).toMatchObject(failure)
    expect(notices).toEqual([])
    expect(error.message).toContain('Nothing was changed.')
    const { tables, rows } = await state()
    expect(tables).toEqual(onlyPerson.tables)
    expect(rows).toHaveLength(1)
    await database.query("UPDATE alembic_version SET version_num = 'a1'")
    await upgrade(
      database.url,
      second(() => {}),
    )
    expect(await state()).toEqual({ tables: ['alembic_version', 'person', 'second'], rows: ['b2'] })
  })

  it('names several rows', async () => {
    const branches = revisions(
      { id: 'a1' },
      { id: 'b1', down: [] },
      {
        id: 'm',
        down: ['a1', 'b1'],
        upgrade: async () => database.query("DELETE FROM alembic_version WHERE version_num = 'b1'"),
      },
    )
    await upgrade(database.url, branches, { to: 'a1' })
    await upgrade(database.url, branches, { to: 'b1' })
    expect(await failureOf(upgrade(database.url, branches))).toMatchObject({
      code: 'version_row_mismatch',
      details: { found: 0 },
    })
    expect((await state()).rows).toEqual(['a1'])
  })
})

describe('a connection that is cut', () => {
  it('before the flight arrives: nothing of it stays, and that is known', async () => {
    const cut = await startCuttingProxy(database.url, 'cut before', 2)
    const failure = await failureOf(
      upgrade(
        cut.url,
        second(() => {}),
      ),
    )
    await cut.close()
    expect(failure).toMatchObject({ code: 'connection_lost', details: { commit: 'aborted' } })
    expect(failure.message).toContain('1 of 2 steps was applied and stays')
    expect(await state()).toEqual(onlyPerson)
  })

  it('after the flight arrived: it is looked up, and the run goes on', async () => {
    const cut = await startCuttingProxy(database.url, 'cut after', 2)
    const third = revisions(
      person,
      { id: 'b2', upgrade: (op) => op.createTable('second', (table) => void table.integer('n')) },
      { id: 'c3', upgrade: (op) => op.createTable('third', (table) => void table.integer('n')) },
    )
    const report = await upgrade(cut.url, third)
    await cut.close()
    expect(report.warnings).toEqual([expect.stringContaining('lost during COMMIT')])
    expect(await state()).toEqual({ tables: ['alembic_version', 'person', 'second', 'third'], rows: ['c3'] })
  })

  it('by the server, which says so: the step has failed', async () => {
    await upgrade(database.url, revisions(person))
    const holder = new Client({ connectionString: database.url })
    await holder.connect()
    await holder.query('BEGIN; LOCK TABLE person')
    const running = failureOf(
      upgrade(
        database.url,
        second((op) => op.addColumn('person', (table) => void table.integer('n'))),
        {
          settings: { lockTimeoutMs: 0 },
        },
      ),
    )
    const waiting = `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'`
    await expect.poll(async () => (await database.query(waiting)).length).toBe(1)
    await database.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS w`)
    const failure = await running
    await holder.end()
    expect(failure).toMatchObject({ code: 'connection_lost' })
    expect(failure.message).toContain('during the upgrade of revision b2')
    expect(await state()).toEqual(onlyPerson)
  })
})

it('is ended by a signal, with nothing of it kept', async () => {
  await upgrade(database.url, revisions(person))
  const holder = new Client({ connectionString: database.url })
  await holder.connect()
  await holder.query('BEGIN; LOCK TABLE person')
  const controller = new AbortController()
  const running = failureOf(
    upgrade(
      database.url,
      second((op) => op.addColumn('person', (table) => void table.integer('n'))),
      {
        settings: { lockTimeoutMs: 0 },
        signal: controller.signal,
      },
    ),
  )
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER%'`
  await expect.poll(async () => (await database.query(waiting)).length).toBe(1)
  controller.abort(new TribikosError('interrupted_sigterm', 'Interrupted by SIGTERM'))
  expect(await running).toMatchObject({ code: 'interrupted_sigterm', details: { stepsApplied: 0 } })
  await holder.end()
  expect(await state()).toEqual(onlyPerson)
})

describe('the statement that the session keeps from step to step', () => {
  const table = (id: string, before: (op: Op) => unknown = () => {}): Written => ({
    id,
    upgrade: async (op) => {
      await before(op)
      await op.createTable(`table_${id}`, (t) => void t.integer('n'))
    },
  })

  it.each<[string, (op: Op) => unknown]>([
    ['op.execute', (op) => op.execute('DEALLOCATE ALL')],
    ['op.query', (op) => op.query('DEALLOCATE ALL')],
    ['knex', (op) => op.knex.raw('DEALLOCATE ALL')],
    ['a function', (op) => op.execute("DO 'BEGIN EXECUTE ''DEALLOCATE ALL''; END'")],
    ['a block', (op) => op.autocommitBlock(async () => op.execute('DISCARD PLANS; DEALLOCATE ALL'))],
  ])('may be forgotten by %s', async (_, forget) => {
    const steps = [table('b2'), table('c3'), table('d4', forget), table('e5'), table('f6')]
    await upgrade(database.url, revisions(person, ...steps))
    expect((await state()).rows).toEqual(['f6'])
    expect((await state()).tables).toEqual([
      'alembic_version',
      'person',
      ...steps.map(({ id }) => `table_${id}`),
    ])
  })

  it('is missed by name when a trigger makes the session forget it', async () => {
    await upgrade(database.url, revisions(person))
    await database.query(`
      CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN EXECUTE ''DEALLOCATE ALL''; RETURN NEW; END';
      CREATE TRIGGER forgets BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION forget()`)
    const ben: Written = {
      id: 'c3',
      upgrade: (op) => op.bulkInsert('person', [{ id: 2, boss: null, name: 'Ben' }]),
    }
    const all = revisions(person, table('b2'), ben)
    expect(await failureOf(upgrade(database.url, all))).toMatchObject({
      code: 'transaction_control',
      hint: expect.stringContaining('DEALLOCATE') as string,
    })
    expect((await state()).rows).toEqual(['b2'])
    expect(await database.query('SELECT id FROM person')).toEqual([{ id: 1 }])
    await upgrade(database.url, all)
    expect((await state()).rows).toEqual(['c3'])
  })
})

describe('COMMIT is sent behind', () => {
  const statement = (text: string, more: object = {}) => ({
    statement: { sql: text, transaction: 'inside' as const, ...more },
    origin: null,
    number: 1,
    isAuthors: false,
  })

  it.each<[boolean, string, ReturnType<typeof statement>]>([
    [true, 'what operations become', statement('ALTER TABLE a ADD COLUMN b int')],
    [true, 'plain values', statement('INSERT INTO a VALUES ($1, $2)', { values: ['x', 1, true, null] })],
    [false, 'the author’s own SQL', { ...statement('SELECT f()'), isAuthors: true }],
    [false, 'values that the driver converts', statement('SELECT $1', { values: [new Date(0)] })],
    [false, 'objects', statement('SELECT $1', { values: [{}] })],
    [false, 'what cannot be sent', statement('SELECT 1\0')],
    [false, 'what runs outside of a transaction', statement('VACUUM', { transaction: 'outside' })],
    [false, 'a name that is too long', statement(`CHECK (${'n'.repeat(64)} > 0)`)],
    [false, 'a quoted name that is too long', statement(`CHECK ("${'a b '.repeat(16)}" > 0)`)],
    [false, 'a name of long characters', statement(`CHECK (${'ö'.repeat(32)} > 0)`)],
  ])('%s: %s', (isPlain, _, queued) => {
    expect(arePlain([statement('SELECT 1'), queued])).toBe(isPlain)
  })

  it('no more than one flight', () => {
    expect(arePlain(Array.from({ length: 501 }, () => statement('SELECT 1')))).toBe(false)
  })
})
