/** The process killed with SIGKILL at any moment of its run: the next run needs nobody's help. */
import { describe, expect } from 'vitest'
import { disturbedRun, wholeRun, type Disturbance } from './support/disturbed-run.ts'
import { backfills, mixed, rowsOutside, transactional, type History } from './support/histories.ts'
import { itInRounds, type Rounds } from './support/rounds.ts'
import { expectRecovery, running, stateOfOneRun, until } from './support/scene.ts'

describe('kill -9', () => {
  const kill: Disturbance['fault'] = ({ child }) => child.kill('SIGKILL')

  const cases: readonly (readonly [history: History, mode: string, rounds: Rounds])[] = [
    [transactional, 'revision', { short: 6, long: 300 }],
    [transactional, 'run', { short: 3, long: 60 }],
    [mixed, 'revision', { short: 6, long: 300 }],
    [rowsOutside, 'revision', { short: 3, long: 100 }],
    [backfills, 'revision', { short: 8, long: 300 }],
  ]
  for (const [history, mode, rounds] of cases) {
    const argv = ['upgrade', 'heads', '--transaction', mode]
    const fault = `kill -9 anywhere in what is said: ${history.name}, a transaction per ${mode}`
    itInRounds(fault, rounds, history, async (scene) => {
      const { pieces, wanted } = await wholeRun(scene, argv)
      return async (random) => {
        const { signal } = await disturbedRun(scene, { argv, pieces, random, fault: kill })
        // It may have said all that it had to say.
        if (signal === null) expect(await scene.state()).toEqual(wanted)
        await expectRecovery(scene, wanted)
      }
    })
  }

  const back = ['downgrade', 'base']
  itInRounds('kill -9 of a downgrade', { short: 2, long: 60 }, transactional, async (scene) => {
    const upgraded = await stateOfOneRun(scene)
    const { pieces, wanted } = await wholeRun(scene, back)
    return async (random) => {
      const prepare = async (): Promise<unknown> => scene.run(['upgrade', 'heads'])
      await disturbedRun(scene, { argv: back, pieces, random, fault: kill, prepare })
      expect(await scene.run(back)).toMatchObject({ code: 0, stdout: '' })
      expect(await scene.state()).toEqual(wanted)
      await expectRecovery(scene, upgraded)
    }
  })

  itInRounds('kill -9 by the clock', { short: 2, long: 100 }, transactional, async (scene) => {
    const began = performance.now()
    const wanted = await stateOfOneRun(scene)
    const wholeMs = performance.now() - began
    return async (random) => {
      await scene.reset()
      const { child, ended } = await scene.start(['upgrade', 'heads'])
      const timer = setTimeout(() => child.kill('SIGKILL'), random() * wholeMs)
      const { signal } = await ended
      clearTimeout(timer)
      if (signal === null) expect(await scene.state()).toEqual(wanted)
      await expectRecovery(scene, wanted)
    }
  })

  const slow = { revisions: [{ id: 'r1', upgrade: `await op.execute('SELECT pg_sleep(600)')` }] }
  itInRounds(
    'kill -9 in a long statement: how long its backend lives',
    { short: 1, long: 10 },
    slow,
    async (scene) => {
      const [server] = await scene.database.query<{ version: number }>(
        "SELECT current_setting('server_version_num')::int AS version",
      )
      return async () => {
        const { child, ended } = await scene.start(['upgrade', 'heads'])
        await running(scene, 'pg_sleep')
        child.kill('SIGKILL')
        await ended
        // Older servers do not look whether their client is there.
        if (server === undefined || server.version < 140_000) return
        const killed = performance.now()
        await until(async () => (await scene.sessions()).length === 0)
        return performance.now() - killed
      }
    },
  )
})
