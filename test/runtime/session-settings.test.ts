/** Settings of the session of a run: whose they are, and that revisions do not leave theirs to each other. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Op } from '../../lib/ops/op.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { revisions, upgrade } from './support/revisions.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('session')
})

afterEach(async () => database.drop())

describe('what a revision sets for the session', () => {
  it.each([
    ['a search path', "SET search_path TO ''", 'search_path', '"$user", public'],
    ['a role', 'SET ROLE pg_monitor', 'role', 'none'],
    ['a way to write intervals', "SET IntervalStyle = 'iso_8601'", 'IntervalStyle', 'postgres'],
    ['a timeout', "SET statement_timeout = '5s'", 'statement_timeout', '0'],
  ])('is not left to the next one: %s', async (_, set, name, wanted) => {
    let seen: unknown = null
    const written = revisions(
      { id: 'z0' },
      { id: 'a1', upgrade: (op) => op.execute(set) },
      { id: 'b2', upgrade: (op) => op.createTable('made', (table) => void table.integer('n')) },
      {
        id: 'c3',
        upgrade: async (op) => {
          ;[seen] = await op.query(`SELECT current_setting('${name}') AS value`)
        },
      },
    )
    await upgrade(database.url, revisions({ id: 'z0' }))
    await database.query('GRANT ALL ON alembic_version TO pg_monitor')
    await upgrade(database.url, written)
    expect(seen).toEqual({ value: wanted })
    expect(await database.query("SELECT to_regclass('public.made')::text AS made")).toEqual([
      { made: 'made' },
    ])
  })

  it('stays what the database says', async () => {
    await database.query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''7MB''', current_database()); END $$`,
    )
    const seen: unknown[] = []
    const look = async (op: Op): Promise<void> => {
      seen.push((await op.query("SELECT current_setting('work_mem') AS value"))[0]?.['value'])
    }
    const written = revisions({ id: 'a1', upgrade: look }, { id: 'b2', upgrade: look })
    await upgrade(database.url, written)
    expect(seen).toEqual(['7MB', '7MB'])
  })
})

it.each([
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'transaction_timeout',
])('is not the database’s: %s', async (name) => {
  const [known] = await database.query('SELECT FROM pg_settings WHERE name = $1', [name])
  if (known === undefined) return
  await database.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET ${name} = ''20min''', current_database()); END $$`,
  )
  let seen: unknown = null
  const look = async (op: Op): Promise<void> => {
    ;[seen] = await op.query(`SELECT current_setting('${name}') AS value`)
  }
  await upgrade(
    database.url,
    revisions({ id: 'a1', upgrade: (op) => op.execute('SELECT 1') }, { id: 'b2', upgrade: look }),
  )
  expect(seen).toEqual({ value: '0' })
})
