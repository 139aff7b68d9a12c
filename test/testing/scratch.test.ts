/** A scratch database in a test: moved through revisions, filled and asked in between, and gone at the end. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scratch, type GivenProject } from '../../lib/testing/index.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/database.ts'
import { createToyProject, type ToyProject } from '../support/toy-project.ts'

let database: TestDatabase
let toy: ToyProject
let project: GivenProject

beforeEach(async () => {
  database = await createTestDatabase('fixture')
  toy = createToyProject(
    [
      {
        id: 'r1',
        upgrade: `await op.createTable('users', (table) => { table.increments('id'); table.text('name') })`,
        downgrade: `await op.dropTable('users')`,
      },
      {
        id: 'r2',
        down: 'r1',
        upgrade: `await op.addColumn('users', (table) => table.text('slug'))
  await op.execute('UPDATE users SET slug = lower(name)')
  await op.alterColumn('users', 'slug', { nullable: false })`,
        downgrade: `await op.dropColumn('users', 'slug')`,
      },
      { id: 'r3', down: 'r2', upgrade: `throw new Error('not yet')` },
      { id: 'other', down: null },
      { id: 'r4', down: 'r2', dependsOn: 'other' },
    ],
    { url: database.url },
  )
  project = { cwd: toy.folder }
})
afterEach(async () => {
  toy.remove()
  await database.drop()
})

async function scratchDatabases(): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_database WHERE datname LIKE 'tribikos_scratch_${process.pid}_%'`,
  )
  return row?.n ?? 0
}

describe('a scratch database', () => {
  it.each([
    ['on the server', undefined],
    ['in memory', 'pglite://memory'],
  ])('%s stops before a revision, takes rows, goes on, goes back', async (_, scratchUrl) => {
    const db = await scratch(project, { scratchUrl })
    try {
      await db.upgradeBefore('r2')
      expect(await db.current()).toEqual(['r1'])
      await db.knex('users').insert([{ name: 'Ada' }, { name: 'Grace' }])
      await db.upgrade('r2')
      expect(await db.knex('users').orderBy('id').pluck('slug')).toEqual(['ada', 'grace'])
      expect(await db.query('SELECT name FROM users WHERE slug = $1', ['ada'])).toEqual([{ name: 'Ada' }])
      await db.downgrade('-1')
      expect(await db.current()).toEqual(['r1'])
      expect(await db.knex('users').count()).toEqual([{ count: expect.anything() as unknown }])
      await db.upgrade('+1')
      expect(await db.current()).toEqual(['r2'])
    } finally {
      await db.close()
    }
  })

  it('goes on when a revision fails, as a test may want it to', async () => {
    const db = await scratch(project, { at: 'r2' })
    try {
      await expect(db.upgrade('r3')).rejects.toMatchObject({ code: 'migration_failed' })
      expect(await db.current()).toEqual(['r2'])
      await expect(
        db.knex.transaction(async (trx) => {
          await trx('users').insert({ name: 'Ada', slug: 'ada' })
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      expect(await db.query('SELECT FROM users')).toEqual([])
    } finally {
      await db.close()
    }
  })

  it('runs what a revision depends on before it, and SQL files', async () => {
    writeFileSync(join(toy.folder, 'rows.sql'), "INSERT INTO users (name, slug) VALUES ('a', 'b');\n")
    const db = await scratch(project)
    try {
      await db.upgradeBefore('r4')
      expect(await db.current()).toEqual(['other', 'r2'])
      await db.seed('rows.sql')
      await db.upgrade('r4')
      expect(await db.current()).toEqual(['r4'])
      await expect(db.seed('none.sql')).rejects.toMatchObject({ code: 'seed_failed' })
      await expect(db.upgradeBefore('base')).rejects.toMatchObject({ code: 'usage' })
    } finally {
      await db.close()
    }
  })
})

describe('on the server', () => {
  it('has a URL for the application, and is dropped when it is closed', async () => {
    const db = await scratch(project, { at: 'r1' })
    expect(await scratchDatabases()).toBe(1)
    await withClient(db.url ?? '', async (client) => {
      await client.query("INSERT INTO users (name) VALUES ('Ada')")
    })
    expect(await db.knex('users').pluck('name')).toEqual(['Ada'])
    await db.close()
    await db.close()
    expect(await scratchDatabases()).toBe(0)
    expect(
      await database.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
    ).toEqual([])
  })

  it('is dropped when it cannot begin', async () => {
    await expect(scratch(project, { at: 'r3' })).rejects.toMatchObject({ code: 'migration_failed' })
    await expect(scratch(project, { at: 'nope' })).rejects.toMatchObject({ code: 'unknown_revision' })
    expect(await scratchDatabases()).toBe(0)
  })

  it('is one for each that is opened', async () => {
    const [a, b] = await Promise.all([scratch(project), scratch(project)])
    await Promise.all([a.upgrade('r1'), b.upgrade('r2')])
    expect([await a.current(), await b.current()]).toEqual([['r1'], ['r2']])
    await Promise.all([a.close(), b[Symbol.asyncDispose]()])
    expect(await scratchDatabases()).toBe(0)
  })
})

it('is in memory where the project has no URL', async () => {
  toy.configure({})
  const db = await scratch(project, { at: 'r2' })
  expect(db.url).toBeNull()
  await db.close()
})
