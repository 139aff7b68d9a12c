/** How revisions hang together, by load position: 0 is the revision that was loaded first. */
import type { RevisionHeader } from './revision.ts'

/** For each position, the positions it is linked with. */
export type Neighbours = readonly (readonly number[])[]

/** The revisions and the edges between them. */
export interface Links {
  readonly headers: readonly RevisionHeader[]
  /** Label → position of the revision that declares it. */
  readonly labelled: ReadonlyMap<string, number>
  /** By down edge, in the order written. */
  readonly parents: Neighbours
  /** By dependency, labels resolved, in the order written. */
  readonly dependencies: Neighbours
  /** The same edges the other way round, in load order. */
  readonly children: Neighbours
  readonly dependents: Neighbours
  /** All positions, parents and dependencies before what needs them. */
  readonly order: readonly number[]
}

/** The one empty list, so that thousands of revisions without an edge share it. */
export const none: readonly number[] = []

/** What `position` is linked with. */
export function linked(neighbours: Neighbours, position: number): readonly number[] {
  return neighbours[position] ?? none
}

/** The edges the other way round, each list in load order of what it leads to. */
export function reversed(neighbours: Neighbours): Neighbours {
  const result: (readonly number[])[] = neighbours.map(() => none)
  const lists = new Map<number, number[]>()
  const add = (target: number, position: number): void => {
    const list = lists.get(target)
    if (list !== undefined) list.push(position)
    else {
      const longer = [...linked(result, target), position]
      result[target] = longer
      lists.set(target, longer)
    }
  }
  neighbours.forEach((targets, position) => {
    targets.forEach((target) => {
      if (result[target] === none) result[target] = [position]
      else add(target, position)
    })
  })
  return result
}

/** The positions that are linked with none. */
export function unlinked(neighbours: Neighbours): readonly number[] {
  const positions: number[] = []
  neighbours.forEach((list, position) => {
    if (list.length === 0) positions.push(position)
  })
  return positions
}

/** Whether it follows more than one revision. */
export function isMergePoint(links: Pick<Links, 'parents'>, position: number): boolean {
  return linked(links.parents, position).length > 1
}

/** Whether more than one revision follows it or depends on it. */
export function isRealBranchPoint(links: Pick<Links, 'children' | 'dependents'>, position: number): boolean {
  const children = linked(links.children, position)
  const dependents = linked(links.dependents, position)
  if (children.length > 1 || dependents.length > 1) return true
  return children.length === 1 && dependents.length === 1 && children[0] !== dependents[0]
}
