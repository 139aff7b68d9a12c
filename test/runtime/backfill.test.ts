/** `op.batch`: each row once, whatever the key is and whatever ends the run. */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TribikosError } from '../../lib/errors.ts'
import { replicationLag } from '../../lib/dialects/postgres/replication-lag.ts'
import type { BackfillOptions, BackfillProgress, BackfillResult } from '../../lib/ops/backfill.ts'
import type { Op } from '../../lib/ops/op.ts'
import { sql } from '../../lib/ops/values.ts'
import type { RunProgress } from '../../lib/runtime/run-request.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { failureOf, revisions, upgrade, type Changes } from './support/revisions.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('batch')
  await database.query(`
    CREATE TABLE account (id bigint PRIMARY KEY, plan text, visits int NOT NULL DEFAULT 0);
    INSERT INTO account (id) SELECT n * 10 FROM generate_series(1, 25) n;
    CREATE TABLE seen (what text)`)
})

afterEach(async () => database.drop())

const visit = { visits: sql`visits + 1` }

/** Runs a batch as the only thing of a revision. */
async function batch(
  table: string,
  options: BackfillOptions,
  changes: Changes = {},
): Promise<{ readonly result: BackfillResult; readonly events: readonly RunProgress[] }> {
  const results: BackfillResult[] = []
  const events: RunProgress[] = []
  const body = async (op: Op): Promise<void> =>
    void results.push(await op.batch(table, { pauseMs: 0, ...options }))
  await upgrade(database.url, revisions({ id: 'a1', upgrade: body }), {
    listener: (event) => events.push(event),
    ...changes,
  })
  const [result] = results
  if (result === undefined) throw new Error('the batch gave nothing')
  return { result, events }
}

async function visits(table = 'account'): Promise<readonly unknown[]> {
  return database.query(`SELECT visits, count(*)::int AS rows FROM ${table} GROUP BY 1 ORDER BY 1`)
}

async function journal(): Promise<readonly unknown[]> {
  return database.query('SELECT state, progress FROM tribikos.step')
}

