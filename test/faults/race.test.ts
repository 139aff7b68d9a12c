/** Several runs at once, as when every instance of an application upgrades at its start. */
import { describe, expect } from 'vitest'
import { disturbedRun, wholeRun } from './support/disturbed-run.ts'
import { mixed, rowsOutside, transactional, type History } from './support/histories.ts'
import { itInRounds } from './support/rounds.ts'
import { expectWords, running, stateOfOneRun, terminateSessions, type Scene } from './support/scene.ts'

type Line = readonly string[]

const upgrade: Line = ['upgrade', 'heads']
const runners = 8

/** Starts all lines at once; gives their exit codes. */
async function race(scene: Scene, lines: readonly Line[]): Promise<readonly (number | null)[]> {
  const results = await Promise.all(lines.map(async (argv) => scene.run(argv)))
  for (const result of results) expectWords(result)
  return results.map(({ code }) => code)
}

function times<Value>(count: number, value: Value): readonly Value[] {
  return Array.from({ length: count }, () => value)
}

describe(`${runners} upgraders at once apply each revision once, and all succeed:`, () => {
  const cases: readonly (readonly [history: History, where: string, first: Line | null, long: number])[] = [
    [transactional, 'an empty database', null, 100],
    [transactional, 'a database that has a revision', ['upgrade', '+1'], 50],
    [rowsOutside, 'a database without a version table', null, 100],
    [rowsOutside, 'a database that has a revision', ['upgrade', '+1'], 50],
    [mixed, 'a database without a version table', null, 20],
  ]
  for (const [history, where, first, long] of cases) {
    itInRounds(
      `race of ${runners}: ${history.name}, ${where}`,
      { short: 1, long },
      history,
      async (scene) => {
        const wanted = await stateOfOneRun(scene)
        return async () => {
          await scene.reset()
          if (first !== null) await scene.run(first)
          expect(await race(scene, times(runners, upgrade))).toEqual(times(runners, 0))
          expect(await scene.state()).toEqual(wanted)
        }
      },
    )
  }
})

describe('upgraders and downgraders at once', () => {
  itInRounds('race of 3 upgrades and 3 downgrades', { short: 1, long: 30 }, transactional, async (scene) => {
    const wanted = await stateOfOneRun(scene)
    const lines = [...times(3, upgrade), ...times(3, ['downgrade', 'base'])]
    return async () => {
      expect(await race(scene, lines)).toEqual(times(6, 0))
      // Whoever came last decides; in between nothing is right.
      const { rows, schema } = await scene.state()
      expect([wanted.rows, []]).toContainEqual(rows)
      expect(
        rows?.length === 0 ? schema.filter((text) => !text.includes('alembic_version')) : schema,
      ).toEqual(rows?.length === 0 ? [] : wanted.schema)
    }
  })
})

describe('a run that others wait for', () => {
  itInRounds('race of 4, one of them killed', { short: 2, long: 50 }, transactional, async (scene) => {
    const { pieces, wanted } = await wholeRun(scene, upgrade)
    return async (random) => {
      let others: Promise<readonly (number | null)[]> = Promise.resolve([])
      await disturbedRun(scene, {
        argv: upgrade,
        pieces,
        random,
        fault: ({ child }) => {
          others = race(scene, times(3, upgrade))
          child.kill('SIGKILL')
        },
      })
      expect(await others).toEqual(times(3, 0))
      expect(await scene.state()).toEqual(wanted)
    }
  })

  const slow = { revisions: [{ id: 'r1', upgrade: `await op.execute('SELECT pg_sleep(600)')` }] }
  itInRounds(
    'run that hangs: the others say who holds the lock',
    { short: 1, long: 5 },
    slow,
    async (scene) => {
      return async () => {
        await scene.reset()
        const holding = await scene.start(upgrade)
        const pid = await running(scene, 'pg_sleep')
        holding.child.kill('SIGSTOP')
        const result = await scene.run([...upgrade, '--lock-wait', '0.3'])
        expectWords(result)
        expect(result).toMatchObject({ code: 4, stdout: '' })
        expect(result.stderr).toMatch(
          new RegExp(`^error\\[lock_timeout\\]: .* held by process ${pid} \\(tribikos/`, 'm'),
        )
        expect((await scene.state()).rows).toBeNull()
        await terminateSessions(scene)
        holding.child.kill('SIGCONT')
        expect(await holding.ended).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('connection_lost'),
        })
      }
    },
  )

  itInRounds(
    'backend terminated while its run waits for another',
    { short: 1, long: 10 },
    slow,
    async (scene) => {
      return async () => {
        await scene.reset()
        const holding = await scene.start(upgrade)
        await running(scene, 'pg_sleep')
        const waiting = await scene.start(upgrade)
        await waiting.says('Waiting up to 60 s for another run')
        const pid = await running(scene, 'pg_try_advisory_lock', 'idle')
        await scene.database.query('SELECT pg_terminate_backend($1)', [pid])
        const result = await waiting.ended
        expectWords(result)
        expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('error[connection_lost]') })
        holding.child.kill('SIGINT')
        expect(await holding.ended).toMatchObject({ code: 130 })
      }
    },
  )
})
