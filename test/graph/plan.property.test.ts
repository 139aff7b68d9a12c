import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildGraph,
  currentRevisions,
  isAtHeads,
  planDowngrade,
  planDowngradeOffline,
  planRollback,
  planStamp,
  planUpgrade,
  planUpgradeOffline,
  type RevisionGraph,
  type RunPlan,
} from '../../lib/graph/index.ts'
import { planDown } from '../../lib/graph/rows.ts'
import { headersWithIds } from './random-graph.ts'
import { above, applyChanges, below, closure, tips } from './reference.ts'

const runs = { numRuns: 300 }

/** A database that has run some of the revisions and all that they stand on. */
function reached(picked: { headers: Parameters<typeof buildGraph>[0]; picked: readonly string[] }): {
  graph: RevisionGraph
  applied: Set<string>
  rows: string[]
} {
  const graph = buildGraph(picked.headers)
  const applied = new Set(picked.picked.flatMap((id) => [...below(graph, id)]))
  return { graph, applied, rows: tips(graph, applied) }
}

function idsOf(plan: RunPlan): string[] {
  return plan.steps.flatMap((step) => step.revisions.map((revision) => revision.id))
}

/** Every step's writes are possible on the rows before it and lead to the rows of what is applied then. */
function checkRows(graph: RevisionGraph, plan: RunPlan, start: ReadonlySet<string>): void {
  const applied = new Set(start)
  let rows: readonly string[] = tips(graph, applied)
  expect(plan.rowsBefore).toEqual(rows)
  for (const step of plan.steps) {
    expect(step.rowsBefore).toEqual(rows)
    for (const { id } of step.revisions) {
      if (step.direction === 'upgrade') applied.add(id)
      else applied.delete(id)
    }
    rows = applyChanges(rows, step.rowChanges)
    expect(step.rowsAfter).toEqual(rows)
    expect(rows).toEqual(tips(graph, applied))
  }
  expect(plan.rowsAfter).toEqual(rows)
}

