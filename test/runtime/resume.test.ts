/** Revisions that were cut short outside of a transaction: the next run goes on where they stopped, and repeats nothing. */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TribikosError } from '../../lib/errors.ts'
import type { Op } from '../../lib/ops/op.ts'
import { sql } from '../../lib/ops/values.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  failureOf,
  revisions,
  upgrade,
  type Changes,
  type Revisions,
  type Written,
} from './support/revisions.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('resume')
  await database.query('CREATE TABLE account (id int, name text); CREATE TABLE seen (what text)')
})

afterEach(async () => database.drop())

/** Everything that a run leaves, and in which order the marks came. */
async function state() {
  const list = async (text: string): Promise<readonly string[]> =>
    (await database.query<{ value: string }>(text)).map(({ value }) => value)
  const [journal] = await database.query<{ count: string }>(
    `SELECT CASE WHEN to_regclass('tribikos.step') IS NULL THEN NULL
       ELSE (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM tribikos.step', false, true, '')))[1]::text END AS count`,
  )
  return {
    relations: await list(
      `SELECT relname AS value FROM pg_class WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace
       AND relname !~ '^(alembic_version|account$|seen$)' ORDER BY 1`,
    ),
    invalid: await list(
      'SELECT indexrelid::regclass::text AS value FROM pg_index WHERE NOT indisvalid ORDER BY 1',
    ),
    marks: await list('SELECT what AS value FROM seen'),
    rows: await list(`SELECT version_num AS value FROM alembic_version ORDER BY 1`).catch(() => []),
    journal: journal?.count ?? null,
  }
}

const cut = new Error('cut')

/** A revision with every sort of statement, and a place to be cut behind each. */
function mixed(cutAt: number): Revisions {
  let place = 0
  const here = (): void => {
    place += 1
    if (place === cutAt) throw cut
  }
  const mark = (op: Op, what: string): Promise<void> => op.execute(sql`INSERT INTO seen VALUES (${what})`)
  return revisions({
    id: 'a1',
    upgrade: async (op) => {
      await op.createTable('one', (table) => void table.integer('n'))
      await mark(op, 'before')
      here()
      await op.autocommitBlock(async () => {
        await op.execute("SET work_mem = '8MB'")
        await mark(op, 'in block')
        here()
        await op.query("SELECT set_config('tribikos_test.seen', 'yes', false)")
        await op.execute("INSERT INTO seen VALUES ('two'); INSERT INTO seen VALUES ('at once')")
        await op.query('SELECT 1')
        here()
        await op.createIndex('account_ids', 'account', ['id'], { concurrently: true })
        await op.query('SELECT 1')
        here()
        await op.execute('VACUUM account')
        await op.query('SELECT 1')
        here()
      })
      await op.execute("INSERT INTO seen SELECT current_setting('work_mem')")
      await op.query('SELECT 1')
      here()
      await op.execute('DROP INDEX CONCURRENTLY account_ids')
      await op.query('SELECT 1')
      here()
      await mark(op, 'at the end')
    },
  })
}

const whole = {
  relations: ['one'],
  invalid: [],
  marks: ['before', 'in block', 'two', 'at once', '8MB', 'at the end'],
  rows: ['a1'],
}

