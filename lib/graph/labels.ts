/**
 * Which labels a revision shows: its own, those of its ancestors by down edges, and, when the revision that declares
 * a label stands on a plain line up to its tip, those of its descendants down to the next branch or merge point.
 * A dependency carries no label, but it makes a branch point of what it points at.
 */
import { linked, type GraphStructure } from './structure.ts'

const noLabels: ReadonlySet<string> = new Set()

/** The labels that each revision shows, by position, sorted by code unit. */
export function propagateLabels(structure: GraphStructure): readonly (readonly string[])[] {
  if (structure.labelled.size === 0) return structure.headers.map(() => [])
  const shown: ReadonlySet<string>[] = structure.headers.map(() => noLabels)
  for (const position of structure.order) shown[position] = inherited(structure, shown, position)
  showBelow(structure, shown)
  const sorted = new Map<ReadonlySet<string>, readonly string[]>()
  return shown.map((labels) => {
    const known = sorted.get(labels) ?? [...labels].sort()
    sorted.set(labels, known)
    return known
  })
}

function inherited(
  structure: GraphStructure,
  shown: readonly ReadonlySet<string>[],
  position: number,
): ReadonlySet<string> {
  const parents = linked(structure.parents, position).map((parent) => shown[parent] ?? noLabels)
  const own = structure.header(position).branchLabels
  const first = parents[0] ?? noLabels
  if (own.length === 0 && parents.every((labels) => labels === first)) return first
  return new Set([...parents.flatMap((labels) => [...labels]), ...own])
}

function showBelow(structure: GraphStructure, shown: ReadonlySet<string>[]): void {
  const plain = plainUpToTheTip(structure)
  for (const declaring of new Set(structure.labelled.values())) {
    if (plain[declaring] !== 1) continue
    const own = structure.header(declaring).branchLabels
    let below = linked(structure.parents, declaring)[0]
    while (below !== undefined && !isFork(structure, below)) {
      shown[below] = new Set([...(shown[below] ?? noLabels), ...own])
      below = linked(structure.parents, below)[0]
    }
  }
}

function isFork(structure: GraphStructure, position: number): boolean {
  return structure.isMergePoint(position) || structure.isRealBranchPoint(position)
}

/** 1 where neither the revision nor anything above it is a branch point or a merge point. */
function plainUpToTheTip(structure: GraphStructure): Uint8Array {
  const plain = new Uint8Array(structure.size)
  for (const position of structure.order.toReversed()) {
    const child = linked(structure.children, position)[0]
    plain[position] = !isFork(structure, position) && (child === undefined || plain[child] === 1) ? 1 : 0
  }
  return plain
}
