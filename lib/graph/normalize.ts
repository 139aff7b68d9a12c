/**
 * Which dependencies count: one that an ancestor by down edges declares as well says nothing new and is left out.
 *
 * For each revision that several others depend on, one walk up from those others finds the ones that stand above
 * another; the walk ends at the highest of them, so the cost follows the distance between them.
 */
import { linked, type Links, type Neighbours } from './links.ts'

/** The dependencies of each revision, in the order written, without those that an ancestor already declares. */
export function normalizeDependencies(links: Links): Neighbours {
  if (links.dependencies.every((dependencies) => dependencies.length === 0)) return links.dependencies
  const search: Search = { rank: ranks(links), seen: new Int32Array(links.order.length), number: 0 }
  const redundant = new Map<number, Set<number>>()
  links.dependents.forEach((dependents, dependency) => {
    if (dependents.length < 2) return
    for (const position of standingAboveAnother(links, dependents, search)) {
      const dropped = redundant.get(position) ?? new Set()
      redundant.set(position, dropped.add(dependency))
    }
  })
  if (redundant.size === 0) return links.dependencies
  return links.dependencies.map((dependencies, position) => {
    const dropped = redundant.get(position)
    return dropped === undefined ? dependencies : dependencies.filter((each) => !dropped.has(each))
  })
}

/** Place in the order, and the number of the last search that came by; arrays, because there are many searches. */
interface Search {
  readonly rank: Int32Array
  readonly seen: Int32Array
  number: number
}

function ranks(links: Links): Int32Array {
  const rank = new Int32Array(links.order.length)
  links.order.forEach((position, index) => {
    rank[position] = index
  })
  return rank
}

/** Those of `positions` that another of them can be left for by going up. */
function standingAboveAnother(links: Links, positions: readonly number[], search: Search): number[] {
  const { rank, seen } = search
  search.number += 1
  const highest = Math.max(...positions.map((position) => rank[position] ?? 0))
  const todo = [...positions]
  for (let position = todo.pop(); position !== undefined; position = todo.pop()) {
    for (const child of linked(links.children, position)) {
      if (seen[child] === search.number || (rank[child] ?? 0) > highest) continue
      seen[child] = search.number
      todo.push(child)
    }
  }
  return positions.filter((position) => seen[position] === search.number)
}
