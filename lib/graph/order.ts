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

/** What is to be put in order. */
export interface OrderRequest {
  readonly members: Members
  /**
   * Whether everything between two members is a member too. Then a revision waits exactly as long as a direct
   * child of it waits, which saves looking at every top.
   */
  readonly closed: boolean
  /** Where the walk starts besides at what nothing in the set stands on: rows of the table, say. */
  readonly starts?: readonly number[]
}

/** The members, newest first. */
export function descendingOrder(structure: GraphStructure, request: OrderRequest): number[] {
  const { members, closed } = request
  const starts = new Set(request.starts)
  const waiting = waitingChildren(structure, members)
  const tops = new TopList(structure.size)
  for (let position = 0; position < structure.size; position += 1) {
    if (members[position] === 1 && (waiting[position] === 0 || starts.has(position))) tops.append(position)
  }
  const emitted = new Uint8Array(structure.size)
  const output: number[] = []
  let candidate = tops.first
  while (candidate !== undefined) {
    const above = closed && waiting[candidate] === 0 ? undefined : firstStandingOn(structure, tops, candidate)
    if (above !== undefined) {
      candidate = above
      continue
    }
    output.push(candidate)
    emitted[candidate] = 1
    const next: number[] = []
    for (const parent of linked(structure.normalizedParents, candidate)) {
      if (members[parent] !== 1) continue
      waiting[parent] = (waiting[parent] ?? 0) - 1
      if (emitted[parent] !== 1 && !tops.has(parent)) next.push(parent)
    }
    candidate = advance(tops, candidate, next)
  }
  return output
}

/** Replaces a finished top by what it stands on, or takes it out; returns where the walk goes on. */
function advance(tops: TopList, finished: number, next: readonly number[]): number | undefined {
  const [first, ...others] = next
  if (first === undefined) return tops.remove(finished)
  tops.replace(finished, first)
  for (const other of others) tops.append(other)
  return first
}

function firstStandingOn(structure: GraphStructure, tops: TopList, candidate: number): number | undefined {
  const { reachability } = structure
  for (let top = tops.first; top !== undefined; top = tops.after(top)) {
    if (top !== candidate && reachability.standsOn(top, candidate)) return top
  }
  return undefined
}

function waitingChildren(structure: GraphStructure, members: Members): Int32Array {
  const waiting = new Int32Array(structure.size)
  for (let position = 0; position < structure.size; position += 1) {
    if (members[position] !== 1) continue
    for (const parent of linked(structure.normalizedParents, position)) {
      if (members[parent] === 1) waiting[parent] = (waiting[parent] ?? 0) + 1
    }
  }
  return waiting
}

/** A list of positions, each at most once, where any can be replaced or taken out at once. */
class TopList {
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #listed: Uint8Array
  readonly #end: number

  constructor(size: number) {
    // One place more than there are revisions closes the ring.
    this.#end = size
    this.#next = new Int32Array(size + 1).fill(size)
    this.#previous = new Int32Array(size + 1).fill(size)
    this.#listed = new Uint8Array(size)
  }

  get first(): number | undefined {
    return this.after(this.#end)
  }

  has(position: number): boolean {
    return this.#listed[position] === 1
  }

  after(position: number): number | undefined {
    const next = this.#next[position] ?? this.#end
    return next === this.#end ? undefined : next
  }

  append(position: number): void {
    this.#listed[position] = 1
    this.#link(this.#previous[this.#end] ?? this.#end, position)
    this.#link(position, this.#end)
  }

  replace(old: number, position: number): void {
    const before = this.#previous[old] ?? this.#end
    const after = this.#next[old] ?? this.#end
    this.#listed[old] = 0
    this.#listed[position] = 1
    this.#link(before, position)
    this.#link(position, after)
  }

  /** Takes a position out; returns its left neighbour, or the first when there is none on its left. */
  remove(position: number): number | undefined {
    const before = this.#previous[position] ?? this.#end
    this.#listed[position] = 0
    this.#link(before, this.#next[position] ?? this.#end)
    return before === this.#end ? this.first : before
  }

  #link(left: number, right: number): void {
    this.#next[left] = right
    this.#previous[right] = left
  }
}
