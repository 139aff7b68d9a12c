/** Puts steps in an order that keeps every edge; where edges make a circle, finds what to split or which soft ones to drop. */
import type { PlanStep, StepEdge, StepGraph } from './steps.ts'

/** The order, or the circles in the way: the edges inside of each set of steps that wait for each other. */
export type Ordering =
  | { readonly type: 'ordered'; readonly positions: readonly number[] }
  | { readonly type: 'circles'; readonly edges: readonly StepEdge[] }

/**
 * Of the steps that may come next, `compare` picks the smallest, so that the same steps always come in the same order.
 */
export function orderSteps(
  { steps, edges }: StepGraph,
  compare: (a: PlanStep, b: PlanStep) => number,
): Ordering {
  const rank = ranks(steps, compare)
  const following: number[][] = steps.map(() => [])
  const open: number[] = steps.map(() => 0)
  for (const { before, after } of edges) {
    following[before]?.push(after)
    open[after] = (open[after] ?? 0) + 1
  }
  const ready = new SmallestFirst((position) => rank[position] ?? 0)
  open.forEach((count, position) => {
    if (count === 0) ready.push(position)
  })
  const positions: number[] = []
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    positions.push(next)
    for (const after of following[next] ?? []) {
      open[after] = (open[after] ?? 0) - 1
      if (open[after] === 0) ready.push(after)
    }
  }
  if (positions.length === steps.length) return { type: 'ordered', positions }
  return { type: 'circles', edges: edgesInCircles(steps.length, edges) }
}

/** The edges whose two ends reach each other. */
function edgesInCircles(count: number, edges: readonly StepEdge[]): readonly StepEdge[] {
  const component = components(count, edges)
  return edges.filter(({ before, after }) => component[before] === component[after])
}

/** Strongly connected components by Tarjan's algorithm, without recursion: a number for each position. */
function components(count: number, edges: readonly StepEdge[]): readonly number[] {
  const following: number[][] = Array.from({ length: count }, () => [])
  for (const { before, after } of edges) following[before]?.push(after)
  const index = Array.from({ length: count }, () => -1)
  const low = Array.from({ length: count }, () => 0)
  const component = Array.from({ length: count }, () => -1)
  const stack: number[] = []
  let counter = 0
  let found = 0
  for (let root = 0; root < count; root++) {
    if (index[root] !== -1) continue
    const walk: { readonly at: number; next: number }[] = [{ at: root, next: 0 }]
    while (walk.length > 0) {
      const frame = walk[walk.length - 1]
      if (frame === undefined) break
      const { at } = frame
      if (frame.next === 0) {
        index[at] = low[at] = counter++
        stack.push(at)
      }
      const to = following[at]?.[frame.next]
      if (to !== undefined) {
        frame.next += 1
        if (index[to] === -1) walk.push({ at: to, next: 0 })
        else if (component[to] === -1) low[at] = Math.min(low[at] ?? 0, index[to] ?? 0)
        continue
      }
      if (low[at] === index[at]) {
        for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
          component[member] = found
          if (member === at) break
        }
        found += 1
      }
      walk.pop()
      const above = walk[walk.length - 1]
      if (above !== undefined) low[above.at] = Math.min(low[above.at] ?? 0, low[at] ?? 0)
      // A frame that has no successors is numbered only once.
      if (frame.next === 0) frame.next = 1
    }
  }
  return component
}

/** Each step's place among all when sorted by `compare`; equal ones keep their order. */
function ranks(steps: readonly PlanStep[], compare: (a: PlanStep, b: PlanStep) => number): readonly number[] {
  const sorted = steps
    .map((step, position) => ({ step, position }))
    .toSorted((a, b) => compare(a.step, b.step))
  const rank: number[] = []
  sorted.forEach(({ position }, place) => {
    rank[position] = place
  })
  return rank
}

/** A binary heap of positions. */
class SmallestFirst {
  readonly #heap: number[] = []
  readonly #rank: (position: number) => number

  constructor(rank: (position: number) => number) {
    this.#rank = rank
  }

  push(position: number): void {
    const heap = this.#heap
    let at = heap.push(position) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      if (!this.#isBefore(at, up)) break
      this.#swap(at, up)
      at = up
    }
  }

  pop(): number | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    heap[0] = last
    for (let at = 0; ;) {
      let least = at
      for (const down of [2 * at + 1, 2 * at + 2]) {
        if (down < heap.length && this.#isBefore(down, least)) least = down
      }
      if (least === at) return first
      this.#swap(at, least)
      at = least
    }
  }

  #isBefore(a: number, b: number): boolean {
    return this.#rank(this.#heap[a] ?? 0) < this.#rank(this.#heap[b] ?? 0)
  }

  #swap(a: number, b: number): void {
    const held = this.#heap[a] ?? 0
    this.#heap[a] = this.#heap[b] ?? 0
    this.#heap[b] = held
  }
}
