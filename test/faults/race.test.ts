/** Several runs at once, as when every instance of an application upgrades at its start. */
import { describe, expect } from 'vitest'
import { mixed, rowsOutside, transactional, type History } from './support/histories.ts'
import { itInRounds } from './support/rounds.ts'
import { expectWords, stateOfOneRun, type Scene } from './support/scene.ts'

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
    [transactional, 'a database that has a revision', ['upgrade', '+1'], 100],
    [rowsOutside, 'a database without a version table', null, 100],
    [rowsOutside, 'a database that has a revision', ['upgrade', '+1'], 100],
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
