/** Plans of single revisions on any graph: what a walk over all of them goes by. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph } from '../../lib/graph/index.ts'
import { planBefore, planExactly, planUndo, standsOn, withAncestors } from '../../lib/graph/plan-one.ts'
import { planUpgrade } from '../../lib/graph/plan-upgrade.ts'
import { headers, headersWithIds } from './random-graph.ts'
import { below, tips } from './reference.ts'

const runs = { numRuns: 300 }

describe('any graph', () => {
  it('is walked in the order of an upgrade, and undoing a revision gives back the rows that it began with', () => {
    fc.assert(
      fc.property(headers, (list) => {
        const graph = buildGraph(list)
        const order = withAncestors(
          graph,
          list.map(({ id }) => id),
        ).map(({ id }) => id)
        const { steps } = planUpgrade(graph, [], 'heads')
        expect(order).toEqual(steps.flatMap(({ revisions }) => revisions.map(({ id }) => id)))
        const applied = new Set<string>()
        let rows: readonly string[] = []
        for (const id of order) {
          const up = planExactly(graph, rows, [id])
          applied.add(id)
          expect(up.rowsAfter).toEqual(tips(graph, applied))
          const down = planUndo(graph, up.rowsAfter, id)
          expect(down.steps.map(({ revisions: [revision] }) => revision?.id)).toEqual([id])
          expect(down.rowsAfter).toEqual(rows)
          rows = up.rowsAfter
        }
        expect(planExactly(graph, [], order).rowsAfter).toEqual(rows)
      }),
      runs,
    )
  })

  it('before a revision everything is run that it stands on, and nothing else', () => {
    fc.assert(
      fc.property(headersWithIds, ({ headers: list, picked: [id] }) => {
        if (id === undefined) return
        const graph = buildGraph(list)
        const wanted = new Set(below(graph, id))
        wanted.delete(id)
        const plan = planBefore(graph, [], id)
        expect(new Set(plan.steps.flatMap(({ revisions }) => revisions.map((each) => each.id)))).toEqual(
          wanted,
        )
        expect(plan.rowsAfter).toEqual(tips(graph, wanted))
        expect(planBefore(graph, plan.rowsAfter, id).steps).toEqual([])
        for (const { id: other } of list) expect(standsOn(graph, id, other)).toBe(wanted.has(other))
      }),
      runs,
    )
  })
})
