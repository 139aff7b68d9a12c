/** Migrations on a connection that the test has already: in its transaction, and without one. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import createKnex, { type Knex } from 'knex'
import { Client, Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openProject } from '../../lib/project/open-project.ts'
import type { Project } from '../../lib/project/project.ts'
import { MigrationContext } from '../../lib/runtime/migration-context.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { failureOf } from './support/revisions.ts'

let folder: string
let project: Project
let database: TestDatabase
let client: Client

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tribikos-context-'))
  await mkdir(join(folder, 'versions'))
  await writeFile(join(folder, 'tribikos.json'), '{ "versionLocations": ["./versions"] }')
  await revision(
    'a1',
    null,
    `await op.createTable('account', (table) => table.increments('id'))`,
    `await op.dropTable('account')`,
  )
  await revision(
    'b2',
    'a1',
    `await op.execute('ALTER TABLE account ADD name text')`,
    `await op.dropColumn('account', 'name')`,
  )
  await revision('c3', 'b2', `await op.autocommitBlock(async () => op.execute('SELECT 1'))`, '')
  project = await openProject({ cwd: folder })
})
afterAll(async () => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  database = await createTestDatabase('context')
  client = new Client(database.url)
  await client.connect()
})
afterEach(async () => {
  await client.end()
  await database.drop()
})

async function revision(id: string, down: string | null, up: string, downgrade: string): Promise<void> {
  const text = `/**
 * revision ${id}
 */
import type { Op } from 'tribikos'

export const revision = '${id}'
export const down_revision = ${JSON.stringify(down)}

export async function upgrade(op: Op): Promise<void> {
  ${up}
}

export async function downgrade(op: Op): Promise<void> {
  ${downgrade}
}
`
  await writeFile(join(folder, 'versions', `${id}_x.ts`), text)
}

async function exists(name: string): Promise<boolean> {
  const [row] = await database.query('SELECT to_regclass($1) IS NOT NULL AS there', [name])
  return row?.['there'] === true
}

describe('in the transaction of the caller', () => {
  it('everything is undone by its rollback and kept by its commit', async () => {
    const context = MigrationContext.configure({ client, project })
    await client.query('BEGIN')
    const report = await context.upgrade('b2')
    expect(report.rowsAfter).toEqual(['b2'])
    expect(await context.getCurrentHeads()).toEqual(['b2'])
    await client.query('ROLLBACK')
    expect(await exists('account')).toBe(false)
    expect(await context.getCurrentRevision()).toBeNull()

    await client.query('BEGIN')
    await context.upgrade('b2')
    await context.downgrade('a1')
    await client.query('COMMIT')
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'a1' }])
    await client.query('BEGIN')
    await context.stamp('b2')
    await client.query('COMMIT')
    expect(await context.getCurrentRevision()).toBe('b2')
  })

  it('no lock is taken and no setting changed', async () => {
    await client.query("SET statement_timeout = '7s'")
    await client.query('BEGIN')
    await MigrationContext.configure({ client, project }).upgrade('b2')
    const { rows } = await client.query(
      `SELECT current_setting('statement_timeout') AS timeout,
        (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks`,
    )
    expect(rows).toEqual([{ timeout: '7s', locks: 0 }])
    await client.query('ROLLBACK')
    expect(client.listenerCount('notice')).toBe(0)
  })

  it('an autocommit block is a clear error', async () => {
    await client.query('BEGIN')
    const context = MigrationContext.configure({ client, project })
    const failure = await failureOf(context.upgrade('head'))
    expect(failure).toMatchObject({ code: 'autocommit_in_transaction', details: { revision: 'c3' } })
    expect(failure.message).toContain('The transaction is the caller’s')
    await client.query('ROLLBACK')
  })

  it('an aborted transaction is refused', async () => {
    await client.query('BEGIN')
    await client.query('SELECT nothing').catch(() => {})
    const context = MigrationContext.configure({ client, project })
    expect(await failureOf(context.getCurrentHeads())).toMatchObject({ code: 'transaction_aborted' })
    await client.query('ROLLBACK')
  })
})

describe('with knex', () => {
  let knex: Knex
  beforeEach(() => {
    knex = createKnex({ client: 'pg', connection: database.url, pool: { min: 0, max: 1 } })
  })
  afterEach(async () => knex.destroy())

  it('its transaction is the one', async () => {
    await knex
      .transaction(async (trx) => {
        await MigrationContext.configure({ client: trx, project }).upgrade('b2')
        expect(await trx('alembic_version').pluck('version_num')).toEqual(['b2'])
        throw new Error('undo')
      })
      .catch(() => {})
    expect(await exists('account')).toBe(false)
    await knex.transaction(async (trx) => MigrationContext.configure({ client: trx, project }).upgrade('b2'))
    expect(await exists('account')).toBe(true)
  })

  it.each([
    ['knex itself', () => knex],
    ['a pool', () => new Pool({ connectionString: database.url })],
    ['a client that is not connected', () => new Client(database.url)],
  ] as const)('%s is refused', async (_, give) => {
    const context = MigrationContext.configure({ client: give() })
    expect(await failureOf(context.getCurrentHeads())).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('expected to be a connected client'),
    })
  })
})

describe('without a transaction', () => {
  it('each revision has its own, under the lock', async () => {
    await client.query("SET lock_timeout = '9s'")
    const report = await MigrationContext.configure({ client, project }).upgrade('head')
    expect(report.rowsAfter).toEqual(['c3'])
    expect((await client.query('SHOW lock_timeout')).rows).toEqual([{ lock_timeout: '9s' }])
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'c3' }])
    const { rows } = await client.query('SELECT 1 AS n')
    expect(rows).toEqual([{ n: 1 }])
  })

  it('one session sees several runs', async () => {
    const context = MigrationContext.configure({ client, project })
    await context.upgrade('b2')
    await context.downgrade('-1')
    await context.upgrade('b2')
    await context.downgrade('-1')
    expect(await context.getCurrentRevision()).toBe('a1')
  })

  it('operations can be run that belong to no revision', async () => {
    const context = MigrationContext.configure({ client })
    const count = await context.run(async (op) => {
      void op.createTable('loose', (table) => table.increments('id'))
      await op.bulkInsert('loose', [{ id: 1 }, { id: 2 }])
      return (await op.query<{ n: number }>('SELECT count(*)::int AS n FROM loose'))[0]?.n
    })
    expect(count).toBe(2)
    const failure = await failureOf(
      context.run(async (op) => {
        await op.execute('CREATE TABLE never (n int)')
        await op.execute('SELECT nothing')
      }),
    )
    expect(failure).toMatchObject({ code: 'statement_failed', details: { statement: 2 } })
    expect(await exists('never')).toBe(false)
    expect(await failureOf(context.upgrade('head'))).toMatchObject({ code: 'usage' })
  })

  it('reads several heads, and refuses to name one', async () => {
    await database.query(
      "CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('b'), ('a')",
    )
    const context = MigrationContext.configure({ client })
    expect(await context.getCurrentHeads()).toEqual(['a', 'b'])
    expect(await failureOf(context.getCurrentRevision())).toMatchObject({
      code: 'multiple_heads',
      message: expect.stringContaining("Version table 'alembic_version' has more than one head present"),
    })
  })
})
