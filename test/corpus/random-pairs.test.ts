/**
 * Random pairs of schemas: whatever the two are, the plan between them arrives and comes back. `TRIBIKOS_PAIRS` says how many
 * are tried, `TRIBIKOS_SEED` repeats a run; both are printed when one fails.
 */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { converge } from '../support/convergence.ts'
import { ddlArbitrary } from '../support/random-schema.ts'

const count = Number(process.env['TRIBIKOS_PAIRS'] ?? 20)
const seed = Number(process.env['TRIBIKOS_SEED'] ?? Date.now() % 2_147_483_647)

/** A refusal is an honest answer for an array of one type that should become something unlike it; silence is not. */
it(`${count} pairs from seed ${seed}`, { timeout: count * 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(ddlArbitrary, ddlArbitrary, async (from, to) => {
      const { upgrade, downgrade, dumped } = await converge({ from, to })
      expect({ upgrade, downgrade, dumped }).toEqual({ upgrade: [], downgrade: [], dumped: [] })
    }),
    { numRuns: count, seed, endOnFailure: count > 100 },
  )
})
