/**
 * Rounds of one fault: few in `npm test`, as many as the promises ask for in `npm run test:faults`. What is random comes
 * from a seed that stands in the name of the test, so that TRIBIKOS_SEED repeats it.
 */
import { it, type TestContext } from 'vitest'
import { createScene, type Scene, type SceneOptions } from './scene.ts'

/** How much of the long run is made: 1 for `long`, 0 for none of it. */
const share = shareOf(process.env['TRIBIKOS_FAULTS'] ?? '')

/** Whether this is the long run or a part of it, which also limits times. */
export const isLong = share > 0

const seed = Number(process.env['TRIBIKOS_SEED'] || '7')

/** A number from 0 to below 1. */
export type Random = () => number

/** One round: fails when the fault does harm. May give milliseconds that it measured. */
export type Round = (random: Random, index: number) => Promise<number | void>

export interface Rounds {
  readonly short: number
  readonly long: number
}

/** A line of the table that ends the long run. */
export interface Figures {
  readonly fault: string
  readonly rounds: number
  readonly failed: number
  /** The longest of the times that the rounds measured, if they did. */
  readonly longestMs: number | null
}

declare module 'vitest' {
  interface TaskMeta {
    figures?: Figures
  }
}

/**
 * A test of a fault: makes a scene, lets `prepare` look at it undisturbed, makes the rounds one after the other, and
 * fails when one of them did.
 */
export function itInRounds(
  fault: string,
  { short, long }: Rounds,
  options: SceneOptions,
  prepare: (scene: Scene) => Promise<Round>,
): void {
  const count = Math.max(short, Math.ceil(long * share))
  const title = `${fault} (${count} round${count === 1 ? '' : 's'}, seed ${seed})`
  it(title, { timeout: isLong ? 3_600_000 : 120_000 }, async ({ task }) => {
    const scene = await createScene(options)
    try {
      await repeat(task, { fault, count }, await prepare(scene))
    } finally {
      await scene.end()
    }
  })
}

function shareOf(text: string): number {
  if (text === '') return 0
  const share = text === 'long' ? 1 : Number(text)
  if (share > 0 && share <= 1) return share
  throw new RangeError(`TRIBIKOS_FAULTS is 'long' or a number up to 1, not '${text}'`)
}

async function repeat(
  task: TestContext['task'],
  { fault, count }: { readonly fault: string; readonly count: number },
  round: Round,
): Promise<void> {
  const random = randomFrom(`${seed} ${fault}`)
  const failures: string[] = []
  let longestMs: number | null = null
  for (let index = 0; index < count; index += 1) {
    try {
      const ms = await round(random, index)
      if (typeof ms === 'number') longestMs = Math.max(longestMs ?? 0, ms)
    } catch (error) {
      failures.push(`round ${index}: ${error instanceof Error ? error.message : String(error)}`)
    }
    task.meta.figures = { fault, rounds: index + 1, failed: failures.length, longestMs }
  }
  if (failures.length === 0) return
  throw new Error(`${failures.length} of ${count} rounds failed\n${failures.slice(0, 5).join('\n')}`)
}

/** Always the same numbers for one text: a linear congruential generator of 32 bits, from a hash of the text. */
function randomFrom(text: string): Random {
  let state = 0x811c9dc5
  for (const character of text) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
