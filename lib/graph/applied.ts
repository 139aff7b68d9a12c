/** What the rows of a database stand on. */
import { ancestors, positionsOf } from './ancestry.ts'
import type { RevisionGraph } from './graph.ts'
import type { RevisionHeader } from './revision.ts'

/** The revisions that are applied where these are the rows, in load order; rows that no file has add nothing. */
export function appliedHeaders(graph: RevisionGraph, rows: readonly string[]): readonly RevisionHeader[] {
  const { structure } = graph
  const positions = rows.flatMap((id) => structure.positionOf.get(id) ?? [])
  return positionsOf(ancestors(structure, positions)).map((position) => structure.header(position))
}