describe('a revision with statements outside of its transaction', () => {
  it('leaves nothing in the journal when it is done', async () => {
    await upgrade(database.url, mixed(0))
    expect(await state()).toEqual({ ...whole, journal: '0' })
  })

  it.each([1, 2, 3, 4, 5, 6, 7])('goes on where it was cut, at place %i', async (cutAt) => {
    expect(await failureOf(upgrade(database.url, mixed(cutAt)))).toMatchObject({
      code: cutAt === 1 ? 'migration_failed' : 'partly_applied',
    })
    await upgrade(database.url, mixed(0))
    expect(await state()).toEqual({ ...whole, journal: '0' })
  })

  it('says what it goes on behind, and that it will', async () => {
    const failure = await failureOf(upgrade(database.url, mixed(4)))
    expect(failure).toMatchObject({ code: 'partly_applied', exitCode: 3 })
    expect(failure.message).toContain('and the same command goes on behind them.')
    const events: unknown[] = []
    await upgrade(database.url, mixed(0), { listener: (event) => events.push(event) })
    expect(events).toContainEqual(expect.objectContaining({ type: 'resuming', done: 6 }))
  })

  it('goes on after several cuts', async () => {
    for (const cutAt of [2, 3, 5, 6, 7]) await failureOf(upgrade(database.url, mixed(cutAt)))
    await upgrade(database.url, mixed(0))
    expect(await state()).toEqual({ ...whole, journal: '0' })
  })

  it('goes on behind the first statement when that fails and its author does not mind', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.autocommitBlock(async () => {
          await op.query('INSERT INTO nowhere VALUES (1)').catch(() => {})
          await op.execute("INSERT INTO seen VALUES ('behind')")
        })
      },
    })
    await upgrade(database.url, written)
    expect(await state()).toMatchObject({ marks: ['behind'], rows: ['a1'], journal: '0' })
  })

  it('is forgotten by a stamp', async () => {
    await failureOf(upgrade(database.url, mixed(4)))
    await upgrade(database.url, mixed(0), { command: 'stamp', to: 'a1' })
    expect(await state()).toMatchObject({ rows: ['a1'], journal: '0' })
  })

  it('is known again on the way back', async () => {
    let isCut = true
    const written = revisions({
      id: 'a1',
      upgrade: (op) => op.createTable('one', (table) => void table.integer('n')),
      downgrade: async (op) => {
        await op.dropTable('one')
        await op.autocommitBlock(async () => {
          await op.execute("INSERT INTO seen VALUES ('back')")
          await op.query('SELECT 1')
          if (isCut) throw cut
        })
      },
    })
    await upgrade(database.url, written)
    const back: Changes = { command: 'downgrade', to: 'base' }
    await failureOf(upgrade(database.url, written, back))
    isCut = false
    await upgrade(database.url, written, back)
    expect(await state()).toMatchObject({ relations: [], marks: ['back'], rows: [], journal: '0' })
  })
})

