import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTribikosError } from '../../lib/errors.ts'
import { ancestors } from '../../lib/graph/ancestry.ts'
import {
  buildGraph,
  historyRange,
  planDowngrade,
  planUpgrade,
  resolveRevisions,
  walk,
  type RevisionGraph,
} from '../../lib/graph/index.ts'
import { descendingOrder } from '../../lib/graph/order.ts'
import { headers, headersWithIds } from './random-graph.ts'
import { below, closure, referenceOrder, standsOnDirectly, tips } from './reference.ts'

const runs = { numRuns: 500 }

function idsAt(graph: RevisionGraph, positions: readonly number[]): string[] {
  return positions.map((position) => graph.structure.id(position))
}

describe('the order of a run', () => {
  it('is the defined order, for everything that some revisions stand on', () => {
    fc.assert(
      fc.property(headersWithIds, ({ headers: list, picked }) => {
        const graph = buildGraph(list)
        const starts = picked.map((id) => graph.structure.positionOf.get(id) ?? -1)
        const members = new Set(picked.flatMap((id) => [...below(graph, id)]))
        const quick = descendingOrder(graph.structure, ancestors(graph.structure, starts), starts)
        expect(idsAt(graph, quick)).toEqual(referenceOrder(graph, members, picked))
      }),
      runs,
    )
  })

  it('is the defined order where part of the way is left out', () => {
    fc.assert(
      fc.property(headersWithIds, fc.infiniteStream(fc.boolean()), ({ headers: list }, dice) => {
        const graph = buildGraph(list)
        const members = new Set(graph.headers.map((header) => header.id).filter(() => dice.next().value))
        const marks = Uint8Array.from(graph.headers, (header) => (members.has(header.id) ? 1 : 0))
        // Started wherever no member stands directly on one, so that every member is reached.
        const starts = [...members].filter((id) =>
          graph.headers.every(
            (other) => !members.has(other.id) || !standsOnDirectly(graph, other.id).includes(id),
          ),
        )
        expect(idsAt(graph, descendingOrder(graph.structure, marks))).toEqual(
          referenceOrder(graph, members, starts),
        )
      }),
      runs,
    )
  })

  it('is the same for history, upgrade and downgrade', () => {
    fc.assert(
      fc.property(headers, (list) => {
        const graph = buildGraph(list)
        const newestFirst = walk(graph).map((header) => header.id)
        const stepIds = (plan: ReturnType<typeof planUpgrade>): (string | undefined)[] =>
          plan.steps.map((step) => step.revisions[0]?.id)
        expect(newestFirst).toEqual(
          referenceOrder(graph, new Set(newestFirst), tips(graph, new Set(newestFirst))),
        )
        expect(stepIds(planUpgrade(graph, [], 'heads'))).toEqual(newestFirst.toReversed())
        expect(stepIds(planDowngrade(graph, graph.realHeads, 'base'))).toEqual(newestFirst)
      }),
      runs,
    )
  })
})

describe('derived facts', () => {
  it('a revision stands on another exactly when a way leads there', () => {
    fc.assert(
      fc.property(headers, (list) => {
        const graph = buildGraph(list)
        for (const [upper, { id }] of graph.headers.entries()) {
          const all = below(graph, id)
          for (const [lower, other] of graph.headers.entries()) {
            const wanted = upper !== lower && all.has(other.id)
            expect(graph.structure.reachability.standsOn(upper, lower), `${id} on ${other.id}`).toBe(wanted)
          }
        }
      }),
      runs,
    )
  })

  it('a dependency counts unless an ancestor by down edges declares it too', () => {
    fc.assert(
      fc.property(headers, (list) => {
        const graph = buildGraph(list)
        for (const { id } of graph.headers) {
          const lower = closure(
            graph.get(id)?.downRevisions ?? [],
            (each) => graph.get(each)?.downRevisions ?? [],
          )
          const declared = new Set([...lower].flatMap((each) => graph.resolvedDependencies(each)))
          const wanted = graph.resolvedDependencies(id).filter((dependency) => !declared.has(dependency))
          expect(graph.normalizedDependencies(id)).toEqual(wanted)
        }
      }),
      runs,
    )
  })

  it('an edge that closes a ring is refused, whatever hangs on the ring', () => {
    fc.assert(
      fc.property(headers, fc.nat(15), fc.boolean(), (list, pick, byDown) => {
        const graph = buildGraph(list)
        const upper = graph.headers[pick % graph.size]?.id ?? ''
        for (const lower of below(graph, upper)) {
          if (lower === upper) continue
          const field = byDown ? 'downRevisions' : 'dependsOn'
          const closed = list.map((header) =>
            header.id === lower ? { ...header, [field]: [...header[field], upper] } : header,
          )
          expect(() => buildGraph(closed)).toThrow(
            expect.objectContaining({ code: expect.stringMatching(/cycle$/) }),
          )
        }
      }),
      runs,
    )
  })
})

describe('any text as an argument', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc
      .array(
        fc.constantFrom(
          'rev1',
          'rev',
          'label0',
          'head',
          'heads',
          'base',
          'current',
          '@',
          ':',
          '+',
          '-',
          '1',
          '99',
          ',',
        ),
        {
          maxLength: 5,
        },
      )
      .map((parts) => parts.join('')),
  )

  it('gives an answer or an error with a code and a message', () => {
    fc.assert(
      fc.property(headersWithIds, text, ({ headers: list, picked }, argument) => {
        const graph = buildGraph(list)
        const rows = tips(graph, new Set(picked.flatMap((id) => [...below(graph, id)])))
        const calls = [
          () => resolveRevisions(graph, argument),
          () => planUpgrade(graph, rows, argument),
          () => planDowngrade(graph, rows, argument),
          () => historyRange(graph, argument, rows),
        ]
        for (const call of calls) {
          try {
            call()
          } catch (error) {
            if (!isTribikosError(error)) throw error
            expect(error.message).not.toBe('')
          }
        }
      }),
      runs,
    )
  })
})