describe('a batch', () => {
  it('changes each row once, in ranges of the size that was asked for', async () => {
    const told: BackfillProgress[] = []
    const { result, events } = await batch('account', {
      key: 'id',
      size: 10,
      set: visit,
      onProgress: (progress) => told.push(progress),
    })
    expect(result).toEqual({ rows: 25, ranges: 3 })
    expect(await visits()).toEqual([{ visits: 1, rows: 25 }])
    expect(told.map(({ rows, walked, lastKey }) => [rows, walked, lastKey])).toEqual([
      [10, 10, ['100']],
      [20, 20, ['200']],
      [25, 25, ['250']],
    ])
    const news = events.flatMap((event) => (event.type === 'backfill' ? [event.state] : []))
    expect(news).toEqual(['range', 'range', 'range', 'done'])
    expect(await journal()).toEqual([])
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'a1' }])
  })

  it.each<[string, BackfillOptions, BackfillResult, readonly unknown[]]>([
    [
      'a condition',
      { key: 'id', size: 10, set: visit, where: sql`id > ${100}` },
      { rows: 15, ranges: 3 },
      [
        { visits: 0, rows: 10 },
        { visits: 1, rows: 15 },
      ],
    ],
    [
      'rows that go',
      { key: 'id', size: 10, delete: true, where: 'id <= 240' },
      { rows: 24, ranges: 3 },
      [{ visits: 0, rows: 1 }],
    ],
    [
      'values of every sort',
      { key: ['id'], size: 30, set: { plan: "it's", visits: 7 } },
      { rows: 25, ranges: 1 },
      [{ visits: 7, rows: 25 }],
    ],
    [
      'statements of one’s own',
      {
        key: 'id',
        size: 10,
        run: ({ within }) => [
          sql`INSERT INTO seen SELECT a.id::text FROM account a WHERE ${within('a')}`,
          sql`UPDATE account SET visits = visits + ${2} WHERE ${within()}`,
          'SELECT 1',
        ],
      },
      { rows: 50, ranges: 3 },
      [{ visits: 2, rows: 25 }],
    ],
  ])('with %s', async (_, options, wanted, left) => {
    const { result } = await batch('account', options)
    expect(result).toEqual(wanted)
    expect(await visits()).toEqual(left)
  })

  it.each([
    [
      'a composite key',
      `CREATE TABLE t (a int, b text, visits int NOT NULL DEFAULT 0, PRIMARY KEY (a, b));
      INSERT INTO t SELECT n % 3, 'b' || n FROM generate_series(1, 25) n`,
      ['a', 'b'],
    ],
    [
      'a uuid',
      `CREATE TABLE t (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), visits int NOT NULL DEFAULT 0);
      INSERT INTO t (visits) SELECT 0 FROM generate_series(1, 25) n`,
      'id',
    ],
    [
      'text in a collation',
      `CREATE TABLE t ("the Key" text COLLATE "en-x-icu" PRIMARY KEY, visits int NOT NULL DEFAULT 0);
      INSERT INTO t SELECT CASE n % 4 WHEN 0 THEN 'É' WHEN 1 THEN 'e''' WHEN 2 THEN 'E\\' ELSE '' END || n FROM generate_series(1, 25) n`,
      'the Key',
    ],
    [
      'numbers over 2^53',
      `CREATE TABLE t (id bigint PRIMARY KEY, visits int NOT NULL DEFAULT 0);
      INSERT INTO t SELECT 9223372036854775807 - n FROM generate_series(1, 25) n`,
      'id',
    ],
    [
      'moments',
      `CREATE TABLE t (at timestamptz PRIMARY KEY, visits int NOT NULL DEFAULT 0);
      INSERT INTO t SELECT timestamptz '2026-01-01 00:00:00.123456+00' + n * interval '1 microsecond' FROM generate_series(1, 25) n`,
      'at',
    ],
    [
      'several rows with one key',
      `CREATE TABLE t (id int NOT NULL, visits int NOT NULL DEFAULT 0); CREATE INDEX ON t (id);
      INSERT INTO t SELECT n / 7 FROM generate_series(1, 25) n`,
      'id',
    ],
    [
      'partitions',
      `CREATE TABLE t (id int PRIMARY KEY, visits int NOT NULL DEFAULT 0) PARTITION BY HASH (id);
      CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);
      INSERT INTO t SELECT n FROM generate_series(1, 25) n`,
      'id',
    ],
  ] as const)('by %s', async (_, ddl, key) => {
    await database.query(ddl)
    const { result } = await batch('t', { key, size: 4, set: visit })
    expect(result.rows).toBe(25)
    expect(await visits('t')).toEqual([{ visits: 1, rows: 25 }])
  })

  it('of an empty table, and in a schema, does nothing', async () => {
    await database.query('CREATE SCHEMA "S"; CREATE TABLE "S"."t t" (id int PRIMARY KEY, visits int)')
    const { result } = await batch('t t', { schema: 'S', key: 'id', set: visit })
    expect(result).toEqual({ rows: 0, ranges: 0 })
  })

  it('tells how many rows there are about', async () => {
    await database.query('ANALYZE account')
    const told: (number | null)[] = []
    await batch('account', { key: 'id', set: visit, onProgress: ({ estimate }) => told.push(estimate) })
    expect(told).toEqual([25])
  })

  it('takes its place among the statements, in a block too, and on the way back', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.addColumn('account', (table) => table.integer('extra'))
        const first = op.batch('account', { key: 'id', set: { extra: 1 }, pauseMs: 0 })
        await op.alterColumn('account', 'extra', { name: 'more' })
        await op.autocommitBlock(async () =>
          op.batch('account', { key: 'id', set: { more: sql`more + 1` }, pauseMs: 0 }),
        )
        expect(await first).toEqual({ rows: 25, ranges: 1 })
      },
      downgrade: async (op) => {
        await op.batch('account', { key: 'id', set: visit, pauseMs: 0 })
        await op.dropColumn('account', 'more')
      },
    })
    await upgrade(database.url, written)
    expect(await database.query('SELECT DISTINCT more FROM account')).toEqual([{ more: 2 }])
    await upgrade(database.url, written, { command: 'downgrade', to: 'base' })
    expect(await visits()).toEqual([{ visits: 1, rows: 25 }])
  })

  it('works on a journal of an earlier version', async () => {
    await batch('account', { key: 'id', set: visit })
    await database.query('ALTER TABLE tribikos.step DROP COLUMN progress; DELETE FROM alembic_version')
    await batch('account', { key: 'id', set: visit })
    expect(await visits()).toEqual([{ visits: 2, rows: 25 }])
  })
})

