/** Random graphs for property tests: any shape without a ring, with dependencies and labels, in any load order. */
import * as fc from 'fast-check'
import type { RevisionHeader } from '../../lib/graph/index.ts'

interface Node {
  readonly parents: readonly number[]
  readonly dependencies: readonly number[]
  readonly hasLabel: boolean
  readonly place: number
}

const node = fc.record({
  // Picks among what stands before it; most revisions follow one that is near.
  parents: fc.oneof(
    { weight: 5, arbitrary: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  dependencies: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 2 }) },
  ),
  hasLabel: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
  place: fc.nat(1_000_000),
})

/** Headers that load. */
export const headers: fc.Arbitrary<RevisionHeader[]> = fc
  .array(node, { minLength: 1, maxLength: 16 })
  .map((nodes) => toHeaders(nodes))

/** A graph and ids among its revisions. */
export const headersWithIds: fc.Arbitrary<{ headers: RevisionHeader[]; picked: string[] }> = headers.chain(
  (list) =>
    fc.record({
      headers: fc.constant(list),
      picked: fc.subarray(
        list.map((header) => header.id),
        { maxLength: Math.min(4, list.length) },
      ),
    }),
)

function toHeaders(nodes: readonly Node[]): RevisionHeader[] {
  const before = (index: number, distances: readonly number[]): number[] => [
    ...new Set(distances.map((distance) => index - distance).filter((position) => position >= 0)),
  ]
  const labelOf = (index: number): string => `label${index}`
  const list = nodes.map((each, index) => ({
    place: each.place,
    header: {
      id: idOf(index),
      downRevisions: before(index, each.parents).map(idOf),
      dependsOn: before(index, each.dependencies).map((position) =>
        nodes[position]?.hasLabel === true && position % 2 === 0 ? labelOf(position) : idOf(position),
      ),
      branchLabels: each.hasLabel ? [labelOf(index)] : [],
      doc: '',
      path: '',
    },
  }))
  return list.toSorted((a, b) => a.place - b.place).map(({ header }) => header)
}

function idOf(index: number): string {
  return `rev${index}`
}
