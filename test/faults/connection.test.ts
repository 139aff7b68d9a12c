/**
 * The session lost at any moment of a run: ended by the server, or the connection cut. The exit code is 0 if and only if
 * the target was reached, what is said is put into words, and the next run needs nobody's help.
 */
import { describe, expect, it } from 'vitest'
import { startCountingProxy, startCuttingProxy, type Verdict } from '../runtime/support/counting-proxy.ts'
import { disturbedRun, wholeRun, type Disturbance } from './support/disturbed-run.ts'
import { backfills, mixed, transactional, type History } from './support/histories.ts'
import { itInRounds, type Rounds } from './support/rounds.ts'
import {
  createScene,
  expectRecovery,
  expectWords,
  stateOfOneRun,
  terminateSessions,
  type Scene,
} from './support/scene.ts'

interface Loss {
  readonly name: string
  readonly history: History
  readonly mode?: string
  readonly rounds: Rounds
  readonly fault: (scene: Scene) => Disturbance['fault']
}

const terminate: Loss['fault'] = (scene) => async () => terminateSessions(scene)
const cut: Loss['fault'] = () => async (_, gate) => {
  gate.cut()
}

const losses: readonly Loss[] = [
  { name: 'backend terminated', history: transactional, rounds: { short: 6, long: 150 }, fault: terminate },
  { name: 'backend terminated', history: mixed, rounds: { short: 3, long: 60 }, fault: terminate },
  { name: 'backend terminated', history: backfills, rounds: { short: 4, long: 60 }, fault: terminate },
  {
    name: 'backend terminated, one transaction',
    history: transactional,
    mode: 'run',
    rounds: { short: 3, long: 30 },
    fault: terminate,
  },
  { name: 'connection cut', history: transactional, rounds: { short: 6, long: 150 }, fault: cut },
  { name: 'connection cut', history: mixed, rounds: { short: 3, long: 60 }, fault: cut },
  { name: 'connection cut', history: backfills, rounds: { short: 4, long: 60 }, fault: cut },
]

describe('a session that is lost anywhere in what is said', () => {
  for (const { name, history, mode = 'revision', rounds, fault } of losses) {
    itInRounds(`${name}: ${history.name}`, rounds, history, async (scene) => {
      const argv = ['upgrade', 'heads', '--transaction', mode]
      const { pieces, wanted } = await wholeRun(scene, argv)
      return async (random) => {
        const result = await disturbedRun(scene, { argv, pieces, random, fault: fault(scene) })
        expectWords(result)
        const { rows } = await scene.state()
        const isThere = JSON.stringify(rows) === JSON.stringify(wanted.rows)
        if (result.code === 0) expect(rows).toEqual(wanted.rows)
        else if (!isThere) expect([1, 3], result.stderr).toContain(result.code)
        await expectRecovery(scene, wanted)
      }
    })
  }
})

describe('a COMMIT whose answer is lost', () => {
  const commits = transactional.revisions.length
  const cases: readonly (readonly [verdict: Verdict, mode: string, count: number])[] = [
    ['cut after', 'revision', commits],
    ['cut before', 'revision', commits],
    ['cut after', 'run', 1],
    ['cut before', 'run', 1],
  ]
  for (const [verdict, mode, count] of cases) {
    const what = verdict === 'cut after' ? 'the answer lost' : 'not received'
    const rounds = { short: count, long: count * 5 }
    itInRounds(`COMMIT ${what}, a transaction per ${mode}`, rounds, transactional, async (scene) => {
      const wanted = await stateOfOneRun(scene)
      return async (_, index) => {
        await scene.reset()
        const number = 1 + (index % count)
        const proxy = await startCuttingProxy(scene.database.url, verdict, number)
        const result = await scene.run(['upgrade', 'heads', '--transaction', mode], { url: proxy.url })
        await proxy.close()
        expectWords(result)
        if (verdict === 'cut after') {
          expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('lost during COMMIT') })
          expect(await scene.state()).toEqual(wanted)
        } else {
          expect(result).toMatchObject({
            code: 1,
            stderr: expect.stringContaining('the server rolled the transaction back'),
          })
          expect((await scene.state()).rows).toEqual(number === 1 ? null : [`r${number - 1}`])
          await expectRecovery(scene, wanted)
        }
      }
    })
  }
})

describe('a connection that is lost after the last COMMIT', () => {
  it('is no failure: the target is reached', async () => {
    const scene = await createScene(transactional)
    let commits = 0
    const proxy = await startCountingProxy(scene.database.url, (data) => {
      const verdict = commits === transactional.revisions.length ? 'cut before' : 'pass'
      if (data.includes('COMMIT')) commits += 1
      return verdict
    })
    try {
      const { code, stderr } = await scene.run(['upgrade', 'heads'], { url: proxy.url })
      expect((await scene.state()).rows).toEqual(transactional.heads)
      expect(code, stderr).toBe(0)
    } finally {
      await proxy.close()
      await scene.end()
    }
  })
})
