/**
 * `revision --autogenerate --safe` for every pair of the corpus, both ways: either it says why not, or lint finds no error in
 * what it wrote, the database gets there, and comes back. `TRIBIKOS_CORPUS=all` tries all of them in every mode.
 */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { serverMajor } from '../support/database.ts'
import { type SafeWay, safeWay, type SafeWayOptions } from '../support/safe-way.ts'
import { corpusPairs } from './pairs.ts'

const major = await serverMajor()

const modes: readonly (SafeWayOptions & { readonly mode: string })[] = [
  { mode: 'with drops', allowDrop: true },
  { mode: 'without drops', allowDrop: false },
  { mode: 'in one file', allowDrop: true, singleFile: true },
]

const isWhole = process.env['TRIBIKOS_CORPUS'] === 'all'
/** Of so many one is tried. */
const share = 50

const trials = corpusPairs
  .flatMap((pair) => [
    { ...pair, way: 'forth' },
    { ...pair, name: pair.name, from: pair.to, to: pair.from, data: undefined, way: 'back' },
  ])
  .flatMap((trial) => modes.map((options) => ({ ...trial, ...options })))
  .filter(({ name, way, mode }) => isWhole || hash(`${name} ${way} ${mode}`) % share === 0)

function hash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0)
}

const outcomes: SafeWay[] = []

describe.each(trials)('$name, $way, $mode', ({ from, to, data, required, allowDrop, singleFile }) => {
  it('is safe, or is refused', async ({ skip }) => {
    skip(major < required, `needs PostgreSQL ${required}`)
    const pair = { from, to, ...(data === undefined ? {} : { data }) }
    const way = await safeWay(pair, { allowDrop, singleFile: singleFile ?? false })
    outcomes.push(way)
    if (way.type === 'refused') expect(way).toMatchObject({ code: 'unsafe_change' })
    else expect(way.problems).toEqual([])
  })
})

it('most are not refused', () => {
  const written = outcomes.filter(({ type }) => type === 'written')
  expect(written.length).toBeGreaterThan(outcomes.length / 2)
})
