/**
 * Sessions of an application that hold locks: a run gives up what it waits for before others queue behind it for long,
 * says who is in the way, and tries again.
 */
import { Client } from 'pg'
import { describe, expect } from 'vitest'
import { isLong, itInRounds } from './support/rounds.ts'
import { expectWords, until, type Scene } from './support/scene.ts'

/** A session of the application. It ends with the database, at the latest. */
async function connectAs(scene: Scene, applicationName: string): Promise<Client> {
  const client = new Client({ connectionString: scene.database.url, application_name: applicationName })
  client.on('error', () => {})
  await client.connect()
  return client
}

interface Reader {
  /** Resolves when the reader has got another answer to a question that it asks from now on. */
  getsThrough(): Promise<void>
  /** Ends it; gives its longest wait in milliseconds. */
  stop(): Promise<number>
}

/** Reads the table again and again. */
async function startReader(scene: Scene): Promise<Reader> {
  const client = await connectAs(scene, 'reader')
  let answers = 0
  let longestMs = 0
  const stopping = new AbortController()
  const reading = (async () => {
    while (!stopping.signal.aborted) {
      const asked = performance.now()
      await client.query('SELECT count(*) FROM account')
      longestMs = Math.max(longestMs, performance.now() - asked)
      answers += 1
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  return {
    getsThrough: async () => {
      // The one that is on its way may have been asked before.
      const wanted = answers + 2
      await until(async () => answers >= wanted)
    },
    stop: async () => {
      stopping.abort()
      await reading
      await client.end()
      return longestMs
    },
  }
}

const account = 'CREATE TABLE account (n int); INSERT INTO account VALUES (1)'
const lockTimeoutMs = isLong ? 2000 : 400

describe('a lock that the application holds', () => {
  const cases: readonly (readonly [who: string, holds: string, upgrade: string, waitsFor: string])[] = [
    [
      'a reader in a long transaction',
      'SELECT * FROM account',
      'ALTER TABLE account ADD m int',
      'AccessExclusiveLock on account',
    ],
    [
      'a writer in a long transaction',
      'UPDATE account SET n = 2',
      'CREATE TRIGGER t AFTER INSERT ON account EXECUTE FUNCTION suppress_redundant_updates_trigger()',
      'ShareRowExclusiveLock on account',
    ],
    [
      'a writer of the same row',
      'UPDATE account SET n = 2',
      'UPDATE account SET n = n + 1',
      'ShareLock on a row of account',
    ],
  ]
  for (const [who, holds, sql, waitsFor] of cases) {
    const revisions = [{ id: 'r1', upgrade: `await op.execute(${JSON.stringify(sql)})` }]
    const rounds = { short: 1, long: who === 'a reader in a long transaction' ? 10 : 3 }
    itInRounds(
      `lock held by ${who}: a reader’s longest wait`,
      rounds,
      { revisions, before: account },
      async (scene) => {
        return async () => {
          await scene.reset()
          const holder = await connectAs(scene, 'nightly report')
          const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
          await holder.query(`BEGIN; ${holds}`)
          const readers = await Promise.all([startReader(scene), startReader(scene)])
          const run = await scene.start(['upgrade', 'heads', '--lock-timeout', String(lockTimeoutMs / 1000)])
          await run.says('Waiting for ')
          await run.says('Trying again')
          await Promise.all(readers.map(async (reader) => reader.getsThrough()))
          if (isLong) await run.says('(3 of 10)')
          await holder.query('COMMIT')
          const result = await run.ended
          const waits = await Promise.all(readers.map(async (reader) => reader.stop()))
          await holder.end()
          expectWords(result)
          expect(result).toMatchObject({ code: 0, stdout: '' })
          const named = `Waiting for ${waitsFor}, held by process ${rows[0]?.pid} (nightly report, `
          expect(result.stderr).toContain(named)
          expect((await scene.state()).rows).toEqual(['r1'])
          const longestMs = Math.max(...waits)
          if (isLong) expect(longestMs).toBeLessThan(lockTimeoutMs + 1000)
          return longestMs
        }
      },
    )
  }

  itInRounds(
    'lock never freed',
    { short: 1, long: 3 },
    {
      revisions: [{ id: 'r1', upgrade: `await op.execute('ALTER TABLE account ADD m int')` }],
      before: account,
    },
    async (scene) => async () => {
      await scene.reset()
      const holder = await connectAs(scene, 'nightly report')
      await holder.query('BEGIN; SELECT * FROM account')
      const argv = ['upgrade', 'heads', '--lock-timeout', '1', '--lock-retries', '1']
      const result = await scene.run(argv)
      await holder.end()
      expectWords(result)
      expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was changed.') })
      expect(result.stderr).toContain('It was tried 2 times')
      expect(result.stderr).toMatch(
        /waited for: AccessExclusiveLock on account, held by process \d+ \(nightly report, /,
      )
      expect((await scene.state()).rows).toBeNull()
    },
  )
})

describe('a concurrent index build', () => {
  const revisions = [
    { id: 'r1', upgrade: `await op.execute('CREATE INDEX CONCURRENTLY account_n ON account (n)')` },
  ]
  const fault = 'concurrent index build behind a long transaction: a reader’s longest wait'
  itInRounds(fault, { short: 1, long: 3 }, { revisions, before: account }, async (scene) => async () => {
    await scene.reset()
    const holder = await connectAs(scene, 'nightly report')
    await holder.query('BEGIN; UPDATE account SET n = 2')
    const reader = await startReader(scene)
    const run = await scene.start(['upgrade', 'heads', '--lock-timeout', '0.1'])
    await run.says(/Waiting for \w+ on .*, held by process \d+ \(nightly report, /)
    await reader.getsThrough()
    await holder.query('COMMIT')
    const result = await run.ended
    const longestMs = await reader.stop()
    await holder.end()
    expect(result).toMatchObject({ code: 0, stdout: '' })
    const { schema } = await scene.state()
    expect(schema).toContain('CREATE INDEX account_n ON public.account USING btree (n)')
    if (isLong) expect(longestMs).toBeLessThan(1000)
    return longestMs
  })
})

describe('a deadlock', () => {
  // The revision stops between its two locks until the test lets it go on, so that the other session can come in between.
  const revisions = [
    {
      id: 'r1',
      upgrade: `await op.execute('ALTER TABLE account ADD m int')
  await op.query('SELECT pg_advisory_xact_lock(42)')
  await op.execute('ALTER TABLE other ADD m int')`,
    },
  ]
  const before = `${account}; CREATE TABLE other (n int)`
  const waitsFor = `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE a.datname = current_database() AND NOT l.granted AND l.locktype = $1 AND a.application_name LIKE $2`

  itInRounds(
    'deadlock with the application',
    { short: 1, long: 20 },
    { revisions, before },
    async (scene) => {
      const isWaiting = async (lock: string, name: string): Promise<boolean> =>
        (await scene.database.query(waitsFor, [lock, name])).length > 0
      await scene.database.query(`ALTER DATABASE "${scene.database.name}" SET deadlock_timeout = '100ms'`)
      return async () => {
        await scene.reset()
        const gate = await connectAs(scene, 'gate')
        await gate.query('SELECT pg_advisory_lock(42)')
        const other = await connectAs(scene, 'web')
        await other.query(`SET deadlock_timeout = '1h'; BEGIN; LOCK TABLE other`)
        const run = await scene.start(['upgrade', 'heads', '--lock-timeout', '60'])
        await until(async () => isWaiting('advisory', 'tribikos/%'))
        const reading = other.query('SELECT * FROM account')
        await until(async () => isWaiting('relation', 'web'))
        await gate.query('SELECT pg_advisory_unlock(42)')
        await reading
        await other.query('COMMIT')
        const result = await run.ended
        await Promise.all([other.end(), gate.end()])
        expectWords(result)
        expect(result).toMatchObject({ code: 0, stdout: '' })
        expect(result.stderr).toContain('it and another session waited for each other. Trying again')
        expect(await scene.state()).toMatchObject({
          rows: ['r1'],
          schema: expect.arrayContaining(['account m integer', 'other m integer']),
        })
      }
    },
  )
})

describe('an error that another try can get past', () => {
  for (const state of ['55P03', '40P01', '40001']) {
    // A sequence is not set back by a rollback.
    const upgrade = `await op.execute('INSERT INTO account VALUES (2)')
  await op.execute(\`DO $$ BEGIN
    IF nextval('tries') < 3 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '${state}'; END IF;
  END $$\`)`
    const before = `${account}; CREATE SEQUENCE tries`
    const revisions = [{ id: 'r1', upgrade }]
    itInRounds(
      `SQLSTATE ${state}, twice`,
      { short: 1, long: 3 },
      { revisions, before },
      async (scene) => async () => {
        await scene.reset()
        const result = await scene.run(['upgrade', 'heads'])
        expectWords(result)
        expect(result).toMatchObject({ code: 0, stdout: '' })
        expect(result.stderr).toContain('(2 of 10)')
        expect(await scene.database.query('SELECT n FROM account ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }])
        expect(await scene.state()).toMatchObject({ rows: ['r1'] })
      },
    )
  }
})