describe('an index', () => {
  it.each([true, false])(
    'leaves nothing in the journal as the last statement: transactional %s',
    async (transactional) => {
      const last: Written = {
        id: 'a1',
        transactional,
        upgrade: (op) => op.createIndex('account_ids', 'account', ['id'], { concurrently: true }),
        downgrade: (op) => op.dropIndex('account_ids', { concurrently: true }),
      }
      await upgrade(database.url, revisions(last))
      expect(await state()).toMatchObject({ relations: ['account_ids'], rows: ['a1'], journal: '0' })
      await upgrade(database.url, revisions(last), { command: 'downgrade', to: 'base' })
      expect(await state()).toMatchObject({ relations: [], rows: [], journal: '0' })
    },
  )

  const build: Written = {
    id: 'a1',
    upgrade: async (op) => {
      await op.createTable('one', (table) => void table.integer('n'))
      await op.createIndex('account_ids', 'account', ['id'], { unique: true, concurrently: true })
    },
  }

  it('whose build failed is built again when the data is mended', async () => {
    await database.query('INSERT INTO account VALUES (1), (1)')
    expect(await failureOf(upgrade(database.url, revisions(build)))).toMatchObject({ code: 'partly_applied' })
    expect((await state()).invalid).toEqual(['account_ids'])
    await database.query('DELETE FROM account')
    await upgrade(database.url, revisions(build))
    expect(await state()).toMatchObject({
      relations: ['account_ids', 'one'],
      invalid: [],
      rows: ['a1'],
      journal: '0',
    })
  })

  it('whose build failed is named, with how to be rid of it', async () => {
    await database.query('INSERT INTO account VALUES (1), (1)')
    const body = (op: Op): unknown =>
      op.createIndex('account_ids', 'account', ['id'], { unique: true, concurrently: true })
    const failure = await failureOf(upgrade(database.url, revisions({ id: 'a1', upgrade: body })))
    expect(failure.message).toContain('left: an index that is not valid')
    expect(failure.message).toContain('DROP INDEX CONCURRENTLY public.account_ids')
    expect(failure.message).toContain('Nothing else was changed.')
  })

  it('without a name is found again by the one that it gets', async () => {
    await database.query("INSERT INTO account VALUES (1, 'a'), (1, 'A')")
    const body = (op: Op): unknown =>
      op.createIndex(null, 'account', ['id', sql`lower(name)`], { unique: true, concurrently: true })
    const written = revisions({ id: 'a1', upgrade: body })
    await failureOf(upgrade(database.url, written))
    expect((await state()).relations).toEqual(['account_id_expr_idx'])
    await database.query('UPDATE account SET name = ctid::text')
    await upgrade(database.url, written)
    expect(await state()).toMatchObject({ relations: ['account_id_expr_idx'], invalid: [], journal: '0' })
  })

  it.each(['CREATE TABLE ids (n int)', 'CREATE INDEX ids ON seen (what)'])(
    'is not taken for built because of another relation of the name: %s',
    async (other) => {
      await database.query(other)
      const body = (op: Op): unknown =>
        op.createIndex('ids', 'account', ['id'], { concurrently: true, ifNotExists: true })
      const failure = await failureOf(upgrade(database.url, revisions({ id: 'a1', upgrade: body })))
      expect(failure.message).toContain('Something else has the name of the index')
      expect((await state()).rows).toEqual([])
    },
  )

  it('that is there already is content with IF NOT EXISTS', async () => {
    await database.query('CREATE INDEX ids ON account (id)')
    const body = (op: Op): unknown =>
      op.createIndex('ids', 'account', ['id'], { concurrently: true, ifNotExists: true })
    await upgrade(database.url, revisions({ id: 'a1', upgrade: body }))
    expect(await state()).toMatchObject({ rows: ['a1'], journal: '0' })
  })

  it('of a partitioned table, and one to be dropped with what depends on it, is told about', async () => {
    await database.query(
      'CREATE TABLE parted (n int) PARTITION BY RANGE (n); CREATE INDEX parted_n ON parted (n)',
    )
    for (const [body, hint] of [
      [(op: Op) => op.createIndex('i', 'parted', ['n'], { concurrently: true }), 'ATTACH PARTITION'],
      [(op: Op) => op.dropIndex('parted_n', { concurrently: true }), 'not partitioned'],
    ] as const) {
      const failure = await failureOf(upgrade(database.url, revisions({ id: 'a1', upgrade: body })))
      expect(failure).toMatchObject({ details: { sqlstate: '0A000' } })
      expect(failure.hint).toContain(hint)
      await database.query('DELETE FROM tribikos.step')
    }
  })

  it('whose build failed goes away when the revision builds another', async () => {
    await database.query('INSERT INTO account VALUES (1), (1)')
    await failureOf(upgrade(database.url, revisions(build)))
    const other: Written = {
      id: 'a1',
      upgrade: async (op) => {
        await op.createTable('one', (table) => void table.integer('n'))
        await op.createIndex('account_names', 'account', ['id', 'name'], { concurrently: true })
      },
    }
    await upgrade(database.url, revisions(other))
    expect(await state()).toMatchObject({ relations: ['account_names', 'one'], invalid: [], journal: '0' })
  })

  it('whose build lost its server process is built again', async () => {
    const blocker = new Client({ connectionString: database.url })
    await blocker.connect()
    await blocker.query('BEGIN; SELECT FROM account; INSERT INTO account VALUES (1)')
    const running = failureOf(upgrade(database.url, revisions(build)))
    const building = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE UNIQUE INDEX%'
      AND wait_event_type = 'Lock'`
    await expect.poll(async () => (await database.query(building)).length).toBe(1)
    await database.query(`SELECT pg_terminate_backend(pid) FROM (${building}) AS b`)
    expect(await running).toMatchObject({ code: 'connection_lost' })
    await blocker.query('COMMIT')
    await blocker.end()
    await upgrade(database.url, revisions(build))
    expect(await state()).toMatchObject({ relations: ['account_ids', 'one'], invalid: [], journal: '0' })
  })

  it('that somebody else left invalid is left alone', async () => {
    await database.query('INSERT INTO account VALUES (1), (1)')
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query('CREATE UNIQUE INDEX CONCURRENTLY account_ids ON account (id)').catch(() => {})
    await client.end()
    await database.query('DELETE FROM account')
    const failure = await failureOf(upgrade(database.url, revisions(build)))
    expect(failure.message).toContain('is not valid')
    expect(failure.hint).toContain('DROP INDEX CONCURRENTLY public.account_ids')
    expect((await state()).invalid).toEqual(['account_ids'])
    await database.query('DROP INDEX account_ids')
    await upgrade(database.url, revisions(build))
    expect(await state()).toMatchObject({ relations: ['account_ids', 'one'], rows: ['a1'], journal: '0' })
  })

  it('that is there already is no build that came to its end', async () => {
    await database.query('CREATE INDEX account_ids ON account (name)')
    for (const _ of [1, 2]) {
      expect(await failureOf(upgrade(database.url, revisions(build)))).toMatchObject({
        code: 'partly_applied',
        details: { sqlstate: '42P07' },
      })
    }
    await database.query('DROP INDEX account_ids')
    await upgrade(database.url, revisions(build))
    expect(await state()).toMatchObject({ relations: ['account_ids', 'one'], journal: '0' })
  })
})

/** Its check takes a second, and goes on when that is cancelled. */
const slowCheck = `CREATE FUNCTION slow(n int) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_sleep(1);
    RETURN true;
  EXCEPTION WHEN query_canceled THEN
    RETURN true;
  END $$;
  INSERT INTO account VALUES (1)`

describe('a signal during a statement that has its own transaction', () => {
  const validations: Written = {
    id: 'a1',
    upgrade: async (op) => {
      await op.addCheckNotValid('slow', 'account', 'slow(id)')
      await op.validateConstraint('slow', 'account')
      await op.createTable('one', (table) => void table.integer('n'))
      await op.addCheckNotValid('small', 'one', 'n < 9')
      await op.validateConstraint('small', 'one')
    },
  }

  it('leaves nothing noted of what comes behind it', async () => {
    await database.query(slowCheck)
    const stop = new AbortController()
    const running = failureOf(upgrade(database.url, revisions(validations), { signal: stop.signal }))
    const validating = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`
    await expect.poll(async () => (await database.query(validating)).length).toBe(1)
    stop.abort(new TribikosError('interrupted_sigterm', 'Stopped by SIGTERM'))
    expect(await running).toMatchObject({ code: 'interrupted_sigterm' })
    await upgrade(database.url, revisions(validations))
    expect(await state()).toMatchObject({ relations: ['one'], rows: ['a1'], journal: '0' })
    const validated = `SELECT conname FROM pg_constraint WHERE convalidated AND contype = 'c'
      AND connamespace = 'public'::regnamespace ORDER BY 1`
    expect(await database.query(validated)).toEqual([{ conname: 'slow' }, { conname: 'small' }])
  })
})

