/** What the rows of a database say about the graph. */
import { branchHeads } from './downgrade-target.ts'
import type { RevisionGraph } from './graph.ts'
import type { RevisionHeader } from './revision.ts'
import { rowPositions } from './table-rows.ts'

/**
 * What `current` lists: the rows, and the heads of branches that a row implies by a dependency, in load order.
 * @throws TribikosError `unknown_revision` for a row that no file has
 */
export function currentRevisions(graph: RevisionGraph, rows: readonly string[]): readonly RevisionHeader[] {
  return branchHeads(graph, rowPositions(graph, rows)).map((position) => graph.structure.header(position))
}

/** Whether everything has been run: the rows are exactly the real heads. */
export function isAtHeads(graph: RevisionGraph, rows: readonly string[]): boolean {
  const standing = new Set(rows)
  const { realHeads } = graph
  return standing.size === realHeads.length && realHeads.every((id) => standing.has(id))
}
