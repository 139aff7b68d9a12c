/** What needs a transaction of its own within a revision: `setNotNullSafely`, and the validation of a constraint. */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Op } from '../../lib/ops/op.ts'
import type { RunProgress } from '../../lib/runtime/run-request.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { failureOf, revisions, upgrade, type Changes } from './support/revisions.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('alone')
  await database.query(`CREATE SCHEMA app;
    CREATE TABLE person (id int PRIMARY KEY);
    CREATE TABLE account (id int PRIMARY KEY, age int, owner_id int);
    CREATE TABLE app."Odd name" (id int, "a ""b""" text);
    CREATE TABLE seen (what text, transaction xid8 DEFAULT pg_current_xact_id());
    INSERT INTO account SELECT n, n, NULL FROM generate_series(1, 5) n`)
})

afterEach(async () => database.drop())

async function run(body: (op: Op) => unknown, changes: Changes = {}) {
  return upgrade(database.url, revisions({ id: 'a1', upgrade: body }), changes)
}

async function constraints(): Promise<readonly unknown[]> {
  return database.query(
    `SELECT conname AS name, convalidated AS valid FROM pg_constraint
     WHERE contype IN ('c', 'f') AND connamespace = ANY ('{public,app}'::regnamespace[]) ORDER BY 1`,
  )
}

async function isNotNull(table: string, column: string): Promise<boolean> {
  const [found] = await database.query<{ attnotnull: boolean }>(
    `SELECT attnotnull FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attname = '${column}'`,
  )
  return found?.attnotnull === true
}

async function journal(): Promise<readonly unknown[]> {
  const [{ there } = { there: null }] = await database.query<{ there: string | null }>(
    "SELECT to_regclass('tribikos.step') AS there",
  )
  return there === null ? [] : database.query('SELECT number, state FROM tribikos.step ORDER BY 1')
}

const rows = async (): Promise<readonly unknown[]> =>
  database.query('SELECT version_num FROM alembic_version').catch(() => [])

const mark = (op: Op, what: string): Promise<void> => op.execute(`INSERT INTO seen (what) VALUES ('${what}')`)

/** Which marks stand in one transaction. */
async function marks(): Promise<readonly string[]> {
  const found = await database.query<{ marks: string }>(
    "SELECT string_agg(what, ' ' ORDER BY what) AS marks FROM seen GROUP BY transaction ORDER BY 1",
  )
  return found.map(({ marks: one }) => one)
}

describe('op.setNotNullSafely', () => {
  it('leaves NOT NULL and nothing else', async () => {
    await run(async (op) => {
      await mark(op, 'before')
      await op.setNotNullSafely('account', 'age')
      await op.setNotNullSafely('Odd name', 'a "b"', { schema: 'app' })
      await mark(op, 'behind')
    })
    expect(await isNotNull('account', 'age')).toBe(true)
    expect(await isNotNull('app."Odd name"', 'a "b"')).toBe(true)
    expect(await constraints()).toEqual([])
    expect(await marks()).toEqual(['before', 'behind'])
    expect(await journal()).toEqual([])
    expect(await rows()).toEqual([{ version_num: 'a1' }])
  })

  it('may stand in a block, and runs on a column that has it already', async () => {
    await run(async (op) => {
      await op.autocommitBlock(async () => op.setNotNullSafely('account', 'id'))
    })
    expect(await isNotNull('account', 'id')).toBe(true)
    expect(await constraints()).toEqual([])
  })

  it('validates in a transaction that has done nothing else', async () => {
    await database.query(`CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO seen (what) SELECT split_part(current_query(), ' account ', 2); END $$;
      CREATE EVENT TRIGGER note ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION note()`)
    await run((op) => op.setNotNullSafely('account', 'age', { constraintName: 'c' }))
    expect(await marks()).toEqual([
      'ADD CONSTRAINT c CHECK (age IS NOT NULL) NOT VALID',
      expect.stringMatching(/^ALTER COLUMN age SET NOT NULL;\nALTER TABLE ALTER COLUMN age SET NOT NULL;/),
      'VALIDATE CONSTRAINT c',
    ])
  })

  it('stops at rows with NULL, keeps new ones out, and goes on when they are filled', async () => {
    await database.query('INSERT INTO account VALUES (6, NULL)')
    const body = (op: Op): unknown => op.setNotNullSafely('account', 'age')
    const failure = await failureOf(run(body))
    expect(failure).toMatchObject({ code: 'partly_applied', details: { sqlstate: '23514' } })
    expect(failure.hint).toContain('Fill them')
    expect(await constraints()).toEqual([{ name: 'account_age_is_not_null', valid: false }])
    await expect(database.query('INSERT INTO account VALUES (7, NULL)')).rejects.toThrow('violates')
    await database.query('UPDATE account SET age = 0 WHERE age IS NULL')
    await run(body)
    expect(await isNotNull('account', 'age')).toBe(true)
    expect(await constraints()).toEqual([])
    expect(await journal()).toEqual([])
  })

  it.each([
    ['one transaction for the run', { settings: { transaction: 'run' } }],
    ['a savepoint', {}],
  ] satisfies readonly (readonly [string, Changes])[])('is refused within %s', async (what, changes) => {
    const body = async (op: Op): Promise<void> => {
      if (what === 'a savepoint') await op.savepoint(async () => op.setNotNullSafely('account', 'age'))
      else await op.setNotNullSafely('account', 'age')
    }
    const failure = await failureOf(run(body, changes))
    expect(failure).toMatchObject({ code: 'autocommit_in_transaction' })
    expect(failure.message).toContain('needs a transaction of its own')
    expect(await constraints()).toEqual([])
  })

  it('waits again for a lock that it did not get', async () => {
    const blocker = new Client({ connectionString: database.url })
    await blocker.connect()
    const events: RunProgress[] = []
    try {
      await blocker.query('BEGIN; SELECT * FROM account')
      await run((op) => op.setNotNullSafely('account', 'age'), {
        settings: { lockTimeoutMs: 200, lockRetries: 5 },
        listener: (event) => {
          events.push(event)
          if (event.type === 'retrying') void blocker.query('COMMIT')
        },
      })
    } finally {
      await blocker.end()
    }
    const retried = events.filter((event) => event.type === 'retrying')
    expect(retried[0]).toMatchObject({ statement: 1, retry: 1, retries: 5 })
    expect(await isNotNull('account', 'age')).toBe(true)
  })
})

