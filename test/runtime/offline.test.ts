/** Runs as SQL text: the text itself, psql running it, the same schema as online, and no text when something fails. */
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dialectByName } from '../../lib/dialects/by-name.ts'
import {
  planDowngradeOffline,
  planStampOffline,
  planUpgradeOffline,
  type OfflinePlan,
} from '../../lib/graph/offline.ts'
import type { Op } from '../../lib/ops/op.ts'
import { sql } from '../../lib/ops/values.ts'
import { renderOffline, type OfflineRequest } from '../../lib/runtime/offline.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { describeSchema } from '../support/schema-description.ts'
import { failureOf, requestFor, revisions, upgrade, type Revisions } from './support/revisions.ts'

type Changes = Partial<Omit<OfflineRequest, 'settings'>> & {
  readonly settings?: Partial<OfflineRequest['settings']>
}

async function render(written: Revisions, offline: OfflinePlan, changes: Changes = {}): Promise<string> {
  const { settings, arguments: told } = requestFor('postgresql://nobody@localhost/x', written)
  return renderOffline({
    ...offline,
    command: 'upgrade',
    dialect: dialectByName('postgres'),
    arguments: told,
    code: written.code,
    ...changes,
    settings: { ...settings, ...changes.settings },
  })
}

const simple = revisions(
  {
    id: 'a1',
    upgrade: (op) => op.execute('CREATE TABLE account (id int);'),
    downgrade: (op) => op.dropTable('account'),
  },
  { id: 'b2', upgrade: (op) => op.execute('ALTER TABLE account ADD name text -- last') },
)

describe('knex offline', () => {
  it('writes down what changes data or schema, in the order of the calls', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.createTable('account', (table) => {
          table.increments('id')
          table.timestamp('made_at').defaultTo(op.knex.fn.now())
        })
        await op.knex('account').insert({ id: 1, made_at: new Date(0) })
        await op
          .knex('account')
          .where({ id: 1 })
          .update({ id: op.knex.raw('id + ?', [1]) })
        await op.knex.schema.alterTable('account', (table) => table.jsonb('note'))
        await op.knex.transaction(async (trx) => trx('account').where('id', 2).del())
        await op.knex.raw('UPDATE account SET note = ?', [{ a: "it's" }])
        await op.execute('ANALYZE account')
      },
    })
    const text = await render(written, planUpgradeOffline(written.graph, 'head'))
    const words = [
      'CREATE TABLE account',
      'insert into',
      'update "account"',
      'alter table',
      'SAVEPOINT',
      'delete',
    ]
    const places = [...words, 'RELEASE', 'UPDATE account SET note', 'ANALYZE'].map((word) =>
      text.indexOf(word),
    )
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(text).toContain('\'{"a":"it\'\'s"}\'')
  })

  it.each([
    ['a select', async (op: Op) => op.knex('account').where({ id: 1 })],
    ['a first', async (op: Op) => op.knex('account').first('id')],
    ['returning', async (op: Op) => op.knex('account').insert({ id: 1 }).returning('id')],
    ['raw', async (op: Op) => op.knex.raw('-- rows\n select 1')],
    ['a look at the schema', async (op: Op) => op.knex.schema.hasTable('account')],
  ])('refuses %s', async (_, upgrade) => {
    const written = revisions({ id: 'a1', upgrade: async (op) => void (await upgrade(op)) })
    await expect(render(written, planUpgradeOffline(written.graph, 'head'))).rejects.toMatchObject({
      code: 'data_offline',
    })
  })
})

