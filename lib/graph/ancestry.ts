/** Sets of revisions by walking edges: a set is one byte per position, 1 for a member. */
import { linked, type Neighbours } from './links.ts'
import type { GraphStructure } from './structure.ts'

export type Members = Uint8Array

/** The starts and all that can be reached from them. */
export function reachable(neighbours: Neighbours, starts: Iterable<number>): Members {
  const members = new Uint8Array(neighbours.length)
  const todo: number[] = []
  const add = (position: number): void => {
    if (members[position] === 1) return
    members[position] = 1
    todo.push(position)
  }
  for (const start of starts) add(start)
  for (let position = todo.pop(); position !== undefined; position = todo.pop()) {
    for (const next of linked(neighbours, position)) add(next)
  }
  return members
}

/** The revisions and everything that they stand on, dependencies included. */
export function ancestors(structure: GraphStructure, starts: Iterable<number>): Members {
  return reachable(structure.normalizedParents, starts)
}

/** The revisions, their ancestors and their descendants: by down edges only, or with dependencies. */
export function lineage(
  structure: GraphStructure,
  starts: readonly number[],
  edges: 'down edges' | 'with dependencies',
): Members {
  const byDown = edges === 'down edges'
  const members = reachable(byDown ? structure.parents : structure.normalizedParents, starts)
  reachable(byDown ? structure.children : structure.normalizedChildren, starts).forEach(
    (member, position) => {
      if (member === 1) members[position] = 1
    },
  )
  return members
}

/** The positions of a set, in load order. */
export function positionsOf(members: Members): number[] {
  const positions: number[] = []
  for (let position = members.indexOf(1); position !== -1; position = members.indexOf(1, position + 1)) {
    positions.push(position)
  }
  return positions
}

/** Those of `positions` that another of them stands on. */
export function implied(structure: GraphStructure, positions: readonly number[]): number[] {
  if (positions.length < 2) return []
  const below = ancestors(
    structure,
    positions.flatMap((position) => linked(structure.normalizedParents, position)),
  )
  return positions.filter((position) => below[position] === 1)
}