describe('a batch is refused', () => {
  it.each<[string, string, BackfillOptions, string]>([
    ['a table that is not there', 'nowhere', { key: 'id', set: visit }, 'there is no table nowhere'],
    ['a view', 'v', { key: 'id', set: visit }, 'v is not a table'],
    ['a column that is not there', 'account', { key: 'no', set: visit }, 'account has no column no'],
    ['a key with NULL', 'account', { key: 'plan', set: visit }, 'may be NULL'],
    [
      'a key without an index',
      'account',
      { key: 'visits', set: visit },
      'no index of account begins with visits',
    ],
    ['the end of a transaction', 'account', { key: 'id', run: () => 'COMMIT' }, 'COMMIT cannot stand'],
    [
      'what runs outside',
      'account',
      { key: 'id', run: () => 'VACUUM account' },
      'VACUUM account cannot stand',
    ],
  ])('for %s', async (_, table, options, text) => {
    await database.query('CREATE VIEW v AS SELECT * FROM account')
    const failure = await failureOf(batch(table, options))
    expect(failure).toMatchObject({ code: 'operation_invalid' })
    expect(failure.message).toContain(text)
    expect(failure.message).toMatch(/backfill\.test\.ts/)
  })

  it.each<[string, Changes]>([['run', { settings: { transaction: 'run' } }]])(
    'in a transaction per %s',
    async (_, changes) => {
      const failure = await failureOf(batch('account', { key: 'id', set: visit }, changes))
      expect(failure).toMatchObject({ code: 'autocommit_in_transaction' })
      expect(await visits()).toEqual([{ visits: 0, rows: 25 }])
    },
  )

  it('in a savepoint', async () => {
    const body = async (op: Op): Promise<unknown> =>
      op.savepoint(async () => op.batch('account', { key: 'id', set: visit }))
    expect(await failureOf(upgrade(database.url, revisions({ id: 'a1', upgrade: body })))).toMatchObject({
      code: 'autocommit_in_transaction',
    })
  })
})

describe('a batch that is cut short', () => {
  it('goes on behind the last range, and gives all rows in the end', async () => {
    let isCut = true
    const options: BackfillOptions = {
      key: 'id',
      size: 10,
      set: visit,
      onProgress: ({ ranges }) => {
        if (isCut && ranges === 2) throw new Error('cut')
      },
    }
    expect(await failureOf(batch('account', options))).toMatchObject({ code: 'partly_applied' })
    expect(await journal()).toEqual([
      { state: 'started', progress: '{"after":["200"],"rows":20,"walked":20,"ranges":2}' },
    ])
    isCut = false
    // How fast it goes may change.
    const { result } = await batch('account', { ...options, size: 3 })
    expect(result).toEqual({ rows: 25, ranges: 4 })
    expect(await visits()).toEqual([{ visits: 1, rows: 25 }])
  })

  it('is not walked again when the revision failed behind it', async () => {
    let isCut = true
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        expect(await op.batch('account', { key: 'id', size: 10, set: visit, pauseMs: 0 })).toEqual({
          rows: 25,
          ranges: 3,
        })
        if (isCut) throw new Error('cut')
      },
    })
    await failureOf(upgrade(database.url, written))
    isCut = false
    await upgrade(database.url, written)
    expect(await visits()).toEqual([{ visits: 1, rows: 25 }])
  })

  it('by a constraint that is checked at COMMIT says so, and no more', async () => {
    await database.query(`CREATE TABLE other (id int PRIMARY KEY);
      ALTER TABLE account ADD FOREIGN KEY (visits) REFERENCES other DEFERRABLE INITIALLY DEFERRED NOT VALID`)
    const notices: string[] = []
    const failure = await failureOf(
      batch(
        'account',
        { key: 'id', set: visit },
        { listener: (event) => event.type === 'notice' && notices.push(event.notice.message) },
      ),
    )
    expect(failure).toMatchObject({ details: { sqlstate: '23503' } })
    expect(notices.filter((text) => text.includes('transaction'))).toEqual([])
    expect(await visits()).toEqual([{ visits: 0, rows: 25 }])
  })

  it('by a row says where, and goes on when that is mended', async () => {
    await database.query('ALTER TABLE account ADD CHECK (id <> 150 OR visits = 0) ')
    const options: BackfillOptions = { key: 'id', size: 10, set: visit }
    const failure = await failureOf(batch('account', options))
    expect(failure).toMatchObject({ code: 'partly_applied', details: { sqlstate: '23514' } })
    expect(failure.message).toContain(
      'range: behind 100 up to 200 of id; 10 rows in 1 ranges before it stay changed',
    )
    expect(await visits()).toEqual([
      { visits: 0, rows: 15 },
      { visits: 1, rows: 10 },
    ])
    await database.query('ALTER TABLE account DROP CONSTRAINT account_check')
    expect((await batch('account', options)).result).toEqual({ rows: 25, ranges: 3 })
    expect(await visits()).toEqual([{ visits: 1, rows: 25 }])
  })

  describe('and then does something else', () => {
    const other: BackfillOptions = { key: 'id', size: 10, set: { visits: sql`visits + 10` } }
    beforeEach(async () => {
      const onProgress = (): never => {
        throw new Error('cut')
      }
      await failureOf(batch('account', { key: 'id', size: 10, set: visit, onProgress }))
    })

    it('is refused', async () => {
      const failure = await failureOf(batch('account', other))
      expect(failure).toMatchObject({ code: 'revision_changed' })
      expect(failure.message).toContain('stopped behind 1 ranges (10 rows)')
    })

    it.each([
      [
        'skip',
        [
          { visits: 1, rows: 10 },
          { visits: 10, rows: 15 },
        ],
      ],
      [
        'retry',
        [
          { visits: 10, rows: 15 },
          { visits: 11, rows: 10 },
        ],
      ],
    ] as const)('goes by --resume=%s', async (resume, left) => {
      await batch('account', other, { resume })
      expect(await visits()).toEqual(left)
    })
  })

  it.each(['pause', 'wait'] as const)('by a signal in its %s ends at once', async (where) => {
    const controller = new AbortController()
    const options: BackfillOptions = {
      key: 'id',
      size: 10,
      pauseMs: where === 'pause' ? 600_000 : 0,
      set: visit,
      waitWhile: ({ progress }) => (where === 'wait' && progress.ranges === 1 ? 600_000 : 0),
      onProgress: () => {
        setTimeout(() => {
          controller.abort(new TribikosError('interrupted_sigterm', 'Interrupted'))
        }, 100)
      },
    }
    const failure = await failureOf(batch('account', options, { signal: controller.signal }))
    expect(failure).toMatchObject({ code: 'interrupted_sigterm' })
    expect(failure.message).toContain('goes on behind it')
    await batch('account', { key: 'id', size: 10, set: visit })
    expect(await visits()).toEqual([{ visits: 1, rows: 25 }])
  })

  it('waits again for a row that somebody else has locked', async () => {
    const blocker = new Client({ connectionString: database.url })
    await blocker.connect()
    try {
      await blocker.query('BEGIN; UPDATE account SET plan = NULL WHERE id = 150')
      const retried: RunProgress[] = []
      await batch(
        'account',
        { key: 'id', size: 10, set: visit },
        {
          settings: { lockTimeoutMs: 100, lockRetries: 5 },
          listener: (event) => {
            if (event.type !== 'retrying') return
            retried.push(event)
            void blocker.query('COMMIT')
          },
        },
      )
      expect(retried[0]).toMatchObject({ statement: 1, retry: 1 })
    } finally {
      await blocker.end()
    }
    expect(await visits()).toEqual([{ visits: 1, rows: 25 }])
  })
})

