/** What comes from outside: backends that end, signals, servers and roles that may not, tables that are not ours. */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TribikosError } from '../../lib/errors.ts'
import { createTestDatabase, onServer, type TestDatabase } from '../support/database.ts'
import { startCountingProxy, startCuttingProxy } from './support/counting-proxy.ts'
import { failureOf, revisions, upgrade, type Revisions } from './support/revisions.ts'
import { buildRunner } from './support/runner-process.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('faults')
})

afterEach(async () => database.drop())

async function tables(): Promise<readonly string[]> {
  const found = await database.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  )
  return found.map(({ relname }) => relname)
}

function sleeping(statement = 'SELECT pg_sleep(60)'): Revisions {
  return revisions(
    { id: 'a1', upgrade: (op) => op.execute('CREATE TABLE first (n int)') },
    {
      id: 'b2',
      upgrade: async (op) => {
        await op.execute('CREATE TABLE second (n int)')
        await op.execute(statement)
      },
    },
  )
}

const isSleeping = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%' AND state = 'active'`

describe('a backend that is ended', () => {
  it('in a statement: the error says what stays, and the next run goes on', async () => {
    const running = failureOf(upgrade(database.url, sleeping()))
    await expect.poll(async () => (await database.query(isSleeping)).length).toBe(1)
    await database.query(`SELECT pg_terminate_backend(pid) FROM (${isSleeping}) AS s`)
    const failure = await running
    expect(failure).toMatchObject({ code: 'connection_lost', exitCode: 1 })
    expect(failure.message).toContain('the upgrade of revision b2')
    expect(failure.message).toContain('1 of 2 steps was applied and stays')
    expect(await tables()).toEqual(['alembic_version', 'first'])
    await upgrade(database.url, sleeping('SELECT 1'))
    expect(await tables()).toEqual(['alembic_version', 'first', 'second'])
  })

  it('while a body does something else', async () => {
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        const [row] = await op.query('SELECT pg_backend_pid() AS pid')
        await database.query('SELECT pg_terminate_backend($1)', [row?.['pid']])
        await new Promise((resolve) => setTimeout(resolve, 50))
      },
    })
    expect(await failureOf(upgrade(database.url, written))).toMatchObject({ code: 'connection_lost' })
    expect(await tables()).toEqual([])
  })
})

describe('a backend that is ended while its run waits for the lock', () => {
  it('is an error like any other', async () => {
    let free = (): void => {}
    const held = new Promise<void>((resolve) => {
      free = resolve
    })
    let isHeld = false
    const holding = upgrade(
      database.url,
      revisions({
        id: 'a1',
        upgrade: async () => {
          isHeld = true
          await held
        },
      }),
    )
    await expect.poll(() => isHeld).toBe(true)
    let processId: number | null = null
    const waiting = failureOf(
      upgrade(database.url, revisions({ id: 'a1' }), {
        listener: (event) => {
          if (event.type === 'connected') ({ processId } = event)
          if (event.type === 'waiting') void database.query('SELECT pg_terminate_backend($1)', [processId])
        },
      }),
    )
    expect(await waiting).toMatchObject({ code: 'connection_lost', exitCode: 1 })
    free()
    await holding
  })
})

describe('a connection that is cut', () => {
  it.each(['revision', 'run'] as const)(
    'before COMMIT arrives: nothing stays, and that is known (%s)',
    async (transaction) => {
      const cutting = await startCuttingProxy(database.url, 'cut before', 1)
      const failure = await failureOf(
        upgrade(cutting.url, sleeping('SELECT 1'), { settings: { transaction } }),
      )
      await cutting.close()
      expect(failure).toMatchObject({ code: 'connection_lost', exitCode: 1 })
      expect(failure.message).toContain('the server rolled the transaction back')
      expect(failure.message).toContain('Nothing was changed.')
      expect(await tables()).toEqual([])
    },
  )

  it.each(['revision', 'run'] as const)(
    'after COMMIT arrived: it is looked up, and the run goes on (%s)',
    async (transaction) => {
      const cutting = await startCuttingProxy(database.url, 'cut after', 1)
      const report = await upgrade(cutting.url, sleeping('SELECT 1'), { settings: { transaction } })
      await cutting.close()
      expect(report).toMatchObject({
        rowsAfter: ['b2'],
        warnings: [expect.stringContaining('lost during COMMIT')],
      })
      expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'b2' }])
      expect(await tables()).toEqual(['alembic_version', 'first', 'second'])
      expect(
        await database.query(
          "SELECT * FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        ),
      ).toEqual([])
    },
  )

  it('while nobody answers any more: what became of it is not guessed', async () => {
    const cutting = await startCuttingProxy(database.url, 'cut after', 1)
    let isCut = false
    const proxy = await startCountingProxy(cutting.url)
    const running = failureOf(
      upgrade(proxy.url, sleeping('SELECT 1'), {
        listener: (event) => {
          if (event.type === 'step-started' && !isCut) {
            isCut = true
            proxy.stopListening()
          }
        },
      }),
    )
    const failure = await running
    await proxy.close()
    await cutting.close()
    expect(failure).toMatchObject({ code: 'connection_lost' })
    expect(failure.message).toContain('could not be found out')
    expect(failure.hint).toContain('tribikos current')
  })
})