describe('the text', () => {
  it('has a transaction for each revision', async () => {
    expect(await render(simple, planUpgradeOffline(simple.graph, 'head'))).toBe(
      `BEGIN;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> a1

CREATE TABLE account (id int);

INSERT INTO alembic_version (version_num) VALUES ('a1');

COMMIT;

BEGIN;

-- Running upgrade a1 -> b2

ALTER TABLE account ADD name text;

UPDATE alembic_version SET version_num = 'b2' WHERE version_num = 'a1';

COMMIT;
`,
    )
  })

  it('has one transaction for the run when asked', async () => {
    const text = await render(simple, planUpgradeOffline(simple.graph, 'head'), {
      settings: { transaction: 'run' },
    })
    expect(text.match(/^(?:BEGIN|COMMIT);$/gm)).toEqual(['BEGIN;', 'COMMIT;'])
  })

  it('makes no table when it starts further up', async () => {
    const up = await render(simple, planUpgradeOffline(simple.graph, 'a1:b2'))
    expect(up).toMatch(/^BEGIN;\n\n-- Running upgrade a1 -> b2\n/)
    const down = await render(simple, planDowngradeOffline(simple.graph, 'b2:base'), { command: 'downgrade' })
    expect(down).toMatch(
      /-- Running downgrade a1 -> \n\nDROP TABLE account;[^]*\n\nDELETE FROM alembic_version WHERE version_num = 'a1';/,
    )
    expect(up + down).not.toContain('CREATE TABLE alembic_version')
  })

  it('names the schema of the table when one is configured, and leaves out the key when asked', async () => {
    const text = await render(simple, planUpgradeOffline(simple.graph, 'a1'), {
      settings: { versionTableSchema: 'Odd', versionTablePrimaryKey: false },
    })
    expect(text).toContain('CREATE TABLE "Odd".alembic_version (\n    version_num VARCHAR(32) NOT NULL\n);')
    expect(text).toContain(`INSERT INTO "Odd".alembic_version (version_num) VALUES ('a1');`)
  })

  it('writes stamps, and the table alone for nothing', async () => {
    const stamp = await render(simple, planStampOffline(simple.graph, 'a1:b2'), { command: 'stamp' })
    expect(stamp).toContain('-- Running stamp_revision a1 -> b2\n\nUPDATE alembic_version')
    const nothing = { start: [], plan: { steps: [], rowsBefore: [], rowsAfter: [] } }
    expect(await render(simple, nothing, { command: 'stamp' })).toMatch(
      /^BEGIN;\n\nCREATE TABLE alembic_version[^;]*;\n\nCOMMIT;\n$/,
    )
  })

  it('ends the transaction around what cannot run in one', async () => {
    const concurrently = 'CREATE INDEX CONCURRENTLY i ON account (id)'
    const written = revisions(
      {
        id: 'a1',
        upgrade: async (op) => {
          await op.execute('SELECT 1')
          await op.execute(concurrently)
          await op.execute('SELECT 2')
          await op.autocommitBlock(async () => op.execute('SELECT 3'))
        },
      },
      { id: 'b2', transactional: false, upgrade: (op) => op.execute('SELECT 4') },
    )
    const text = await render(written, planUpgradeOffline(written.graph, 'base:head'))
    const lines = text
      .split('\n\n')
      .slice(2)
      .map((part) => part.trim())
    expect(lines).toEqual([
      '-- Running upgrade  -> a1',
      'SELECT 1;',
      'COMMIT;',
      `${concurrently};`,
      'BEGIN;',
      'SELECT 2;',
      'COMMIT;',
      'SELECT 3;',
      'BEGIN;',
      "INSERT INTO alembic_version (version_num) VALUES ('a1');",
      'COMMIT;',
      '-- Running upgrade a1 -> b2',
      'SELECT 4;',
      'BEGIN;',
      "UPDATE alembic_version SET version_num = 'b2' WHERE version_num = 'a1';",
      'COMMIT;',
    ])
  })

  it('gives a transaction to what needs one of its own', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.execute('SELECT 1')
        await op.setNotNullSafely('account', 'plan', { schema: 'app', constraintName: 'c' })
        await op.addCheckNotValid('age', 'account', 'age > 0')
        await op.validateConstraint('age', 'account')
        await op.autocommitBlock(async () => op.setNotNullSafely('account', 'age', { constraintName: 'c' }))
      },
    })
    const text = await render(written, planUpgradeOffline(written.graph, 'base:head'))
    const lines = text.split('\n\n').slice(3)
    const inItsOwn = (...statements: readonly string[]): readonly string[] => [
      'BEGIN;',
      ...statements.map((statement) => `ALTER TABLE ${statement};`),
      'COMMIT;',
    ]
    expect(lines.map((part) => part.trim())).toEqual([
      'SELECT 1;',
      'COMMIT;',
      ...inItsOwn('app.account ADD CONSTRAINT c CHECK (plan IS NOT NULL) NOT VALID'),
      ...inItsOwn('app.account VALIDATE CONSTRAINT c'),
      ...inItsOwn('app.account ALTER COLUMN plan SET NOT NULL;\nALTER TABLE app.account DROP CONSTRAINT c'),
      ...inItsOwn('account ADD CONSTRAINT age CHECK (age > 0) NOT VALID'),
      ...inItsOwn('account VALIDATE CONSTRAINT age'),
      ...inItsOwn('account ADD CONSTRAINT c CHECK (age IS NOT NULL) NOT VALID'),
      ...inItsOwn('account VALIDATE CONSTRAINT c'),
      ...inItsOwn('account ALTER COLUMN age SET NOT NULL;\nALTER TABLE account DROP CONSTRAINT c'),
      'BEGIN;',
      "INSERT INTO alembic_version (version_num) VALUES ('a1');",
      'COMMIT;',
    ])
  })

  it.each([
    (op: Op) => op.setNotNullSafely('account', 'plan'),
    (op: Op) => op.batch('account', { key: 'id', delete: true }),
  ])('refuses it in one transaction for all: %s', async (upgrade) => {
    const written = revisions({ id: 'a1', upgrade })
    const work = render(written, planUpgradeOffline(written.graph, 'head'), {
      settings: { transaction: 'run' },
    })
    expect(await failureOf(work)).toMatchObject({ code: 'autocommit_in_transaction' })
  })

  it.each([
    (op: Op) => op.execute('VACUUM account'),
    (op: Op) => op.setNotNullSafely('account', 'plan'),
    (op: Op) => op.batch('account', { key: 'id', delete: true }),
    (op: Op) => op.autocommitBlock(() => {}),
  ])('refuses in a savepoint what would commit: %s', async (body) => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        const thrown = op.savepoint(() => {
          throw new Error('away')
        })
        await thrown.catch(() => {})
        await op.savepoint(() => op.execute('SELECT 1'))
        await op.savepoint(async () => body(op))
      },
    })
    expect(await failureOf(render(written, planUpgradeOffline(written.graph, 'head')))).toMatchObject({
      code: 'autocommit_in_transaction',
    })
  })

  it('has savepoints, without what a body threw away', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.savepoint(async () => op.execute('SELECT 1'))
        await op
          .savepoint(async () => {
            await op.execute('SELECT never')
            throw new Error('no')
          })
          .catch(() => {})
        void op.execute('SELECT 2')
      },
    })
    const text = await render(written, planUpgradeOffline(written.graph, 'head'))
    expect(text).toContain('SAVEPOINT tribikos_1;\n\nSELECT 1;\n\nRELEASE SAVEPOINT tribikos_1;\n\nSELECT 2;')
    expect(text).not.toContain('never')
  })
})

