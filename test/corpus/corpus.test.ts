/**
 * Every folder beside this file has pairs of schemas. The plan from one to the other and back must arrive, keep the rows, and
 * look the same to pg_dump; so must the pair turned around.
 */
import { describe, expect, it } from 'vitest'
import { type Convergence, converge } from '../support/convergence.ts'
import { serverMajor } from '../support/database.ts'
import { corpusPairs as pairs } from './pairs.ts'

const major = await serverMajor()

/** Forth and back runs both plans already; turned around they also begin at the other schema as it was written. */
function isTurned(name: string): boolean {
  return process.env['TRIBIKOS_CORPUS'] === 'all' || pairs.findIndex((pair) => pair.name === name) % 8 === 0
}

/** Fails with all that went wrong and the statements that led there. */
function expectArrived(found: Convergence): void {
  const { refusals, upgrade, downgrade, lost, dumped } = found
  const problems = Object.entries({ refusals, upgrade, downgrade, lost, dumped }).flatMap(([when, lines]) =>
    lines.map((line) => `${when}: ${line}`),
  )
  if (problems.length === 0) return
  const sql = [...found.upgradeSql, '-- and back', ...found.downgradeSql]
  expect.fail([...problems, '-- what was run', ...sql].join('\n'))
}

describe.each(pairs)('$name', ({ name, from, to, data, required }) => {
  it('forth and back', async ({ skip }) => {
    skip(major < required, `needs PostgreSQL ${required}`)
    expectArrived(await converge({ from, to, ...(data === undefined ? {} : { data }) }))
  })

  it('turned around', async ({ skip }) => {
    skip(!isTurned(name), 'only every eighth, unless TRIBIKOS_CORPUS=all')
    skip(major < required, `needs PostgreSQL ${required}`)
    expectArrived(await converge({ from: to, to: from }))
  })
})

it('the corpus is there', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(150)
})
