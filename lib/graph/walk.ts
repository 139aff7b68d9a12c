/** Steps along down edges, one revision a step: up from a revision or from the base, down to the base. */
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from './graph.ts'
import { linked, unlinked } from './links.ts'

/** Where a walk ends: a position, `'base'` below the first revision, null outside of the graph. */
export type Place = number | 'base' | null

interface Walk {
  readonly steps: number
  /** What to do where the graph ends: leave it, or stay at the last place. */
  readonly past: 'leave' | 'stay'
}

/**
 * Goes up, child by child.
 * @param walk.among keeps the children that count, for instance those of a branch
 * @throws TribikosError `ambiguous_walk` where two children could be meant
 */
export function walkUp(
  graph: RevisionGraph,
  walk: Walk & {
    readonly start: number | 'base'
    readonly among: (positions: readonly number[]) => readonly number[]
  },
): Place {
  const { structure } = graph
  let place: number | 'base' = walk.start
  for (let step = 0; step < walk.steps; step += 1) {
    const above: readonly number[] =
      place === 'base' ? unlinked(structure.parents) : linked(structure.children, place)
    const [next, other] = walk.among(above)
    if (next === undefined) return walk.past === 'stay' ? place : null
    if (other !== undefined)
      throw ambiguousWalk(graph, { place, candidates: walk.among(above), direction: 'up' })
    place = next
  }
  return place
}

/**
 * Goes down, parent by parent; the step below a first revision ends at the base.
 * @throws TribikosError `ambiguous_walk` at a merge point, and below the base where there are several heads
 */
export function walkDown(graph: RevisionGraph, walk: Walk & { readonly start: number | 'base' }): Place {
  const { structure } = graph
  let place: number | 'base' = walk.start
  if (place === 'base' && walk.steps > 0) {
    const heads = structure.heads
    if (heads.length > 1) throw ambiguousWalk(graph, { place, candidates: heads, direction: 'down' })
  }
  for (let step = 0; step < walk.steps; step += 1) {
    if (place === 'base') return walk.past === 'stay' ? place : null
    const parents = linked(structure.parents, place)
    if (parents.length > 1) throw ambiguousWalk(graph, { place, candidates: parents, direction: 'down' })
    place = parents[0] ?? 'base'
  }
  return place
}

function ambiguousWalk(
  graph: RevisionGraph,
  at: { place: number | 'base'; candidates: readonly number[]; direction: 'up' | 'down' },
): TribikosError {
  const from = at.place === 'base' ? 'base' : graph.structure.id(at.place)
  const candidates = at.candidates.map((position) => graph.structure.id(position))
  return new TribikosError(
    'ambiguous_walk',
    `Ambiguous walk: ${candidates.length} ways lead ${at.direction} from ${from}: ${candidates.join(', ')}`,
    {
      hint:
        at.direction === 'up'
          ? 'Name the branch, as in LABEL@+1, or the revision itself.'
          : 'Name the revision itself: stepping down from a merge needs one of its parents.',
      details: { from, candidates },
    },
  )
}
