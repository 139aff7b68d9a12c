/** Runs on a real server: what is written, in which transactions, and what stays when something fails. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Op } from '../../lib/ops/op.ts'
import { sql } from '../../lib/ops/values.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { failureOf, revisions, upgrade, type Written } from './support/revisions.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('run')
})

afterEach(async () => database.drop())

async function rows(): Promise<readonly string[]> {
  const found = await database.query<{ version_num: string }>(
    'SELECT version_num FROM alembic_version ORDER BY 1',
  )
  return found.map(({ version_num: id }) => id)
}

async function tables(): Promise<readonly string[]> {
  const found = await database.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  )
  return found.map(({ relname }) => relname)
}

const account: Written = {
  id: 'a1',
  upgrade: (op) => op.createTable('account', (table) => table.increments('id')),
  downgrade: (op) => op.dropTable('account'),
}
const board: Written = {
  id: 'b2',
  upgrade: (op) => op.createTable('board', (table) => table.increments('id')),
  downgrade: (op) => op.dropTable('board'),
}

describe('a run', () => {
  it('applies revisions, tells what happens and gives a report', async () => {
    const told: string[] = []
    const report = await upgrade(database.url, revisions(account, board), {
      listener: (event) => told.push(event.type === 'step-started' ? event.line : event.type),
    })
    expect(told).toEqual([
      'connected',
      'planned',
      'Running upgrade  -> a1, revision a1',
      'step-done',
      'Running upgrade a1 -> b2, revision b2',
      'step-done',
    ])
    expect(report).toMatchObject({ version: 1, kind: 'upgrade', rowsBefore: [], rowsAfter: ['b2'] })
    expect(report.steps.map(({ revisions: ids, rowChanges }) => ({ ids, rowChanges }))).toEqual([
      { ids: ['a1'], rowChanges: [{ type: 'insert', id: 'a1' }] },
      { ids: ['b2'], rowChanges: [{ type: 'update', from: 'a1', to: 'b2' }] },
    ])
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(await rows()).toEqual(['b2'])
    expect(await tables()).toEqual(['account', 'alembic_version', 'board'])
  })

  it('makes the version table as Alembic does, and goes on with one that Alembic made', async () => {
    await upgrade(database.url, revisions(account))
    const [made] = await database.query(
      `SELECT format_type(atttypid, atttypmod) AS type, attnotnull AS required, conname AS key
       FROM pg_attribute JOIN pg_constraint ON conrelid = attrelid
       WHERE attrelid = 'alembic_version'::regclass AND attname = 'version_num' AND contype = 'p'`,
    )
    expect(made).toEqual({ type: 'character varying(32)', required: true, key: 'alembic_version_pkc' })
    await database.query('DROP TABLE alembic_version, account')
    await database.query(`CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,
      CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))`)
    await database.query("INSERT INTO alembic_version (version_num) VALUES ('a1')")
    const report = await upgrade(database.url, revisions(account, board))
    expect(report.steps.map(({ revisions: ids }) => ids)).toEqual([['b2']])
  })

  it('does nothing, and makes nothing, when there is nothing to do', async () => {
    const report = await upgrade(database.url, revisions(account), { to: 'base' })
    expect(report.steps).toEqual([])
    expect(await tables()).toEqual([])
    await upgrade(database.url, revisions(account))
    expect((await upgrade(database.url, revisions(account))).steps).toEqual([])
  })

  it('goes down again', async () => {
    const written = revisions(account, board)
    await upgrade(database.url, written)
    const report = await upgrade(database.url, written, { command: 'downgrade', to: 'base' })
    expect(report.rowsAfter).toEqual([])
    expect(await tables()).toEqual(['alembic_version'])
    expect(await rows()).toEqual([])
  })

  it('stamps, with all rows in one transaction, and empties the table when asked', async () => {
    const written = revisions(account, board, { id: 'c3', down: 'a1' })
    await upgrade(database.url, written, { command: 'stamp', to: 'heads' })
    expect(await rows()).toEqual(['b2', 'c3'])
    expect(await tables()).toEqual(['alembic_version'])
    await database.query('ALTER TABLE alembic_version DROP CONSTRAINT alembic_version_pkc')
    await database.query('ALTER TABLE alembic_version ALTER version_num DROP NOT NULL')
    await database.query("INSERT INTO alembic_version VALUES ('b2'), (NULL), ('no_such_id')")
    expect(await failureOf(upgrade(database.url, written))).toMatchObject({ code: 'version_table_invalid' })
    await upgrade(database.url, written, { command: 'stamp', to: 'a1', purge: true })
    expect(await rows()).toEqual(['a1'])
    await upgrade(database.url, written, { command: 'stamp', to: 'base', purge: true })
    expect(await rows()).toEqual([])
  })

  it('makes the version table for a stamp of nothing', async () => {
    await upgrade(database.url, revisions(account), { command: 'stamp', to: 'base' })
    expect(await tables()).toEqual(['alembic_version'])
  })

  it('loads all code before the first write', async () => {
    const written = revisions(account, { id: 'b2' })
    const code = {
      ...written.code,
      load: async () => {
        throw new Error('unreadable')
      },
    }
    await expect(upgrade(database.url, { ...written, code })).rejects.toThrow('unreadable')
    expect(await tables()).toEqual([])
  })
})

describe('notices of the server', () => {
  const noisy = revisions({
    id: 'a1',
    upgrade: (op) => op.execute("DO $$ BEGIN RAISE NOTICE 'look here'; END $$"),
  })

  it('are told with their step, and are in the report', async () => {
    const told: unknown[] = []
    const report = await upgrade(database.url, noisy, {
      listener: (event) => {
        if (event.type === 'notice') told.push([event.notice.message, event.step?.revisions[0]?.id])
      },
    })
    expect(told).toEqual([['look here', 'a1']])
    expect(report.notices).toEqual([{ severity: 'NOTICE', code: '00000', message: 'look here' }])
  })

  it('may be met with an error, which ends the run', async () => {
    const listener = ({ type }: { type: string }): void => {
      if (type === 'notice') throw new Error('no notices, please')
    }
    await expect(upgrade(database.url, noisy, { listener })).rejects.toThrow('no notices, please')
  })
})

describe('a revision that fails', () => {
  it('leaves nothing of itself and all before it; the error says where and what', async () => {
    const written = revisions(account, {
      id: 'b2',
      upgrade: async (op) => {
        await op.execute('CREATE TABLE kept_not (id int)')
        await op.execute('ALTER TABLE account\n  ADD COLUMN id text')
      },
    })
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure).toMatchObject({
      code: 'statement_failed',
      exitCode: 1,
      details: {
        revision: 'b2',
        file: '/versions/b2.ts',
        statement: 2,
        sqlstate: '42701',
        stepsApplied: 1,
        rows: ['a1'],
        place: { file: expect.stringContaining('run.test.ts') },
      },
    })
    expect(failure.message).toMatch(
      /^The upgrade of revision b2 \(\/versions\/b2\.ts\) failed at statement 2: .*\(42701\)\n {2}at .*run\.test\.ts:\d+:\d+\n {2}statement: ALTER TABLE account/,
    )
    expect(failure.message).toContain('1 of 2 steps was applied and stays. The version table has a1.')
    expect(failure.hint).toContain('/versions/b2.ts')
    expect(await rows()).toEqual(['a1'])
    expect(await tables()).toEqual(['account', 'alembic_version'])
  })

  it('leaves nothing at all when it is the first', async () => {
    const written = revisions({ id: 'a1', upgrade: (op) => op.execute('SELECT nothing') })
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure.message).toContain('Nothing was changed.')
    expect(await tables()).toEqual([])
  })

  it.each([
    [
      'an error',
      () => {
        throw new RangeError('too many')
      },
      'migration_failed',
      'RangeError: too many',
    ],
    [
      'a text',
      () => {
        throw 'just text'
      },
      'migration_failed',
      '"just text"',
    ],
    [
      'undefined',
      () => {
        throw undefined
      },
      'migration_failed',
      'undefined, which is not an Error',
    ],
  ] as const)('throws %s', async (_, upgradeBody, code, text) => {
    const failure = await failureOf(upgrade(database.url, revisions({ id: 'a1', upgrade: upgradeBody })))
    expect(failure).toMatchObject({ code, message: expect.stringContaining(text) })
    expect(await tables()).toEqual([])
  })

  it('shows the line of a long statement and never its values', async () => {
    const secret = 'canary-value-8812'
    const written = revisions({
      id: 'a1',
      upgrade: (op) => op.execute(sql`SELECT 1,\n  ${secret}::text,\n  nothing`),
    })
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure.message).toContain('line 3 of the statement: nothing')
    expect(JSON.stringify(failure.details) + failure.message).not.toContain(secret)
    const long = revisions({ id: 'a1', upgrade: (op) => op.execute(`SELECT nothing, '${'x'.repeat(2000)}'`) })
    expect((await failureOf(upgrade(database.url, long))).message.length).toBeLessThan(1000)
  })

  it('is the end of a whole run of one transaction', async () => {
    const written = revisions(account, { id: 'b2', upgrade: (op) => op.execute('SELECT nothing') })
    const failure = await failureOf(upgrade(database.url, written, { settings: { transaction: 'run' } }))
    expect(failure.message).toContain('Nothing was changed.')
    expect(await tables()).toEqual([])
    await upgrade(database.url, revisions(account, board), { settings: { transaction: 'run' } })
    expect(await rows()).toEqual(['b2'])
  })
})

describe('what a body may forget or do wrong', () => {
  it('loses no operation that it did not await', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: (op) => {
        void op.execute('CREATE TABLE first (n int)')
        void op.query('INSERT INTO first VALUES (1) RETURNING n')
        void op.execute('INSERT INTO first VALUES (2)')
        void op.savepoint(async () => op.execute('INSERT INTO first VALUES (3)'))
        void op
          .knex('first')
          .insert({ n: 4 })
          .then(() => {})
      },
    })
    await upgrade(database.url, written)
    expect(await database.query('SELECT n FROM first ORDER BY n')).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 3 },
      { n: 4 },
    ])
  })

  it.each([
    ['a query', (op) => void op.query('SELECT nothing'), 'statement_failed'],
    ['a savepoint', (op) => void op.savepoint(async () => op.query('SELECT nothing')), 'statement_failed'],
    [
      'a batch',
      (op) =>
        void op.batchAlterTable('account', async () => {
          await Promise.resolve()
          throw new Error('in a batch')
        }),
      'migration_failed',
    ],
  ] satisfies readonly (readonly [string, NonNullable<Written['upgrade']>, string])[])(
    'fails when %s failed that it did not await',
    async (_, body, code) => {
      expect(await failureOf(upgrade(database.url, revisions({ id: 'a1', upgrade: body })))).toMatchObject({
        code,
      })
      expect(await tables()).toEqual([])
    },
  )

  it('is told when it catches the error of a statement outside of a savepoint', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.query('SELECT nothing').catch(() => {})
        await op.execute('CREATE TABLE never (n int)')
      },
    })
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure).toMatchObject({
      code: 'transaction_aborted',
      details: { sqlstate: '42703', statement: 1 },
    })
    expect(failure.message).toContain('SELECT nothing')
    expect(failure.hint).toContain('op.savepoint')
    expect(await tables()).toEqual([])
  })

  it('may catch it around a savepoint', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op
          .savepoint(async () => {
            await op.execute('CREATE TABLE never (n int)')
            await op.execute('SELECT nothing')
          })
          .catch(async () => op.execute('CREATE TABLE instead (n int)'))
        await op.knex.transaction(async (trx) => trx.raw('SELECT nothing')).catch(() => {})
      },
    })
    await upgrade(database.url, written)
    expect(await tables()).toEqual(['alembic_version', 'instead'])
  })

  it.each([
    ['COMMIT in a text', (op) => op.execute('CREATE TABLE x (n int); COMMIT')],
    ['COMMIT in a query', (op) => op.query('COMMIT')],
    ['COMMIT through knex', async (op) => op.knex.raw('COMMIT')],
    ['COMMIT and BEGIN through knex', async (op) => op.knex.raw('COMMIT; BEGIN')],
    ['ROLLBACK through knex', async (op) => op.knex.raw('ROLLBACK')],
  ] satisfies readonly (readonly [string, NonNullable<Written['upgrade']>])[])(
    'cannot end its transaction: %s',
    async (_, body) => {
      await upgrade(database.url, revisions(account))
      const written = revisions(account, { id: 'b2', upgrade: body })
      expect(await failureOf(upgrade(database.url, written))).toMatchObject({ code: 'transaction_control' })
      expect(await rows()).toEqual(['a1'])
    },
  )

  it('cannot use op after its end', async () => {
    let late: Promise<unknown> = Promise.resolve()
    const written = revisions(
      {
        id: 'a1',
        upgrade: (op) => {
          late = new Promise((resolve) => {
            setTimeout(
              () => resolve(op.execute('CREATE TABLE late (n int)').catch((error: unknown) => error)),
              20,
            )
          })
        },
      },
      { id: 'b2', upgrade: () => late },
    )
    expect(await failureOf(upgrade(database.url, written))).toMatchObject({
      code: 'operation_used_late',
      message: expect.stringContaining('revision a1'),
    })
    expect(await late).toMatchObject({ code: 'operation_used_late' })
    expect(await tables()).not.toContain('late')
  })

  it.each<[string, (op: Op) => unknown, string]>([
    [
      'a default that is undefined',
      (op) => op.createTable('account', (table) => void table.text('name').defaultTo(undefined as never)),
      'operation_invalid',
    ],
    [
      'a type that there is not',
      (op) => op.createTable('account', (table) => void table.specificType('name', '')),
      'operation_invalid',
    ],
    ['a name that is too long', (op) => op.dropTable('n'.repeat(64)), 'identifier_too_long'],
    ['a name without characters', (op) => op.createIndex('i', 't', ['']), 'operation_invalid'],
    ['a function as a value', (op) => op.bulkInsert('t', [{ n: () => 1 }] as never), 'operation_invalid'],
    [
      'one that nobody awaits',
      (op) =>
        void op.createTable('account', (table) => void table.text('name').defaultTo(undefined as never)),
      'operation_invalid',
    ],
  ])('names the place of an operation that cannot be written: %s', async (_, body, code) => {
    const failure = await failureOf(upgrade(database.url, revisions({ id: 'a1', upgrade: body })))
    expect(failure.code).toBe(code)
    expect(failure.message).toMatch(/^The upgrade of revision a1 .* failed: /)
    expect(failure.message).toMatch(/\n {2}at .*run\.test\.ts:\d+:\d+/)
    expect(failure.details['place']).toMatchObject({ file: expect.stringContaining('run.test.ts') })
  })

  it('cannot make a name that PostgreSQL cuts', async () => {
    const name = 'n'.repeat(70)
    const written = revisions({ id: 'a1', upgrade: (op) => op.execute(`CREATE TABLE ${name} (n int)`) })
    expect(await failureOf(upgrade(database.url, written))).toMatchObject({ code: 'identifier_too_long' })
    expect(await tables()).toEqual([])
  })
})

describe('RESET ALL', () => {
  it.each<[string, (op: Op) => unknown]>([
    ['a text', (op) => op.execute('reset /* all */ ALL -- of them')],
    ['a text with others', (op) => op.execute("SET search_path = ''; RESET ALL; CREATE TABLE more (n int)")],
    ['a query', (op) => op.query('RESET ALL')],
    ['knex', (op) => op.knex.raw('RESET ALL')],
    ['a savepoint', (op) => op.savepoint(async () => op.execute('RESET ALL'))],
  ])('in %s is no end of the transaction, and what a run has set stays', async (_, body) => {
    let timeout: unknown
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.execute('CREATE TABLE before_it (n int)')
        await body(op)
        ;[timeout] = await op.query("SELECT current_setting('lock_timeout') AS value")
      },
    })
    await database.query(`ALTER ROLE CURRENT_USER IN DATABASE "${database.name}" SET lock_timeout = '7s'`)
    await upgrade(database.url, written, { settings: { lockTimeoutMs: 1500 } })
    expect(timeout).toEqual({ value: '1500ms' })
    expect(await rows()).toEqual(['a1'])
    expect(await tables()).toContain('before_it')
  })

  it('does not hide a COMMIT', async () => {
    const written = revisions({ id: 'a1', upgrade: (op) => op.execute('RESET ALL; COMMIT') })
    expect(await failureOf(upgrade(database.url, written))).toMatchObject({ code: 'transaction_control' })
    expect(await tables()).toEqual([])
  })
})

