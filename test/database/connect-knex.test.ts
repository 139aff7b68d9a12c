/** knex on a session that is open already, on a server and on the embedded database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Knex } from 'knex'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { bindKnex } from '../../lib/database/connect-knex.ts'
import { connect } from '../../lib/database/connect.ts'
import type { Connection } from '../../lib/database/connection.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('knex')
})
afterAll(async () => database.drop())

describe.each([
  ['a server', (): string => database.url],
  ['the embedded database', (): string => 'pglite://memory'],
] as const)('on %s', (_, url) => {
  let connection: Connection
  let knex: Knex
  let sent: string[]
  let inTransaction = false

  beforeAll(async () => {
    connection = await connect(parseDatabaseUrl(url(), { root: '/', variables: {} }), {
      applicationName: 'knex-test',
    })
    await connection.query({ sql: 'CREATE TABLE person (id serial PRIMARY KEY, name text, data jsonb)' })
  })
  beforeEach(async () => {
    sent = []
    inTransaction = false
    knex = bindKnex({
      connection,
      serverVersion: 150_018,
      around: async (sql, run) => {
        sent.push(sql)
        return run()
      },
      inTransaction: () => inTransaction,
    })
    await connection.query({ sql: 'TRUNCATE person RESTART IDENTITY' })
  })
  afterAll(async () => connection.close())

  it('answers as knex does', async () => {
    await knex('person').insert([{ name: 'Ada' }, { name: 'Bob', data: { a: 1 } }])
    expect(await knex('person').where({ name: 'Ada' }).first('id', 'name')).toEqual({ id: 1, name: 'Ada' })
    expect(await knex('person').orderBy('id').pluck('name')).toEqual(['Ada', 'Bob'])
    expect(await knex('person').where('name', 'Bob').update({ name: 'Bert' }, ['id', 'data'])).toEqual([
      { id: 2, data: { a: 1 } },
    ])
    expect(await knex('person').where('id', 1).del()).toBe(1)
    expect((await knex.raw('SELECT ?::int + ? AS n', [1, 2])).rows).toEqual([{ n: 3 }])
    expect(await knex('person').count<{ count: string }[]>('* as count')).toEqual([{ count: '1' }])
    await knex.schema.alterTable('person', (table) => table.integer('age'))
    expect(await knex.schema.hasColumn('person', 'age')).toBe(true)
    await knex.schema.alterTable('person', (table) => table.dropColumn('age'))
    await knex.batchInsert(
      'person',
      Array.from({ length: 5 }, (__, n) => ({ name: `p${n}` })),
      2,
    )
    expect(await knex('person').where('name', 'like', 'p%').pluck('name')).toHaveLength(5)
  })

  it('sends every query through its keeper, in the order asked', async () => {
    const asked = [1, 2, 3].map(async (n) => (await knex.raw('SELECT ?::int AS n', [n])).rows)
    expect(await Promise.all(asked)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
    await knex.transaction(async (trx) => trx('person').insert({ name: 'x' }))
    expect(sent.slice(3).map((sql) => sql.split(' ')[0])).toEqual(['BEGIN;', 'insert', 'COMMIT;'])
  })

  it('makes savepoints of its transactions where one is open, nested and side by side', async () => {
    await connection.query({ sql: 'BEGIN' })
    inTransaction = true
    await knex.transaction(async (outer) => {
      await outer('person').insert({ name: 'outer' })
      await outer
        .transaction(async (inner) => {
          await inner('person').insert({ name: 'inner' })
          throw new Error('no')
        })
        .catch(() => {})
    })
    await Promise.all([
      knex.transaction(async (trx) => trx('person').insert({ name: 'left' })),
      knex
        .transaction(async (trx) => {
          await trx('person').insert({ name: 'right' })
          throw new Error('no')
        })
        .catch(() => {}),
    ])
    expect(await knex('person').orderBy('name').pluck('name')).toEqual(['left', 'outer'])
    await connection.query({ sql: 'ROLLBACK' })
    expect(await knex('person').pluck('name')).toEqual([])
  })

  it('leaves the session open, and gives errors of the server as they are', async () => {
    await expect(knex('no_such_table')).rejects.toMatchObject({ code: '42P01' })
    await knex.destroy()
    expect((await connection.query({ sql: 'SELECT 1 AS n' })).rows).toEqual([{ n: 1 }])
  })
})
