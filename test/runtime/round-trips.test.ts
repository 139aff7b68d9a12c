/** How often a run waits for the server: what a distant database makes expensive. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startCountingProxy } from './support/counting-proxy.ts'
import { revisions, upgrade, type Written } from './support/revisions.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('trips')
})

afterAll(async () => database.drop())

const written: readonly Written[] = Array.from({ length: 20 }, (_, at) => ({
  id: `r${String(at).padStart(2, '0')}`,
  upgrade: async (op) => {
    await op.createTable(`t${at}`, (table) => {
      table.increments('id')
      table.string('name').index()
    })
    await op.createIndex(`ix_t${at}`, `t${at}`, ['name'])
  },
}))

/** With SQL of the author's own, after which somebody has to look before COMMIT. */
const writtenOut: readonly Written[] = written.map(({ id }, at) => ({
  id: `s${id}`,
  upgrade: async (op) => op.execute(`CREATE TABLE s${at} (id int)`),
}))

async function turnsOf(list: readonly Written[], to?: string): Promise<number> {
  const proxy = await startCountingProxy(database.url)
  await upgrade(proxy.url, revisions(...list), to === undefined ? {} : { to })
  await proxy.close()
  expect(proxy.connections()).toBe(1)
  return proxy.turns()
}

it('costs one round trip a revision, and three beside connecting when there is nothing to do', async () => {
  const first = await turnsOf(written, 'r09')
  const second = await turnsOf(written)
  const nothing = await turnsOf(written)
  // Starting, answering for the password (twice with SCRAM), preparing, locking and reading, unlocking, ending.
  expect(nothing).toBeLessThanOrEqual(7)
  expect(second - nothing).toBeLessThanOrEqual(10 + 1)
  expect(first - nothing).toBeLessThanOrEqual(10 + 2)
})

it('costs two where the author wrote SQL', async () => {
  const all = [...written, ...writtenOut]
  await turnsOf(all, 'sr09')
  const some = await turnsOf(all)
  const nothing = await turnsOf(all)
  expect(some - nothing).toBeLessThanOrEqual(2 * 10 + 1)
})
