/**
 * Which labels a revision shows: its own, those of its ancestors by down edges, and, when the revision that declares
 * a label stands on a plain line up to its tip, those of its descendants down to the next branch or merge point.
 * A dependency carries no label, but it makes a branch point of what it points at.
 */
import { isMergePoint, isRealBranchPoint, linked, type Links } from './links.ts'

const none: readonly string[] = []
const noLabels: ReadonlySet<string> = new Set()

/** The labels that each revision shows, by position, sorted by code unit. */
export function propagateLabels(links: Links): readonly (readonly string[])[] {
  if (links.labelled.size === 0) return links.headers.map(() => none)
  const shown: ReadonlySet<string>[] = links.headers.map(() => noLabels)
  for (const position of links.order) shown[position] = inherited(links, shown, position)
  showBelow(links, shown)
  const sorted = new Map<ReadonlySet<string>, readonly string[]>()
  return shown.map((labels) => {
    const known = sorted.get(labels) ?? [...labels].sort()
    sorted.set(labels, known)
    return known
  })
}

function inherited(
  links: Links,
  shown: readonly ReadonlySet<string>[],
  position: number,
): ReadonlySet<string> {
  const parents = linked(links.parents, position).map((parent) => shown[parent] ?? noLabels)
  const own = links.headers[position]?.branchLabels ?? []
  const first = parents[0] ?? noLabels
  if (own.length === 0 && parents.every((labels) => labels === first)) return first
  return new Set([...parents.flatMap((labels) => [...labels]), ...own])
}

function showBelow(links: Links, shown: ReadonlySet<string>[]): void {
  const plain = plainUpToTheTip(links)
  for (const declaring of new Set(links.labelled.values())) {
    if (plain[declaring] !== 1) continue
    const own = links.headers[declaring]?.branchLabels ?? []
    let below = linked(links.parents, declaring)[0]
    while (below !== undefined && !isFork(links, below)) {
      shown[below] = new Set([...(shown[below] ?? noLabels), ...own])
      below = linked(links.parents, below)[0]
    }
  }
}

function isFork(links: Links, position: number): boolean {
  return isMergePoint(links, position) || isRealBranchPoint(links, position)
}

/** 1 where neither the revision nor anything above it is a branch point or a merge point. */
function plainUpToTheTip(links: Links): Uint8Array {
  const plain = new Uint8Array(links.order.length)
  for (const position of links.order.toReversed()) {
    const child = linked(links.children, position)[0]
    plain[position] = !isFork(links, position) && (child === undefined || plain[child] === 1) ? 1 : 0
  }
  return plain
}
