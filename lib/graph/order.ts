/**
 * The order of a run: newest first, one branch after the other. An upgrade is this order backwards.
 *
 * Tops of the requested part stand in a list, in load order. The walk follows one of them down; a revision that
 * another top still stands on waits, and the walk goes on at the first such top. Where a line splits downwards,
 * its first parent takes the place in the list and the other parents join the end. A line that ends hands over to
 * its left neighbour.
 */
import type { Members } from './ancestry.ts'
import { linked } from './links.ts'
import type { GraphStructure } from './structure.ts'
import { noSlot, TopList } from './top-list.ts'

/**
 * Puts revisions in order, newest first.
 * @param starts where the walk starts: the rows of the table, the end of a range. What no member stands on is
 * started at too, after them
 */
export function descendingOrder(
  structure: GraphStructure,
  members: Members,
  starts: readonly number[] = [],
): number[] {
  const tops = initialTops(structure, members, starts)
  const emitted = new Uint8Array(structure.size)
  const blockers = new Blockers(structure, tops, emitted)
  const output: number[] = []
  const isNext = (parent: number): boolean =>
    members[parent] === 1 && emitted[parent] !== 1 && tops.slotOf(parent) === noSlot
  let candidate = tops.first
  while (candidate !== undefined) {
    const blocker = blockers.firstAbove(candidate)
    if (blocker !== undefined) {
      candidate = blocker
      continue
    }
    output.push(candidate)
    emitted[candidate] = 1
    const next = linked(structure.normalizedParents, candidate).filter(isNext)
    candidate = advance(tops, candidate, next)
  }
  return output
}

function initialTops(structure: GraphStructure, members: Members, starts: readonly number[]): TopList {
  const tops = new TopList(structure.size)
  const isMember = (child: number): boolean => members[child] === 1
  for (const start of [...new Set(starts)].toSorted((a, b) => a - b)) {
    if (members[start] === 1) tops.append(start)
  }
  for (let position = 0; position < structure.size; position += 1) {
    if (members[position] !== 1 || tops.slotOf(position) !== noSlot) continue
    const isBelow = linked(structure.normalizedChildren, position).some(isMember)
    if (!isBelow) tops.append(position)
  }
  return tops
}

/** Replaces a finished top by what it stands on, or takes it out; returns where the walk goes on. */
function advance(tops: TopList, finished: number, next: readonly number[]): number | undefined {
  const [first] = next
  if (first === undefined) return tops.remove(finished)
  tops.replace(finished, first)
  for (let at = 1; at < next.length; at += 1) tops.append(next[at] ?? first)
  return first
}

/**
 * Finds the first top that stands on a revision, without trying every top.
 *
 * For each revision the lowest slot at or above it never falls: a slot is only ever handed down to what its top
 * stood on. So a number found once stays a lower bound, and it is the answer as long as the top that is now in that
 * slot stands on the revision; else it is raised by looking at the children.
 */
class Blockers {
  readonly #structure: GraphStructure
  readonly #tops: TopList
  readonly #emitted: Uint8Array
  /** Lower bound of the lowest slot at or above each revision. */
  readonly #bound: Int32Array

  constructor(structure: GraphStructure, tops: TopList, emitted: Uint8Array) {
    this.#structure = structure
    this.#tops = tops
    this.#emitted = emitted
    this.#bound = new Int32Array(structure.size)
  }

  /** The first top, in the order of the list, that stands on a revision. */
  firstAbove(position: number): number | undefined {
    for (;;) {
      const child = this.#lowestChild(position)
      if (child === undefined) return undefined
      if (this.#isExact(child)) return this.#tops.topIn(this.#boundOf(child))
      this.#raise(child)
    }
  }

  /** Raises the bound of a revision until it is exact. */
  #raise(position: number): void {
    const todo = [position]
    for (let current = todo.at(-1); current !== undefined; current = todo.at(-1)) {
      const child = this.#lowestChild(current)
      const above = child === undefined ? noSlot : this.#boundOf(child)
      this.#bound[current] = Math.min(this.#tops.slotOf(current), above)
      if (child === undefined || this.#isExact(current)) todo.pop()
      else todo.push(child)
    }
  }

  #isExact(position: number): boolean {
    const bound = this.#boundOf(position)
    if (bound === noSlot) return true
    const top = this.#tops.topIn(bound)
    return top === position || (top !== undefined && this.#structure.reachability.standsOn(top, position))
  }

  /** The child, not yet emitted, with the lowest bound below {@link noSlot}. */
  #lowestChild(position: number): number | undefined {
    let lowest = noSlot
    let found: number | undefined
    for (const child of linked(this.#structure.normalizedChildren, position)) {
      const bound = this.#boundOf(child)
      if (bound >= lowest || this.#emitted[child] === 1) continue
      lowest = bound
      found = child
    }
    return found
  }

  #boundOf(position: number): number {
    return this.#bound[position] ?? 0
  }
}
