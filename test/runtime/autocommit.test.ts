/** Statements outside of transactions, and what then stays when a revision fails. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { failureOf, revisions, upgrade, type Written } from './support/revisions.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('autocommit')
  await database.query('CREATE TABLE account (id int)')
})

afterEach(async () => database.drop())

async function names(): Promise<readonly string[]> {
  const found = await database.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace
     AND relname !~ '^(alembic_version|account$)' ORDER BY 1`,
  )
  return found.map(({ relname }) => relname)
}

async function rows(): Promise<readonly unknown[]> {
  return database.query('SELECT version_num FROM alembic_version')
}

const concurrently = 'CREATE INDEX CONCURRENTLY account_ids ON account (id)'

describe('a statement that cannot run in a transaction', () => {
  it.each([
    [
      'in a block',
      {
        id: 'a1',
        upgrade: async (op) => {
          await op.execute('CREATE TABLE before_it (n int)')
          await op.autocommitBlock(async () => op.execute(`SET application_name = 'x'; ${concurrently}`))
          await op.execute('CREATE TABLE after_it (n int)')
        },
      },
    ],
    [
      'among others, without a block',
      {
        id: 'a1',
        upgrade: async (op) => {
          await op.execute('CREATE TABLE before_it (n int)')
          await op.createIndex('account_ids', 'account', ['id'], { concurrently: true })
          await op.execute('CREATE TABLE after_it (n int)')
        },
      },
    ],
    [
      'in a revision that is not transactional',
      {
        id: 'a1',
        transactional: false,
        upgrade: async (op) => {
          await op.execute(`CREATE TABLE before_it (n int); ${concurrently}; CREATE TABLE after_it (n int)`)
        },
      },
    ],
  ] satisfies readonly (readonly [string, Written])[])('%s', async (_, written) => {
    await upgrade(database.url, revisions(written))
    expect(await names()).toEqual(['account_ids', 'after_it', 'before_it'])
    expect(await rows()).toEqual([{ version_num: 'a1' }])
  })

  it('runs on its own, so that what is before it in the block stays and is counted', async () => {
    const written = revisions(
      { id: 'a1' },
      {
        id: 'b2',
        upgrade: async (op) => {
          await op.execute('CREATE TABLE committed (n int)')
          await op.autocommitBlock(async () => {
            await op.execute('CREATE TABLE first (n int); SELECT nothing; CREATE TABLE never (n int)')
          })
        },
      },
    )
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure).toMatchObject({
      code: 'partly_applied',
      exitCode: 3,
      details: { cause: 'statement_failed', revision: 'b2' },
    })
    expect(failure.message).toContain(
      '1 of 2 steps was applied and stays; 2 statements of the revision that failed',
    )
    expect(await names()).toEqual(['committed', 'first'])
    expect(await rows()).toEqual([{ version_num: 'a1' }])
  })

  it('has no lock timeout, which would leave an invalid index; others have', async () => {
    const seen: unknown[] = []
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        const timeout = async (): Promise<void> => {
          seen.push((await op.query("SELECT current_setting('lock_timeout') AS t"))[0]?.['t'])
        }
        await timeout()
        await op.autocommitBlock(timeout)
      },
    })
    await upgrade(database.url, written, { settings: { lockTimeoutMs: 1500 } })
    expect(seen).toEqual(['1500ms', '1500ms'])
    await database.query(`CREATE FUNCTION note(id int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
      $$ BEGIN RAISE NOTICE 'lock_timeout %', current_setting('lock_timeout'); RETURN id; END $$`)
    await database.query('INSERT INTO account VALUES (1)')
    const build = {
      id: 'b2',
      upgrade: (op) => op.execute('CREATE INDEX CONCURRENTLY ON account (note(id))'),
    } as Written
    const report = await upgrade(database.url, revisions({ id: 'a1' }, build), {
      settings: { lockTimeoutMs: 1500 },
    })
    expect(new Set(report.notices.map(({ message }) => message))).toEqual(new Set(['lock_timeout 0']))
  })
})

describe('a run of one transaction', () => {
  it('refuses a revision that is not transactional before anything runs', async () => {
    const written = revisions(
      { id: 'a1', upgrade: (op) => op.execute('CREATE TABLE never (n int)') },
      { id: 'b2', transactional: false },
    )
    expect(
      await failureOf(upgrade(database.url, written, { settings: { transaction: 'run' } })),
    ).toMatchObject({
      code: 'autocommit_in_transaction',
      message: expect.stringContaining('/versions/b2.ts'),
    })
    expect(await names()).toEqual([])
  })

  it('refuses a statement that cannot run in it, and rolls back', async () => {
    const written = revisions(
      { id: 'a1', upgrade: (op) => op.execute('CREATE TABLE never (n int)') },
      { id: 'b2', upgrade: (op) => op.execute(concurrently) },
    )
    expect(
      await failureOf(upgrade(database.url, written, { settings: { transaction: 'run' } })),
    ).toMatchObject({
      code: 'autocommit_in_transaction',
      message: expect.stringContaining('revision b2'),
    })
    expect(await names()).toEqual([])
  })

  it.each([
    ['an autocommit block', (op) => op.autocommitBlock(async () => op.execute(concurrently))],
    ['COMMIT in a text', (op) => op.execute('COMMIT')],
    ['COMMIT in a query', (op) => op.query('SELECT 1; COMMIT')],
    ['COMMIT of knex', (op) => op.knex.raw('COMMIT')],
    ['COMMIT AND CHAIN of knex', (op) => op.knex.raw('SELECT 1; COMMIT AND CHAIN')],
  ] as readonly (readonly [string, Written['upgrade']])[])(
    'refuses %s before anything is committed by it',
    async (_, body) => {
      const written = revisions(
        { id: 'a1', upgrade: (op) => op.execute('CREATE TABLE never (n int)') },
        { id: 'b2', ...(body === undefined ? {} : { upgrade: body }) },
      )
      const failure = await failureOf(upgrade(database.url, written, { settings: { transaction: 'run' } }))
      expect(failure.code).toMatch(/^(?:autocommit_in_transaction|transaction_control)$/)
      expect(failure.exitCode).toBe(1)
      expect(failure.message).toContain('revision b2')
      expect(failure.message).toContain('autocommit.test.ts')
      expect(failure.message).toContain('Nothing was changed.')
      expect(await names()).toEqual([])
      expect(await database.query("SELECT to_regclass('alembic_version') AS home")).toEqual([{ home: null }])
    },
  )

  it('goes on without a block whose refusal its author caught', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.autocommitBlock(async () => op.execute(concurrently)).catch(() => {})
        await op.execute('CREATE TABLE after_it (n int)')
      },
    })
    await upgrade(database.url, written, { settings: { transaction: 'run' } })
    expect(await names()).toEqual(['after_it'])
  })
})

describe('an autocommit block', () => {
  it('is refused in a savepoint, which a commit would take away', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: (op) => op.savepoint(async () => op.autocommitBlock(async () => op.execute(concurrently))),
    })
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure).toMatchObject({
      code: 'autocommit_in_transaction',
      message: expect.stringContaining('it stands in a savepoint'),
    })
    expect(await names()).toEqual([])
  })

  it('forgets what its body queued when that throws, and goes on in a transaction', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op
          .autocommitBlock(async () => {
            await op.execute('CREATE TABLE never (n int)')
            throw new Error('changed my mind')
          })
          .catch(() => {})
        await op.execute('CREATE TABLE gone (n int)')
        await op.execute('SELECT nothing')
      },
    })
    expect(await failureOf(upgrade(database.url, written))).toMatchObject({ code: 'statement_failed' })
    expect(await names()).toEqual([])
  })

  it('has nothing to roll back to', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => op.autocommitBlock(async () => op.savepoint(async () => op.execute('SELECT 1'))),
    })
    expect(await failureOf(upgrade(database.url, written))).toMatchObject({
      code: 'operation_invalid',
      message: expect.stringContaining('op.savepoint() outside of a transaction'),
    })
  })

  it('does not open inside of a savepoint', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => op.savepoint(async () => op.execute(concurrently)),
    })
    expect(await failureOf(upgrade(database.url, written))).toMatchObject({
      code: 'autocommit_in_transaction',
    })
  })
})