describe('a signal', () => {
  const reason = new TribikosError('interrupted_sigterm', 'Interrupted by SIGTERM')

  async function interruptedAt(written: Revisions, moment: () => Promise<boolean>): Promise<TribikosError> {
    const controller = new AbortController()
    const running = failureOf(upgrade(database.url, written, { signal: controller.signal }))
    await expect.poll(moment).toBe(true)
    controller.abort(reason)
    return running
  }

  it('in a statement: the backend stops, its revision is rolled back', async () => {
    const failure = await interruptedAt(
      sleeping(),
      async () => (await database.query(isSleeping)).length === 1,
    )
    expect(failure).toMatchObject({
      code: 'interrupted_sigterm',
      exitCode: 143,
      details: { stepsApplied: 1 },
    })
    expect(failure.message).toContain('1 of 2 steps was applied and stays')
    expect(await database.query(isSleeping)).toEqual([])
    expect(await tables()).toEqual(['alembic_version', 'first'])
  })

  it('in a body that waits for something else', async () => {
    let waits = false
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.query('CREATE TABLE never (n int)')
        waits = true
        await new Promise(() => {})
      },
    })
    expect(await interruptedAt(written, async () => waits)).toMatchObject({ code: 'interrupted_sigterm' })
    expect(await tables()).toEqual([])
  })

  it('between two revisions: stops before the next', async () => {
    const controller = new AbortController()
    const failure = await failureOf(
      upgrade(database.url, sleeping('SELECT 1'), {
        signal: controller.signal,
        listener: (event) => {
          if (event.type === 'step-done') controller.abort(reason)
        },
      }),
    )
    expect(failure).toMatchObject({ code: 'interrupted_sigterm', details: { rows: ['a1'] } })
    expect(await tables()).toEqual(['alembic_version', 'first'])
  })

  it('before the run: nothing is connected', async () => {
    await expect(upgrade(database.url, sleeping(), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    )
  })

  it('in a statement outside of a transaction: says what stays', async () => {
    const written = revisions({
      id: 'a1',
      transactional: false,
      upgrade: async (op) => {
        await op.execute('CREATE TABLE stays (n int)')
        await op.execute('SELECT pg_sleep(60)')
      },
    })
    const failure = await interruptedAt(written, async () => (await database.query(isSleeping)).length === 1)
    expect(failure).toMatchObject({ code: 'interrupted_sigterm' })
    expect(failure.message).toContain('1 statement of the revision')
    expect(await tables()).toEqual(['stays'])
  })
})

describe('a lock that someone else holds', () => {
  it('is waited for no longer than lock_timeout says', async () => {
    await database.query('CREATE TABLE busy (n int)')
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let isHeld = false
    const holding = upgrade(
      database.url,
      revisions({
        id: 'x',
        upgrade: async (op) => {
          await op.query('LOCK TABLE busy')
          isHeld = true
          await held
        },
      }),
      { settings: { versionTable: 'other_version' } },
    )
    await expect.poll(() => isHeld).toBe(true)
    const written = revisions({ id: 'a1', upgrade: (op) => op.execute('ALTER TABLE busy ADD m int') })
    const failure = await failureOf(upgrade(database.url, written, { settings: { lockTimeoutMs: 50 } }))
    release()
    await holding
    expect(failure).toMatchObject({ code: 'statement_failed', details: { sqlstate: '55P03' } })
    expect(failure.hint).toContain('lock')
  })
})