describe('no text', () => {
  it.each([
    ['op.query()', async (op) => op.query('SELECT 1')],
    ['op.knex', async (op) => op.knex('account')],
  ] satisfies readonly (readonly [string, (op: Op) => unknown])[])(
    'comes of a revision that reads: %s',
    async (call, body) => {
      const written = revisions({ id: 'a1', upgrade: body })
      const failure = await failureOf(render(written, planUpgradeOffline(written.graph, 'head')))
      expect(failure).toMatchObject({
        code: 'data_offline',
        exitCode: 2,
        details: { revision: 'a1', place: { file: expect.stringContaining('offline.test.ts') } },
      })
      expect(failure.message).toContain(call)
      expect(failure.hint).toContain('offline')
    },
  )

  it('unless it asks before', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        if (op.getContext().offline) await op.execute('SELECT 1')
        else await op.query('SELECT 2')
      },
    })
    expect(await render(written, planUpgradeOffline(written.graph, 'head'))).toContain('SELECT 1;')
  })

  it.each([
    ['a body that throws', async () => Promise.reject(new Error('no')), 'migration_failed'],
    [
      'COMMIT in a text',
      (op: { execute(text: string): unknown }) => op.execute('COMMIT'),
      'transaction_control',
    ],
  ] as const)('comes of %s', async (_, body, code) => {
    const written = revisions({ id: 'a1' }, { id: 'b2', upgrade: body })
    expect(await failureOf(render(written, planUpgradeOffline(written.graph, 'head')))).toMatchObject({
      code,
    })
  })

  it('comes of a statement that cannot run in the one transaction of the run', async () => {
    const settings = { transaction: 'run' } as const
    for (const upgrade of [
      async (op: Op) => op.execute('VACUUM'),
      async (op: Op) => op.autocommitBlock(async () => op.execute('VACUUM')),
    ]) {
      const written = revisions({ id: 'a1', upgrade })
      const failure = await failureOf(
        render(written, planUpgradeOffline(written.graph, 'head'), { settings }),
      )
      expect(failure).toMatchObject({
        code: 'autocommit_in_transaction',
        message: expect.stringContaining('revision a1'),
      })
    }
  })
})

const psql = spawnSync('psql', ['--version']).status === 0

