/**
 * Signals: the run ends with the exit code of the signal, its backend stops, nothing of the revision stays, and the next
 * run goes on.
 */
import { describe, expect } from 'vitest'
import { disturbedRun, wholeRun } from './support/disturbed-run.ts'
import { backfills, mixed, transactional } from './support/histories.ts'
import { isLong, itInRounds } from './support/rounds.ts'
import { expectRecovery, expectWords, running, until, type Scene, type StartedRun } from './support/scene.ts'

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const signals = Object.keys(codes) as readonly (keyof typeof codes)[]
const argv = ['upgrade', 'heads']

const first = {
  id: 'r1',
  upgrade: `await op.execute('CREATE TABLE ran (revision text)')
    await op.execute('CREATE TABLE account AS SELECT id, 0 AS n FROM generate_series(1, 9) id')
    await op.execute('ALTER TABLE account ADD PRIMARY KEY (id)')`,
}

/** What the second revision is busy with when the signal comes, and how one sees that it is. */
interface Work {
  readonly name: string
  readonly upgrade: string
  readonly isAtWork: (scene: Scene, run: StartedRun) => Promise<unknown>
}

const create = `await op.execute('CREATE TABLE never (n int)')`
const works: readonly Work[] = [
  {
    name: 'a long statement',
    upgrade: `${create}; await op.execute('SELECT pg_sleep(600)')`,
    isAtWork: async (scene) => running(scene, 'pg_sleep'),
  },
  {
    name: 'a long statement outside of a transaction',
    upgrade: `await op.autocommitBlock(async () => { await op.execute('SELECT pg_sleep(600)') })`,
    isAtWork: async (scene) => running(scene, 'pg_sleep'),
  },
  {
    name: 'the pause of a batch',
    upgrade: `await op.batch('account', { key: 'id', size: 2, pauseMs: 600000, set: { n: 1 } })`,
    isAtWork: async (scene) => running(scene, 'AS walked', 'idle'),
  },
  {
    name: 'code that waits for something else',
    upgrade: `${create}; await op.query('SELECT 1'); process.stderr.write('at work\\n'); await new Promise(() => {})`,
    isAtWork: async (_, run) => run.says('at work'),
  },
]

async function gone(scene: Scene): Promise<void> {
  await until(async () => (await scene.sessions()).length === 0)
}

describe('a signal', () => {
  for (const { name, upgrade, isAtWork } of works) {
    const revisions = [first, { id: 'r2', down: 'r1', upgrade }]
    const rounds = { short: signals.length, long: 30 }
    itInRounds(
      `signal in ${name}: until its backend is gone`,
      rounds,
      { revisions },
      async (scene) => async (_, index) => {
        const signal = signals[index % signals.length] ?? 'SIGINT'
        await scene.reset()
        const run = await scene.start(argv)
        await isAtWork(scene, run)
        const sent = performance.now()
        run.child.kill(signal)
        const result = await run.ended
        await gone(scene)
        const passedMs = performance.now() - sent
        expectWords(result)
        expect(result).toMatchObject({ code: codes[signal], stdout: '' })
        expect(result.stderr).toContain(`error[interrupted_${signal.toLowerCase()}]`)
        expect(result.stderr).toContain('1 of 2 steps was applied and stays')
        const { rows, schema } = await scene.state()
        expect({ rows, never: schema.filter((text) => text.includes('never')) }).toEqual({
          rows: ['r1'],
          never: [],
        })
        if (isLong) expect(passedMs).toBeLessThan(3000)
        return passedMs
      },
    )
  }

  for (const [history, rounds] of [
    [transactional, { short: 5, long: 150 }],
    [mixed, { short: 3, long: 60 }],
    [backfills, { short: 4, long: 60 }],
  ] as const)
    itInRounds(`signal anywhere in what is said: ${history.name}`, rounds, history, async (scene) => {
      const { pieces, wanted } = await wholeRun(scene, argv)
      return async (random, index) => {
        const signal = signals[index % signals.length] ?? 'SIGINT'
        const result = await disturbedRun(scene, {
          argv,
          pieces,
          random,
          fault: ({ child }) => child.kill(signal),
        })
        expectWords(result)
        expect([0, codes[signal]], result.stderr).toContain(result.code)
        await gone(scene)
        const { rows } = await scene.state()
        if (result.code === 0) expect(rows).toEqual(wanted.rows)
        await expectRecovery(scene, wanted)
      }
    })

  itInRounds(
    'signal while it waits for another run',
    { short: 3, long: 15 },
    { revisions: [{ id: 'r1', upgrade: `await op.execute('SELECT pg_sleep(600)')` }] },
    async (scene) => async (_, index) => {
      const signal = signals[index % signals.length] ?? 'SIGINT'
      await scene.reset()
      const holding = await scene.start(argv)
      await running(scene, 'pg_sleep')
      const waiting = await scene.start(argv)
      await waiting.says('Waiting up to 60 s for another run')
      waiting.child.kill(signal)
      const result = await waiting.ended
      expectWords(result)
      expect(result).toMatchObject({ code: codes[signal], stdout: '' })
      holding.child.kill('SIGINT')
      expect(await holding.ended).toMatchObject({ code: 130 })
    },
  )
})

describe('a second signal', () => {
  // A function that lets nobody cancel it, and tells when somebody tries.
  const upgrade = `${create}
  await op.execute(\`DO $$ BEGIN
    LOOP
      BEGIN PERFORM pg_sleep(600); EXCEPTION WHEN query_canceled THEN RAISE NOTICE 'not now'; END;
    END LOOP;
  END $$\`)`
  const revisions = [first, { id: 'r2', down: 'r1', upgrade }]

  itInRounds(
    'second signal, to a run that cannot stop',
    { short: 1, long: 9 },
    { revisions },
    async (scene) => async (_, index) => {
      const signal = signals[index % signals.length] ?? 'SIGINT'
      await scene.reset()
      const run = await scene.start(argv)
      await running(scene, 'pg_sleep')
      const sent = performance.now()
      run.child.kill(signal)
      await run.says('not now')
      // One that comes within a moment counts as the first, as npm sends it twice.
      const again = setInterval(() => run.child.kill(signal), 100)
      const result = await run.ended
      clearInterval(again)
      const passedMs = performance.now() - sent
      expectWords(result)
      expect(result).toMatchObject({ code: codes[signal], stdout: '' })
      await scene.database.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
        await scene.sessions(),
      ])
      await gone(scene)
      expect(await scene.state()).toMatchObject({ rows: ['r1'] })
      if (isLong) expect(passedMs).toBeLessThan(1500)
      return passedMs
    },
  )
})
