/** The process killed with SIGKILL at any moment of its run: the next run needs nobody's help. */
import { describe, expect } from 'vitest'
import { openGate, randomMoment } from './support/gate-proxy.ts'
import { transactional } from './support/histories.ts'
import { itInRounds } from './support/rounds.ts'
import { expectRecovery, stateOfOneRun } from './support/scene.ts'

describe('kill -9', () => {
  for (const mode of ['revision', 'run']) {
    const upgrade = ['upgrade', 'heads', '--transaction', mode]
    const rounds = mode === 'revision' ? { short: 12, long: 300 } : { short: 4, long: 50 }
    itInRounds(
      `kill -9 anywhere in what is said, a transaction per ${mode}`,
      rounds,
      transactional,
      async (scene) => {
        const whole = await openGate(scene.database.url)
        expect(await scene.run(upgrade, { url: whole.url })).toMatchObject({ code: 0 })
        await whole.close()
        const wanted = await scene.state()
        return async (random) => {
          await scene.reset()
          let kill = (): void => {}
          const gate = await openGate(scene.database.url, randomMoment(whole.sent, random), async () =>
            kill(),
          )
          const { child, ended } = await scene.start(upgrade, { url: gate.url })
          kill = () => void child.kill('SIGKILL')
          const { code } = await ended
          await gate.close()
          const atEnd = (await scene.state()).rows
          // Nothing of a run that was not killed may be missing.
          if (code === 0) expect(atEnd).toEqual(wanted.rows)
          else expect({ code, isReached: gate.isReached() }).toEqual({ code: null, isReached: true })
          await expectRecovery(scene, wanted)
        }
      },
    )
  }

  itInRounds('kill -9 by the clock', { short: 2, long: 100 }, transactional, async (scene) => {
    const began = performance.now()
    const wanted = await stateOfOneRun(scene)
    const wholeMs = performance.now() - began
    return async (random) => {
      await scene.reset()
      const { child, ended } = await scene.start(['upgrade', 'heads'])
      const timer = setTimeout(() => child.kill('SIGKILL'), random() * wholeMs)
      await ended
      clearTimeout(timer)
      await expectRecovery(scene, wanted)
    }
  })
})