describe('COMMIT', () => {
  it('names a deferred constraint that fails there', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: (op) =>
        op.execute(`CREATE TABLE person (id int PRIMARY KEY,
          boss int CONSTRAINT boss_exists REFERENCES person DEFERRABLE INITIALLY DEFERRED);
          INSERT INTO person VALUES (1, 2)`),
    })
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure).toMatchObject({
      code: 'commit_failed',
      details: { constraint: 'boss_exists', sqlstate: '23503' },
    })
    expect(failure.message).toContain('boss_exists')
    expect(failure.message).toContain('revision a1')
    expect(await tables()).toEqual([])
    const inOne = await failureOf(upgrade(database.url, written, { settings: { transaction: 'run' } }))
    expect(inOne).toMatchObject({ code: 'commit_failed' })
  })
})

describe('the version table', () => {
  it('is refused, with nothing changed, when a row is not where it was', async () => {
    await upgrade(database.url, revisions(account))
    const written = revisions(account, {
      id: 'b2',
      upgrade: (op) => op.execute('DELETE FROM alembic_version; CREATE TABLE b (n int)'),
    })
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure).toMatchObject({ code: 'version_row_mismatch' })
    expect(failure.message).toContain(
      "Online migration expected to match one row when updating 'a1' to 'b2' in 'alembic_version'; 0 found",
    )
    expect(await rows()).toEqual(['a1'])
    expect(await tables()).toEqual(['account', 'alembic_version'])
  })

  it('is compared with the plan at the end', async () => {
    const hook = async ({ query }: { query(text: string): Promise<unknown> }): Promise<unknown> =>
      query("INSERT INTO alembic_version VALUES ('stranger')")
    const failure = await failureOf(
      upgrade(database.url, revisions(account), {
        hooks: { onVersionApply: [async (event) => void (await hook(event))] },
      }),
    )
    expect(failure).toMatchObject({
      code: 'version_row_mismatch',
      details: { found: ['a1', 'stranger'], expected: ['a1'] },
    })
  })

  it('is not caught by a temporary table of its name', async () => {
    const written = revisions(account, {
      id: 'b2',
      upgrade: (op) =>
        op.execute("CREATE TEMPORARY TABLE alembic_version AS SELECT 'a1'::text AS version_num"),
    })
    await upgrade(database.url, written)
    expect(await rows()).toEqual(['b2'])
  })
})
