/** A revision that does not get a lock: rolled back, tried again, given up; and what is never repeated. */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TribikosError } from '../../lib/errors.ts'
import type { Op } from '../../lib/ops/op.ts'
import { pauseBefore } from '../../lib/runtime/lock-retries.ts'
import type { RunProgress } from '../../lib/runtime/run-request.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { revisions, upgrade, type Changes, type Written } from './support/revisions.ts'

let database: TestDatabase
let blocker: Client

beforeEach(async () => {
  database = await createTestDatabase('retry')
  await database.query('CREATE TABLE busy (n int); CREATE TABLE other (n int)')
  blocker = new Client({ connectionString: database.url, application_name: 'the blocker' })
  blocker.on('error', () => {})
  await blocker.connect()
})
afterEach(async () => {
  await blocker.end()
  await database.drop()
})

type Retrying = RunProgress & { readonly type: 'retrying' }

/** A run that gives up a lock quickly, with what it told of its retries; `onRetry` is called with each. */
async function attempt(
  written: readonly Written[],
  { onRetry = () => {}, ...changes }: Changes & { readonly onRetry?: (event: Retrying) => void } = {},
): Promise<{ readonly failure: TribikosError | null; readonly events: readonly RunProgress[] }> {
  const events: RunProgress[] = []
  const work = upgrade(database.url, revisions(...written), {
    ...changes,
    settings: { lockTimeoutMs: 300, lockRetries: 3, ...changes.settings },
    listener: (event) => {
      events.push(event)
      if (event.type === 'retrying') onRetry(event)
    },
  })
  const failure = await work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof TribikosError) return error
      throw error
    },
  )
  return { failure, events }
}

function retries(events: readonly RunProgress[]): readonly Retrying[] {
  return events.filter((event) => event.type === 'retrying')
}

async function rows(): Promise<readonly unknown[]> {
  const [found] = await database.query("SELECT to_regclass('alembic_version') IS NOT NULL AS there")
  return found?.['there'] === true ? database.query('SELECT version_num FROM alembic_version') : []
}

const alter = (op: Op): Promise<void> => op.execute('ALTER TABLE busy ADD m int')

