/** Runs side by side: each revision once, nobody fails for it, and a lock that is held is named. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lockKey } from '../../lib/database/lock.ts'
import { TribikosError } from '../../lib/errors.ts'
import type { RunProgress } from '../../lib/runtime/run.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { failureOf, revisions, upgrade, type Written } from './support/revisions.ts'
import { buildRunner, type RunnerProcesses } from './support/runner-process.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('race')
})

afterEach(async () => database.drop())

const counted: readonly Written[] = ['a1', 'b2', 'c3'].map((id) => ({
  id,
  upgrade: async (op) => {
    await op.execute(`CREATE TABLE IF NOT EXISTS said (id text)`)
    await op.execute(`INSERT INTO said VALUES ('${id}')`)
    await op.autocommitBlock(async () => op.execute('SELECT 1'))
  },
}))

describe('eight runs at once', () => {
  it.each([
    ['an empty database', 'base'],
    ['a database that has some', 'a1'],
  ])('apply each revision once on %s, and all succeed', async (_, start) => {
    if (start !== 'base') await upgrade(database.url, revisions(...counted), { to: start })
    const reports = await Promise.all(
      Array.from({ length: 8 }, async () => upgrade(database.url, revisions(...counted))),
    )
    const applied = reports.flatMap(({ steps }) => steps.flatMap(({ revisions: ids }) => ids))
    expect(applied.toSorted()).toEqual(start === 'base' ? ['a1', 'b2', 'c3'] : ['b2', 'c3'])
    expect(await database.query('SELECT id FROM said ORDER BY id')).toEqual([
      { id: 'a1' },
      { id: 'b2' },
      { id: 'c3' },
    ])
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'c3' }])
  })

  it('do not stop an index that is built concurrently', async () => {
    await database.query('CREATE TABLE account (id int)')
    const written = revisions({
      id: 'a1',
      upgrade: (op) => op.execute('CREATE INDEX CONCURRENTLY account_ids ON account (id)'),
    })
    const reports = await Promise.all(Array.from({ length: 8 }, async () => upgrade(database.url, written)))
    expect(reports.filter(({ steps }) => steps.length === 1)).toHaveLength(1)
    expect(
      await database.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'account_ids'::regclass"),
    ).toEqual([{ indisvalid: true }])
  })
})

describe('a run that finds the lock taken', () => {
  it('waits, names who holds it, and goes on when it is free', async () => {
    let free = (): void => {}
    const held = new Promise<void>((resolve) => {
      free = resolve
    })
    let isHeld = false
    const slow = upgrade(
      database.url,
      revisions({
        id: 'a1',
        upgrade: async () => {
          isHeld = true
          await held
        },
      }),
      { applicationName: 'the-slow-one' },
    )
    await expect.poll(() => isHeld).toBe(true)
    const waiting: RunProgress[] = []
    const second = upgrade(database.url, revisions({ id: 'a1' }), {
      listener: (event) => {
        if (event.type === 'waiting') waiting.push(event)
      },
    })
    await expect.poll(() => waiting.length).toBe(1)
    expect(waiting[0]).toMatchObject({
      holder: { applicationName: 'the-slow-one', since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
      lockWaitMs: 60_000,
    })
    const failure = await failureOf(
      upgrade(database.url, revisions({ id: 'a1' }), { settings: { lockWaitMs: 0 } }),
    )
    expect(failure).toMatchObject({ code: 'lock_timeout', exitCode: 4 })
    expect(failure.message).toContain('the-slow-one')
    const reason = new TribikosError('interrupted_sigint', 'Interrupted by SIGINT')
    const controller = new AbortController()
    const stopped = upgrade(database.url, revisions({ id: 'a1' }), {
      signal: controller.signal,
      listener: (event) => {
        if (event.type === 'waiting') controller.abort(reason)
      },
    })
    expect(await failureOf(stopped)).toMatchObject({ code: 'interrupted_sigint' })
    free()
    expect((await slow).steps).toHaveLength(1)
    expect((await second).steps).toEqual([])
  })

  it('uses one key for one table, however its schema was given', async () => {
    expect(lockKey('public', 'alembic_version')).toBe(lockKey('public', 'alembic_version'))
    expect(lockKey('public', 'alembic_version')).not.toBe(lockKey('app', 'alembic_version'))
    const key = lockKey('public', 'alembic_version')
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        const [row] = await op.query(
          `SELECT ((classid::bigint << 32) | objid::bigint)::text AS key FROM pg_locks
           WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
        )
        expect(BigInt(String(row?.['key']))).toBe(key)
      },
    })
    await upgrade(database.url, written)
    await upgrade(database.url, written, {
      command: 'downgrade',
      to: 'base',
      settings: { versionTableSchema: 'public' },
    })
    await upgrade(database.url, written, { settings: { versionTableSchema: 'public' } })
  })
})

describe('processes', () => {
  let runner: RunnerProcesses
  beforeAll(async () => {
    runner = await buildRunner()
  })
  afterAll(() => {
    runner.remove()
  })

  const script = `
    import { appendFileSync } from 'node:fs'
    import { revisions, upgrade } from './runner.mjs'
    const [url, file] = process.argv.slice(2)
    const written = ['a1', 'b2'].map((id) => ({
      id,
      upgrade: async (op) => {
        appendFileSync(file, id + '\\n')
        await op.createTable('t_' + id, (table) => table.increments('id'))
      },
    }))
    await upgrade(url, revisions(...written))`

  it.each(['a server', 'the embedded database'])('apply each revision once on %s', async (where) => {
    const folder = await mkdtemp(join(tmpdir(), 'tribikos-processes-'))
    try {
      const url = where === 'a server' ? database.url : `pglite://${folder}/data/pg`
      const file = join(folder, 'said')
      const runs = Array.from({ length: 3 }, async () => runner.start(script, [url, file]).ended)
      expect(await Promise.all(runs)).toEqual([0, 0, 0].map((code) => ({ code, stdout: '', stderr: '' })))
      const said = await readFile(file, 'utf8')
      expect(said.trim().split('\n')).toEqual(['a1', 'b2'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