describe('waitWhile', () => {
  it('is asked before each range until it lets it go on, and may look itself', async () => {
    const answers = [true, 1, 0, false, 5, false, 0]
    const asked: unknown[] = []
    const { events } = await batch('account', {
      key: 'id',
      size: 10,
      set: visit,
      waitWhile: async ({ progress, query }) => {
        const [row] = await query(sql`SELECT count(*)::int AS done FROM account WHERE visits = ${1}`)
        asked.push([progress.ranges, row?.['done']])
        return answers.shift() ?? false
      },
    })
    expect(asked).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [1, 10],
      [2, 20],
      [2, 20],
    ])
    expect(
      events.flatMap((event) =>
        event.type === 'backfill' && event.state === 'waiting' ? [event.waitMs] : [],
      ),
    ).toEqual([1000, 1, 5])
  })

  it('has a ready one for the lag of standby servers, which does not wait where there are none', async () => {
    const { result } = await batch('account', {
      key: 'id',
      set: visit,
      waitWhile: replicationLag({ maxSeconds: 1, maxBytes: 1000 }),
    })
    expect(result.rows).toBe(25)
    expect(() => replicationLag({})).toThrow('needs maxSeconds or maxBytes')
  })

  it('stops the run when op is used in it, which would wait for ever', async () => {
    const body = async (op: Op): Promise<unknown> =>
      op.batch('account', {
        key: 'id',
        set: visit,
        waitWhile: async () => (await op.query('SELECT 1')).length > 0,
      })
    const failure = await failureOf(upgrade(database.url, revisions({ id: 'a1', upgrade: body })))
    expect(failure).toMatchObject({ code: 'operation_invalid' })
    expect(failure.message).toContain('op cannot be used in a callback of op.batch()')
  })
})
