/** Plans for one revision by itself, whatever else a target would bring along: for walks that visit each in its turn. */
import { ancestors, positionsOf } from './ancestry.ts'
import type { RevisionGraph } from './graph.ts'
import { descendingOrder } from './order.ts'
import type { RunPlan } from './plan.ts'
import type { RevisionHeader } from './revision.ts'
import { planDown, planUp } from './rows.ts'
import { rowPositions } from './table-rows.ts'

/** Runs exactly these revisions, in their order. What they stand on has to be applied, or stand before them. */
export function planExactly(graph: RevisionGraph, rows: readonly string[], ids: readonly string[]): RunPlan {
  return planUp(graph.structure, rows, positionsFor(graph, ids))
}

/** Undoes exactly this revision, on which nothing that is applied may stand. */
export function planUndo(graph: RevisionGraph, rows: readonly string[], id: string): RunPlan {
  return planDown(graph.structure, rows, positionsFor(graph, [id]))
}

/** Runs everything that a revision stands on and the rows do not have, but not the revision. */
export function planBefore(graph: RevisionGraph, rows: readonly string[], id: string): RunPlan {
  const { structure } = graph
  const [position] = positionsFor(graph, [id])
  if (position === undefined) return planUp(structure, rows, [])
  const needed = ancestors(structure, [position])
  needed[position] = 0
  for (const applied of positionsOf(ancestors(structure, rowPositions(graph, rows)))) needed[applied] = 0
  return planUp(structure, rows, descendingOrder(structure, needed).toReversed())
}

/** The revisions and everything that they stand on, in the order of an upgrade. */
export function withAncestors(graph: RevisionGraph, ids: readonly string[]): readonly RevisionHeader[] {
  const { structure } = graph
  const members = ancestors(structure, positionsFor(graph, ids))
  return descendingOrder(structure, members)
    .toReversed()
    .map((position) => structure.header(position))
}

/** Whether a revision needs another one, by down edges or dependencies. */
export function standsOn(graph: RevisionGraph, upper: string, lower: string): boolean {
  const [above, below] = positionsFor(graph, [upper, lower])
  if (above === undefined || below === undefined) return false
  return graph.structure.reachability.standsOn(above, below)
}

function positionsFor({ structure }: RevisionGraph, ids: readonly string[]): readonly number[] {
  return ids.flatMap((id) => structure.positionOf.get(id) ?? [])
}