describe('a revision that waits for a lock too long', () => {
  it('is rolled back and runs again as a whole, and says who was in the way', async () => {
    await blocker.query('BEGIN; SELECT n FROM busy')
    let runs = 0
    const body = async (op: Op): Promise<void> => {
      runs += 1
      await op.query('INSERT INTO other VALUES (1)')
      await alter(op)
    }
    const { failure, events } = await attempt([{ id: 'a1' }, { id: 'b2', upgrade: body }], {
      onRetry: ({ retry }) => {
        if (retry === 2) void blocker.query('COMMIT')
      },
    })
    expect(failure).toBeNull()
    expect(runs).toBeGreaterThanOrEqual(3)
    expect(await database.query('SELECT n FROM other')).toEqual([{ n: 1 }])
    expect(await rows()).toEqual([{ version_num: 'b2' }])
    expect(events.filter(({ type }) => type === 'step-started')).toHaveLength(2)
    expect(events.find(({ type }) => type === 'blocked')).toMatchObject({
      lock: {
        mode: 'AccessExclusiveLock',
        object: 'busy',
        blockers: [
          { applicationName: 'the blocker', state: 'idle in transaction', query: expect.any(String) },
        ],
      },
    })
    const [first, second] = retries(events)
    expect(first).toMatchObject({
      retry: 1,
      retries: 3,
      error: { code: 'statement_failed', details: { sqlstate: '55P03' } },
      lock: { object: 'busy' },
    })
    expect(first?.pauseMs).toBeLessThanOrEqual(450)
    expect(second?.retry).toBe(2)
  })

  it('is given up after the retries, with nothing changed', async () => {
    await blocker.query('BEGIN; SELECT n FROM busy')
    const { failure, events } = await attempt([{ id: 'a1', upgrade: alter }], {
      settings: { lockRetries: 1 },
    })
    expect(failure).toMatchObject({
      code: 'statement_failed',
      details: { sqlstate: '55P03', attempts: 2, lock: { object: 'busy' } },
    })
    expect(failure?.message).toContain('waited for: AccessExclusiveLock on busy, held by process ')
    expect(failure?.message).toContain('(the blocker, ')
    expect(failure?.message).toContain('It was tried 2 times')
    expect(failure?.message).toContain('Nothing was changed.')
    expect(retries(events)).toHaveLength(1)
    expect(await rows()).toEqual([])
  })

  it('names the table of a row that it waits for', async () => {
    await database.query('INSERT INTO busy VALUES (1)')
    await blocker.query('BEGIN; UPDATE busy SET n = 2')
    const { failure } = await attempt([{ id: 'a1', upgrade: (op) => op.execute('UPDATE busy SET n = 3') }], {
      settings: { lockRetries: 0 },
    })
    expect(failure?.details).toMatchObject({ lock: { object: 'a row of busy' } })
  })

  it.each<[string, (op: Op) => unknown]>([
    [
      'catches the error',
      async (op) =>
        alter(op)
          .then(() => op.query('SELECT 1'))
          .catch(() => {}),
    ],
    [
      'throws another error for it',
      async (op) => {
        await alter(op)
        await op.query('SELECT 1').catch(() => {
          throw new Error('busy')
        })
      },
    ],
    ['waits with knex', async (op) => op.knex.raw('ALTER TABLE busy ADD m int')],
    ['forgets to await', (op) => void op.query('ALTER TABLE busy ADD m int')],
  ])('is tried again also when its body %s', async (_, body) => {
    await blocker.query('BEGIN; SELECT n FROM busy')
    const { failure, events } = await attempt([{ id: 'a1', upgrade: body }], {
      onRetry: () => void blocker.query('COMMIT'),
    })
    expect(failure).toBeNull()
    expect(retries(events).length).toBeGreaterThan(0)
    expect(await rows()).toEqual([{ version_num: 'a1' }])
  })

  it('lets nothing of the first try run in the second', async () => {
    await blocker.query('BEGIN; SELECT n FROM busy')
    let began = 0
    const insert = (op: Op, n: number): Promise<unknown> => op.query(`INSERT INTO other VALUES (${n})`)
    const body = async (op: Op): Promise<void> => {
      began += 1
      const n = began
      await Promise.all([
        op.query('ALTER TABLE busy ADD m int'),
        insert(op, n),
        insert(op, n).then(() => insert(op, n)),
        new Promise((resolve) => setTimeout(resolve, 350)).then(() => insert(op, n)),
      ])
    }
    const { failure } = await attempt([{ id: 'a1', upgrade: body }], {
      onRetry: () => void blocker.query('COMMIT'),
    })
    expect(failure).toBeNull()
    expect(await database.query('SELECT n, count(*)::int AS times FROM other GROUP BY n')).toEqual([
      { n: began, times: 4 },
    ])
  })

  it('whose savepoint is still open in the first try does not touch the second', async () => {
    await blocker.query('BEGIN; SELECT n FROM busy')
    const body = async (op: Op): Promise<void> => {
      const slow = op.savepoint(async () => new Promise((resolve) => setTimeout(resolve, 1200)))
      await Promise.all([slow, op.query('ALTER TABLE busy ADD m int')])
    }
    const { failure } = await attempt([{ id: 'a1', upgrade: body }], {
      onRetry: () => void blocker.query('COMMIT'),
    })
    expect(failure).toBeNull()
    expect(await rows()).toEqual([{ version_num: 'a1' }])
  })

  it('that a deadlock ends is tried again', async () => {
    await blocker.query("SET deadlock_timeout = '1h'; BEGIN; LOCK TABLE other")
    let waiting: Promise<unknown> | null = null
    const body = async (op: Op): Promise<void> => {
      await op.query('LOCK TABLE busy')
      waiting ??= blocker.query('LOCK TABLE busy')
      await op.query('LOCK TABLE other')
    }
    const { failure, events } = await attempt([{ id: 'a1', upgrade: body }], {
      settings: { lockTimeoutMs: 20_000 },
      onRetry: () => void waiting?.then(async () => blocker.query('COMMIT')),
    })
    expect(failure).toBeNull()
    expect(retries(events)[0]?.error.details).toMatchObject({ sqlstate: '40P01' })
  })

  it('ends in its pause when it is interrupted', async () => {
    await blocker.query('BEGIN; SELECT n FROM busy')
    const controller = new AbortController()
    const { failure } = await attempt([{ id: 'a1', upgrade: alter }], {
      signal: controller.signal,
      onRetry: () =>
        setTimeout(() => controller.abort(new TribikosError('interrupted_sigint', 'Interrupted')), 20),
    })
    expect(failure).toMatchObject({ code: 'interrupted_sigint' })
    expect(failure?.message).toContain('Nothing was changed.')
  })
})

describe('what is not tried again', () => {
  const block: Written = {
    id: 'a1',
    upgrade: async (op) => {
      await op.autocommitBlock(async () => op.execute('CREATE TABLE stays (n int)'))
      await alter(op)
    },
  }
  it.each<[string, Written, Changes]>([
    ['a revision that says so', { id: 'a1', upgrade: alter, retry: false }, {}],
    ['a revision that ran something outside', block, {}],
    ['a revision that is not transactional', { id: 'a1', upgrade: alter, transactional: false }, {}],
    ['a run of one transaction', { id: 'a1', upgrade: alter }, { settings: { transaction: 'run' } }],
    ['anything without retries', { id: 'a1', upgrade: alter }, { settings: { lockRetries: 0 } }],
  ])('%s', async (_, written, changes) => {
    await blocker.query('BEGIN; SELECT n FROM busy')
    const { failure, events } = await attempt([written], changes)
    expect(failure?.details).toMatchObject({ sqlstate: '55P03' })
    expect(retries(events)).toEqual([])
  })

  it('an error of another kind', async () => {
    const { failure, events } = await attempt([{ id: 'a1', upgrade: (op) => op.execute('SELECT nothing') }])
    expect(failure?.details).toMatchObject({ sqlstate: '42703' })
    expect(retries(events)).toEqual([])
  })
})

describe('the pauses', () => {
  it('grow, to an end, and differ between runs', () => {
    const middle = Array.from({ length: 10 }, (_, at) => pauseBefore(at + 1, 0.5))
    expect(middle).toEqual([300, 600, 1200, 2400, 4800, 9600, 19_200, 30_000, 30_000, 30_000])
    expect([pauseBefore(1, 0), pauseBefore(1, 0.999)]).toEqual([150, 450])
  })
})
