/**
 * Answers "does this revision stand, directly or not, on that one" without keeping sets of ancestors.
 *
 * Every revision gets a number by walking a spanning forest (each revision hangs on its first parent), so a subtree
 * is a range of numbers: inside the range means yes. The lowest and highest number among the ancestors, and among
 * the descendants, say no for nearly all other pairs. What is left is searched, and the search goes only where the
 * same tests allow it. Building takes time and memory linear in the edges.
 */
import { linked, type Neighbours } from './links.ts'

export class Reachability {
  readonly #parents: Neighbours
  readonly #level: Int32Array
  /** Number in the spanning forest, and the last number of the subtree. */
  readonly #number: Int32Array
  readonly #last: Int32Array
  readonly #below: { readonly low: Int32Array; readonly high: Int32Array }
  readonly #above: { readonly low: Int32Array; readonly high: Int32Array }
  readonly #visited: Int32Array
  #visit = 0

  /** @param order all positions, what they stand on first */
  constructor(order: readonly number[], normalizedParents: Neighbours, normalizedChildren: Neighbours) {
    this.#parents = normalizedParents
    this.#level = levels(order, normalizedParents)
    const forest = numberForest(order, normalizedParents)
    this.#number = forest.number
    this.#last = forest.last
    this.#below = extremes(order, normalizedParents, forest.number)
    this.#above = extremes(order.toReversed(), normalizedChildren, forest.number)
    this.#visited = new Int32Array(order.length)
  }

  /** Whether `lower` is a proper ancestor of `upper`, by down edges or dependencies. */
  standsOn(upper: number, lower: number): boolean {
    if (this.#certain(upper, lower)) return true
    if (!this.#possible(upper, lower)) return false
    this.#visit += 1
    const todo = [upper]
    for (let position = todo.pop(); position !== undefined; position = todo.pop()) {
      for (const parent of linked(this.#parents, position)) {
        if (parent === lower) return true
        if (this.#visited[parent] === this.#visit || !this.#possible(parent, lower)) continue
        if (this.#certain(parent, lower)) return true
        this.#visited[parent] = this.#visit
        todo.push(parent)
      }
    }
    return false
  }

  #certain(upper: number, lower: number): boolean {
    const number = at(this.#number, upper)
    return number > at(this.#number, lower) && number <= at(this.#last, lower)
  }

  #possible(upper: number, lower: number): boolean {
    return (
      at(this.#level, upper) > at(this.#level, lower) &&
      at(this.#below.low, upper) <= at(this.#below.low, lower) &&
      at(this.#below.high, upper) >= at(this.#below.high, lower) &&
      at(this.#above.low, upper) >= at(this.#above.low, lower) &&
      at(this.#above.high, upper) <= at(this.#above.high, lower)
    )
  }
}

function at(numbers: Int32Array, position: number): number {
  return numbers[position] ?? 0
}

/** Length of the longest way down. */
function levels(order: readonly number[], parents: Neighbours): Int32Array {
  const level = new Int32Array(order.length)
  for (const position of order) {
    for (const parent of linked(parents, position)) {
      level[position] = Math.max(at(level, position), at(level, parent) + 1)
    }
  }
  return level
}

/** Numbers a forest where each revision hangs on its first parent: a subtree has the numbers from its root's on. */
function numberForest(
  order: readonly number[],
  parents: Neighbours,
): { number: Int32Array; last: Int32Array } {
  const size = new Int32Array(order.length).fill(1)
  for (const position of order.toReversed()) {
    const parent = linked(parents, position)[0]
    if (parent !== undefined) size[parent] = at(size, parent) + at(size, position)
  }
  const number = new Int32Array(order.length)
  const last = new Int32Array(order.length)
  const free = new Int32Array(order.length)
  let freeRoot = 0
  for (const position of order) {
    const parent = linked(parents, position)[0]
    const first = parent === undefined ? freeRoot : at(free, parent)
    const end = first + at(size, position)
    if (parent === undefined) freeRoot = end
    else free[parent] = end
    number[position] = first
    last[position] = end - 1
    free[position] = first + 1
  }
  return { number, last }
}

/** Lowest and highest number among a revision and all that it is linked with, directly or not. */
function extremes(
  order: readonly number[],
  links: Neighbours,
  number: Int32Array,
): { low: Int32Array; high: Int32Array } {
  const low = number.slice()
  const high = number.slice()
  for (const position of order) {
    const all = linked(links, position)
    if (all.length === 0) continue
    let lowest = at(number, position)
    let highest = lowest
    for (const other of all) {
      lowest = Math.min(lowest, at(low, other))
      highest = Math.max(highest, at(high, other))
    }
    low[position] = lowest
    high[position] = highest
  }
  return { low, high }
}