/** Ends the server process while a statement waits, as a crash would, and lets what it waited for go. */
async function endWhile(written: Revisions, statement: string, lock: string): Promise<void> {
  const blocker = new Client({ connectionString: database.url })
  await blocker.connect()
  await blocker.query(`BEGIN; ${lock}`)
  const running = failureOf(upgrade(database.url, written, { settings: { lockTimeoutMs: 0 } }))
  const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '${statement}%'
    AND wait_event_type = 'Lock'`
  await expect.poll(async () => (await database.query(waiting)).length).toBe(1)
  await database.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS w`)
  await running
  await blocker.query('ROLLBACK')
  await blocker.end()
}

describe('a statement whose end nobody saw', () => {
  const call: Written = {
    id: 'a1',
    upgrade: async (op) => {
      await op.autocommitBlock(async () => op.execute('CALL work()'))
      await op.execute("INSERT INTO seen VALUES ('after')")
    },
  }

  beforeEach(async () => {
    await database.query(`CREATE PROCEDURE work() LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO seen VALUES ('worked'); COMMIT; LOCK TABLE account; END $$`)
  })

  it('stops the next run, which names the choices', async () => {
    await endWhile(revisions(call), 'CALL', 'LOCK TABLE account')
    const failure = await failureOf(upgrade(database.url, revisions(call)))
    expect(failure).toMatchObject({ code: 'resume_needed', exitCode: 3 })
    expect(failure.message).toContain('CALL work()')
    expect(failure.hint).toContain('--resume=retry')
    expect((await state()).marks).toEqual(['worked'])
  })

  it.each([
    ['retry', ['worked', 'worked', 'after']],
    ['skip', ['worked', 'after']],
  ] as const)('is dealt with as asked: %s', async (resume, marks) => {
    await endWhile(revisions(call), 'CALL', 'LOCK TABLE account')
    await upgrade(database.url, revisions(call), { resume })
    expect(await state()).toMatchObject({ marks, rows: ['a1'], journal: '0' })
  })

  it('is repeated when the server said that it failed', async () => {
    await database.query(
      `CREATE OR REPLACE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 / 0; END $$`,
    )
    await failureOf(upgrade(database.url, revisions(call)))
    await database.query(`CREATE OR REPLACE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN END $$`)
    await upgrade(database.url, revisions(call))
    expect(await state()).toMatchObject({ marks: ['after'], rows: ['a1'] })
  })

  it('is brought to its end when it detached a partition', async () => {
    await database.query(`CREATE TABLE whole (n int) PARTITION BY RANGE (n);
      CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (10)`)
    const detach = revisions({
      id: 'a1',
      upgrade: (op) => op.execute('ALTER TABLE whole DETACH PARTITION public."part" CONCURRENTLY'),
    })
    const [row] = await database.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    )
    if ((row?.version ?? 0) < 140000) return
    await endWhile(detach, 'ALTER TABLE whole', 'SELECT FROM whole')
    expect(await database.query('SELECT inhdetachpending AS p FROM pg_inherits')).toEqual([{ p: true }])
    await upgrade(database.url, detach)
    expect(await database.query('SELECT FROM pg_inherits')).toEqual([])
    expect(await state()).toMatchObject({ rows: ['a1'], journal: '0' })
  })

  it('is begun anew when it built indexes again, without what it left', async () => {
    await database.query('CREATE INDEX account_ids ON account (id)')
    const again = revisions({
      id: 'a1',
      upgrade: (op) => op.execute('REINDEX INDEX CONCURRENTLY account_ids'),
    })
    await endWhile(again, 'REINDEX', 'INSERT INTO account VALUES (1)')
    expect((await state()).invalid).toEqual(['account_ids_ccnew'])
    await upgrade(database.url, again)
    expect(await state()).toMatchObject({
      relations: ['account_ids'],
      invalid: [],
      rows: ['a1'],
      journal: '0',
    })
  })
})