describe('op.validateConstraint', () => {
  const checked = async (op: Op): Promise<void> => {
    await op.addCheckNotValid('ck_age', 'account', 'age > 0')
    await mark(op, 'with the check')
    await op.validateConstraint('ck_age', 'account')
    await mark(op, 'behind')
  }

  it('does not share the transaction in which the revision makes the constraint', async () => {
    await run(checked)
    expect(await constraints()).toEqual([{ name: 'ck_age', valid: true }])
    expect(await marks()).toEqual(['behind', 'with the check'])
    expect(await journal()).toEqual([])
  })

  it('goes on behind the constraint when rows were in its way', async () => {
    await database.query('INSERT INTO account VALUES (0, 0)')
    expect(await failureOf(run(checked))).toMatchObject({ code: 'partly_applied' })
    expect(await constraints()).toEqual([{ name: 'ck_age', valid: false }])
    await database.query('DELETE FROM account WHERE age = 0')
    await run(checked)
    expect(await constraints()).toEqual([{ name: 'ck_age', valid: true }])
    expect(await marks()).toEqual(['behind', 'with the check'])
  })

  it('shares it where nothing may be committed on the way', async () => {
    await run(checked, { settings: { transaction: 'run' } })
    expect(await constraints()).toEqual([{ name: 'ck_age', valid: true }])
    expect(await marks()).toEqual(['behind with the check'])
  })

  it.each([
    [
      'a new table',
      async (op: Op) => {
        await op.createTable('fresh', (table) => void table.integer('age'))
        await op.addCheckNotValid('ck_age', 'fresh', 'age > 0')
        await mark(op, 'one')
        await op.validateConstraint('ck_age', 'fresh')
        await mark(op, 'two')
      },
      ['one two'],
    ],
    [
      'a constraint of an earlier revision',
      async (op: Op) => {
        await op.execute('ALTER TABLE account ADD CONSTRAINT ck_age CHECK (age > 0) NOT VALID')
        await mark(op, 'one')
        await op.validateConstraint('ck_age', 'account')
        await mark(op, 'two')
      },
      ['one two'],
    ],
    [
      'alone: false',
      async (op: Op) => {
        await op.addCheckNotValid('ck_age', 'account', 'age > 0')
        await mark(op, 'one')
        await op.validateConstraint('ck_age', 'account', { alone: false })
        await mark(op, 'two')
      },
      ['one two'],
    ],
    [
      'alone: true',
      async (op: Op) => {
        await op.execute('ALTER TABLE account ADD CONSTRAINT ck_age CHECK (age > 0) NOT VALID')
        await mark(op, 'one')
        await op.validateConstraint('ck_age', 'account', { alone: true })
        await mark(op, 'two')
      },
      ['one', 'two'],
    ],
    [
      'a foreign key',
      async (op: Op) => {
        await op.addForeignKeyNotValid('fk_owner', 'account', 'person', ['owner_id'], ['id'])
        await mark(op, 'one')
        await op.validateConstraint('fk_owner', 'account', { schema: 'public' })
        await mark(op, 'two')
      },
      ['one', 'two'],
    ],
  ])('%s', async (_, body, wanted) => {
    await run(body)
    expect(await marks()).toEqual(wanted)
    expect(await constraints()).toEqual([{ name: expect.any(String), valid: true }])
  })
})