describe('another tool', () => {
  /** A history whose second revision is applied by another tool just when it runs here; that one stops at `moved`. */
  function overtaken(moved: string): Revisions {
    return revisions(
      { id: 'a1' },
      {
        id: 'b2',
        upgrade: async (op) => {
          await op.execute('CREATE TABLE second (n int)')
          await database.query('UPDATE alembic_version SET version_num = $1', [moved])
        },
      },
      { id: 'c3', upgrade: (op) => op.execute('CREATE TABLE third (n int)') },
    )
  }

  it('that moved the row meanwhile is noticed: the revision is undone, and the run goes on from there', async () => {
    await upgrade(database.url, sleeping('SELECT 1'), { to: 'a1' })
    const calls: string[] = []
    const report = await upgrade(database.url, overtaken('b2'), {
      hooks: {
        onVersionApply: [],
        beforeUpgrade: () => void calls.push('before'),
        afterUpgrade: () => void calls.push('after'),
        onFailure: () => void calls.push('failure'),
      },
    })
    expect(report).toMatchObject({ rowsBefore: ['a1'], rowsAfter: ['c3'] })
    expect(report.steps.map((step) => step.revisions)).toEqual([['c3']])
    expect(report.warnings).toEqual([expect.stringContaining('moved the version table to b2')])
    expect(calls).toEqual(['before', 'after'])
    expect(await tables()).toEqual(['alembic_version', 'first', 'third'])
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'c3' }])
  })

  it('that has done all of it leaves nothing to do', async () => {
    await upgrade(database.url, sleeping('SELECT 1'), { to: 'a1' })
    const report = await upgrade(database.url, overtaken('c3'))
    expect(report).toMatchObject({ rowsAfter: ['c3'], steps: [] })
    expect(await tables()).toEqual(['alembic_version', 'first'])
  })

  it('does not make a relative target another one', async () => {
    await upgrade(database.url, sleeping('SELECT 1'), { to: 'a1' })
    const failure = await failureOf(upgrade(database.url, overtaken('b2'), { to: '+1' }))
    expect(failure).toMatchObject({ code: 'version_row_mismatch' })
    expect(await tables()).toEqual(['alembic_version', 'first'])
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'b2' }])
  })

  it('that moved the row to where no file is leaves the error as it is', async () => {
    await upgrade(database.url, sleeping('SELECT 1'), { to: 'a1' })
    const failure = await failureOf(upgrade(database.url, overtaken('elsewhere')))
    expect(failure).toMatchObject({ code: 'version_row_mismatch' })
    expect(await tables()).toEqual(['alembic_version', 'first'])
  })

  it('that holds the row is waited for no longer than lock_timeout says', async () => {
    await upgrade(database.url, sleeping('SELECT 1'), { to: 'a1' })
    const client = new Client(database.url)
    await client.connect()
    await client.query("BEGIN; UPDATE alembic_version SET version_num = 'b2'")
    const settings = { lockTimeoutMs: 50 }
    const failure = await failureOf(upgrade(database.url, sleeping('SELECT 1'), { settings }))
    await client.end()
    expect(failure).toMatchObject({ code: 'statement_failed', details: { sqlstate: '55P03' } })
    expect(failure.message).toContain('a statement of tribikos itself')
    expect(await tables()).toEqual(['alembic_version', 'first'])
  })
})

describe('a process that is killed', () => {
  it('in a statement leaves nothing, and its backend does not keep the next run waiting', async () => {
    const runner = await buildRunner()
    try {
      const script = `
        import { revisions, upgrade } from './runner.mjs'
        const upgradeBody = async (op) => {
          await op.execute('CREATE TABLE first (n int)')
          await op.execute('SELECT pg_sleep(600)')
        }
        await upgrade(process.argv[2], revisions({ id: 'a1', upgrade: upgradeBody }))`
      const { child, ended } = runner.start(script, [database.url])
      await expect.poll(async () => (await database.query(isSleeping)).length, { timeout: 20_000 }).toBe(1)
      child.kill('SIGKILL')
      await ended
      await upgrade(database.url, sleeping('SELECT 1'))
      expect(await tables()).toEqual(['alembic_version', 'first', 'second'])
    } finally {
      runner.remove()
    }
  })
})

describe('a server or a role that may not', () => {
  it('is refused when it is read-only, before anything else', async () => {
    await database.query(`ALTER DATABASE "${database.name}" SET default_transaction_read_only = on`)
    const failure = await failureOf(upgrade(database.url, sleeping('SELECT 1')))
    expect(failure).toMatchObject({ code: 'server_read_only', exitCode: 1, hint: expect.any(String) })
  })

  it('does not take over the time limits of its role', async () => {
    await database.query(`ALTER DATABASE "${database.name}" SET statement_timeout = 100`)
    await database.query(`ALTER DATABASE "${database.name}" SET idle_in_transaction_session_timeout = 100`)
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.execute('SELECT pg_sleep(0.2)')
        await op.query('SELECT 1')
        await new Promise((resolve) => setTimeout(resolve, 200))
      },
    })
    await upgrade(database.url, written)
  })

  it('is told what it lacks', async () => {
    const role = `clerk_${process.pid}`
    await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`)
    const url = new URL(database.url)
    url.username = role
    url.password = 'secret'
    try {
      await database.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
      const written = sleeping('SELECT 1')
      const cannotCreate = await failureOf(upgrade(url.href, written))
      expect(cannotCreate).toMatchObject({ code: 'permission_denied', exitCode: 1 })
      expect(cannotCreate.message).toContain(`Role "${role}" may not create the version table`)
      await upgrade(database.url, written, { to: 'a1' })
      const cannotRead = await failureOf(upgrade(url.href, written))
      expect(cannotRead).toMatchObject({
        code: 'permission_denied',
        message: expect.stringContaining('may not read'),
      })
      await database.query(`GRANT SELECT ON alembic_version TO ${role}`)
      const cannotWrite = await failureOf(upgrade(url.href, written))
      expect(cannotWrite).toMatchObject({
        code: 'permission_denied',
        message: expect.stringContaining('may not change'),
      })
      // With nothing to do nothing has to be written.
      await upgrade(url.href, written, { to: 'a1' })
    } finally {
      await database.query(`DROP OWNED BY ${role}`)
      await onServer(`DROP ROLE ${role}`)
    }
  })
})