describe('any graph, any rows that a database can have', () => {
  it('upgrade to the heads runs all that is missing, what others need first, and keeps exact rows', () => {
    fc.assert(
      fc.property(headersWithIds, (random) => {
        const { graph, applied, rows } = reached(random)
        const plan = planUpgrade(graph, rows, 'heads')
        const done = new Set(applied)
        for (const id of idsOf(plan)) {
          expect(done.has(id)).toBe(false)
          for (const other of below(graph, id)) if (other !== id) expect(done).toContain(other)
          done.add(id)
        }
        expect(done.size).toBe(graph.size)
        checkRows(graph, plan, applied)
        expect(isAtHeads(graph, plan.rowsAfter)).toBe(true)
      }),
      runs,
    )
  })

  it('rollback undoes a revision and what stands on it, that first and nothing else', () => {
    fc.assert(
      fc.property(headersWithIds, fc.nat(), (random, pick) => {
        const { graph, applied, rows } = reached(random)
        const [id] = [...applied].slice(pick % Math.max(applied.size, 1))
        if (id === undefined) return
        const plan = planRollback(graph, rows, id)
        const undone = idsOf(plan)
        const wanted = [...applied].filter((each) => below(graph, each).has(id))
        expect(new Set(undone)).toEqual(new Set(wanted))
        expect(undone.at(-1)).toBe(id)
        checkRows(graph, plan, applied)
      }),
      runs,
    )
  })

  it('undoing an upgrade step by step gives the rows back', () => {
    fc.assert(
      fc.property(headersWithIds, (random) => {
        const { graph, rows } = reached(random)
        const up = planUpgrade(graph, rows, 'heads')
        const positions = idsOf(up).map((id) => graph.structure.positionOf.get(id) ?? -1)
        const down = planDown(graph.structure, up.rowsAfter, positions.toReversed())
        expect(down.rowsAfter).toEqual(rows)
        down.steps.forEach((step, index) => {
          expect(step.rowsAfter).toEqual(up.steps.at(-1 - index)?.rowsBefore)
        })
      }),
      runs,
    )
  })

  it('downgrade to base and upgrade to the rows again gives the rows back', () => {
    fc.assert(
      fc.property(headersWithIds, (random) => {
        const { graph, applied, rows } = reached(random)
        const down = planDowngrade(graph, rows, 'base')
        checkRows(graph, down, applied)
        expect(down.rowsAfter).toEqual([])
        expect(planUpgrade(graph, [], rows).rowsAfter).toEqual(rows)
      }),
      runs,
    )
  })

  it('downgrade to a revision undoes what follows it and what stands on that, the latter first', () => {
    fc.assert(
      fc.property(headersWithIds, (random) => {
        const { graph, applied, rows } = reached(random)
        for (const target of applied) {
          const wanted = closure(graph.children(target), (id) => [...above(graph, id)])
          const expected = [...wanted].filter((id) => applied.has(id)).toSorted()
          if (expected.length === 0 && !rows.includes(target)) continue
          const plan = planDowngrade(graph, rows, target)
          expect(idsOf(plan).toSorted()).toEqual(expected)
          const left = new Set(applied)
          for (const id of idsOf(plan)) {
            for (const other of above(graph, id)) if (other !== id) expect(left).not.toContain(other)
            left.delete(id)
          }
          checkRows(graph, plan, applied)
        }
      }),
      runs,
    )
  })

  it('the order in which the table gives its rows changes nothing', () => {
    fc.assert(
      fc.property(headersWithIds, fc.infiniteStream(fc.nat(1000)), (random, dice) => {
        const { graph, rows } = reached(random)
        const shuffled = rows
          .map((row) => ({ row, key: dice.next().value }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ row }) => row)
        const plain = (plan: RunPlan): unknown => JSON.parse(JSON.stringify(plan))
        expect(plain(planUpgrade(graph, shuffled, 'heads'))).toEqual(plain(planUpgrade(graph, rows, 'heads')))
        expect(plain(planDowngrade(graph, shuffled, 'base'))).toEqual(
          plain(planDowngrade(graph, rows, 'base')),
        )
        expect(planStamp(graph, shuffled, 'heads').rowsAfter).toEqual(
          planStamp(graph, rows, 'heads').rowsAfter,
        )
        expect(currentRevisions(graph, shuffled)).toEqual(currentRevisions(graph, rows))
      }),
      runs,
    )
  })

  it('the plan for SQL is the plan for a database', () => {
    fc.assert(
      fc.property(headersWithIds, (random) => {
        const { graph, rows } = reached(random)
        const start = rows.length === 0 ? 'base' : rows.join(',')
        const up = planUpgradeOffline(graph, `${start}:heads`)
        expect([...up.start].toSorted()).toEqual(rows)
        expect(JSON.stringify(up.plan)).toBe(JSON.stringify(planUpgrade(graph, rows, 'heads')))
        const down = planDowngradeOffline(graph, `${start}:base`)
        expect(JSON.stringify(down.plan)).toBe(JSON.stringify(planDowngrade(graph, rows, 'base')))
      }),
      runs,
    )
  })

  it('after a stamp all that was asked for is said by a row, and no row says what another says', () => {
    fc.assert(
      fc.property(headersWithIds, fc.array(fc.nat(15), { minLength: 1, maxLength: 3 }), (random, asked) => {
        const { graph, rows } = reached(random)
        const targets = asked.map((index) => graph.headers[index % graph.size]?.id ?? '')
        const plan = planStamp(graph, rows, targets)
        const said = new Set(plan.rowsAfter.flatMap((row) => [...below(graph, row)]))
        for (const target of targets) expect(said).toContain(target)
        expect(plan.rowsAfter).toEqual(tips(graph, said))
        const changes = plan.steps.flatMap((step) => step.rowChanges)
        expect(applyChanges(rows, changes)).toEqual(plan.rowsAfter)
        expect(planStamp(graph, rows, 'heads').rowsAfter).toEqual([...graph.realHeads].toSorted())
        expect(planStamp(graph, rows, 'base').rowsAfter).toEqual([])
      }),
      runs,
    )
  })
})