describe('a revision that is half done', () => {
  it('is refused when what has run is another statement now', async () => {
    await failureOf(upgrade(database.url, mixed(4)))
    const changed = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.createTable('uno', (table) => void table.integer('n'))
        await op.autocommitBlock(async () => {})
      },
    })
    const failure = await failureOf(upgrade(database.url, changed))
    expect(failure).toMatchObject({ code: 'revision_changed', exitCode: 3, details: { statement: 1 } })
    expect(failure.message).toContain('ran: CREATE TABLE one')
    expect(failure.message).toContain('now: CREATE TABLE uno')
    expect(await state()).toMatchObject({ rows: [], relations: ['account_ids', 'one'] })
  })

  it('reads again what it read, and does not change again what it wanted the rows of', async () => {
    let isCut = true
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.execute("INSERT INTO seen VALUES ('first')")
        const [row] = await op.query<{ what: string }>('SELECT what FROM seen')
        const added = await op.query("INSERT INTO seen VALUES ('second') RETURNING what")
        await op.autocommitBlock(async () => {
          await op.execute(sql`INSERT INTO seen VALUES (${row?.what} || ${String(added.length)})`)
          await op.query('SELECT 1')
          if (isCut) throw cut
        })
      },
    })
    await failureOf(upgrade(database.url, written))
    isCut = false
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure).toMatchObject({ code: 'resume_needed' })
    expect(failure.message).toContain("INSERT INTO seen VALUES ('second')")
    expect((await state()).marks).toEqual(['first', 'second', 'first1'])
  })

  it('knows what knex has changed', async () => {
    let isCut = true
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.knex('seen').select('what')
        await op.autocommitBlock(async () => {
          await op.execute("INSERT INTO seen VALUES ('first')")
          await op.knex('account').where({ id: 1 }).delete()
          if (isCut) throw cut
        })
      },
    })
    await failureOf(upgrade(database.url, written))
    isCut = false
    const failure = await failureOf(upgrade(database.url, written))
    expect(failure.message).toContain('delete from')
    expect((await state()).marks).toEqual(['first'])
  })

  it('is not begun by a role that may keep no journal', async () => {
    const role = `resume_${Math.random().toString(36).slice(2)}`
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'; GRANT ALL ON SCHEMA public TO ${role};
      ALTER TABLE account OWNER TO ${role}; ALTER TABLE seen OWNER TO ${role}`)
    const url = new URL(database.url)
    Object.assign(url, { username: role, password: 'secret' })
    try {
      const failure = await failureOf(upgrade(url.href, mixed(0)))
      expect(failure).toMatchObject({ code: 'permission_denied' })
      expect(failure.hint).toContain('CREATE SCHEMA tribikos AUTHORIZATION')
      expect(await state()).toMatchObject({ relations: [], marks: [], rows: [], journal: null })
      await database.query(`CREATE SCHEMA tribikos AUTHORIZATION ${role}`)
      await upgrade(url.href, mixed(0))
      expect(await state()).toEqual({ ...whole, journal: '0' })
    } finally {
      await database.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`)
    }
  })
})