describe.skipIf(!psql)('psql', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase('offline')
  })
  afterEach(async () => database.drop())

  function runScript(text: string): string {
    const { status, stderr } = spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database.url], {
      input: text,
      encoding: 'utf8',
    })
    return status === 0 ? 'ok' : stderr
  }

  const values = [
    {
      label: "O'Neill \\ back:slash :x",
      at: new Date('2026-11-21T10:00:00.123Z'),
      n: -1,
      data: { a: ["'"] },
    },
    { label: 'two\nlines\t$1', at: null, n: 1.5, raw: Buffer.from([0, 255, 92]), list: ['a,b', null, '"q"'] },
  ]
  const rich = revisions(
    {
      id: 'a1',
      upgrade: async (op) => {
        await op.createTable('thing', (table) => {
          table.increments('id')
          table.text('label').notNullable().index()
          table.timestamp('at')
          table.decimal('n')
          table.jsonb('data')
          table.binary('raw')
          table.specificType('list', 'text[]')
          table.enu('state', ['on', 'off'], { useNative: true, enumName: 'thing_state' })
        })
        await op.bulkInsert('thing', values)
        await op.execute(sql`UPDATE thing SET label = label || ${"'; DROP TABLE thing; --"} WHERE n < ${0}`)
        await op.execute(`CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
          CREATE TRIGGER touched BEFORE UPDATE ON thing FOR EACH ROW EXECUTE FUNCTION touch()`)
      },
      downgrade: async (op) => {
        await op.dropTable('thing')
        await op.execute('DROP FUNCTION touch()')
      },
    },
    {
      id: 'b2',
      upgrade: async (op) => {
        await op.createIndex('thing_at', 'thing', ['at'], { concurrently: true })
        await op.alterColumn('thing', 'label', { type: 'varchar(200)', comment: "it's" })
      },
      downgrade: async (op) => {
        await op.dropIndex('thing_at')
        await op.alterColumn('thing', 'label', { type: 'text', comment: null })
      },
    },
  )

  it('runs it, and makes the same schema and data as a run online', async () => {
    expect(runScript(await render(rich, planUpgradeOffline(rich.graph, 'head')))).toBe('ok')
    const offline = await describeSchema(database.query)
    const data = await database.query('SELECT * FROM thing ORDER BY id')
    expect(data[0]?.['label']).toBe("O'Neill \\ back:slash :x'; DROP TABLE thing; --")
    expect(data[1]?.['raw']).toEqual(Buffer.from([0, 255, 92]))
    const online = await createTestDatabase('online')
    try {
      await upgrade(online.url, rich)
      expect(await describeSchema(online.query)).toEqual(offline)
      expect(await online.query('SELECT * FROM thing ORDER BY id')).toEqual(data)
    } finally {
      await online.drop()
    }
    expect(
      runScript(await render(rich, planDowngradeOffline(rich.graph, 'b2:base'), { command: 'downgrade' })),
    ).toBe('ok')
    expect(await database.query('SELECT * FROM alembic_version')).toEqual([])
    expect(runScript(await render(rich, planUpgradeOffline(rich.graph, 'head')))).toContain('already exists')
  })

  it('runs batches of every sort, each row once', async () => {
    const before = `CREATE SCHEMA app; CREATE TABLE seen (what text);
      CREATE TABLE app."t t" (a int, "B" text, visits int NOT NULL DEFAULT 0, note text, PRIMARY KEY (a, "B"));
      INSERT INTO app."t t" SELECT n % 3, 'it''s ' || n FROM generate_series(1, 25) n`
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        const walk = { schema: 'app', key: ['a', 'B'], size: 4, pauseMs: 1 }
        await op.batch('t t', { ...walk, set: { visits: sql`visits + ${1}`, note: "$batch$ 'x'" } })
        await op.batch('t t', {
          ...walk,
          run: ({ within }) => [
            sql`INSERT INTO seen SELECT 'x' || x."B" FROM app."t t" x WHERE ${within('x')}`,
            'SELECT 1',
          ],
        })
        await op.batch('t t', { ...walk, delete: true, where: sql`a = ${2}` })
      },
    })
    await database.query(before)
    expect(runScript(await render(written, planUpgradeOffline(written.graph, 'head')))).toBe('ok')
    expect(
      await database.query('SELECT visits, note, count(*)::int AS rows FROM app."t t" GROUP BY 1, 2'),
    ).toEqual([{ visits: 1, note: "$batch$ 'x'", rows: 17 }])
    expect(
      await database.query('SELECT count(DISTINCT what)::int AS rows, count(*)::int AS all FROM seen'),
    ).toEqual([{ rows: 25, all: 25 }])
  })

  it('stops at a guard when the rows are others', async () => {
    const guarded = await render(simple, planUpgradeOffline(simple.graph, 'a1:b2'), { guard: true })
    await upgrade(database.url, simple, { to: 'a1' })
    expect(runScript(guarded)).toBe('ok')
    expect(runScript(guarded)).toContain('does not have the rows that this script starts from: a1')
    expect(await database.query('SELECT * FROM alembic_version')).toEqual([{ version_num: 'b2' }])
  })
})
