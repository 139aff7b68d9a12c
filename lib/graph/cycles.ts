/** Order by edges, and, where there is none, the rings that prevent it: each is named edge by edge. */
import type { Problem } from './check.ts'
import type { RevisionHeader } from './revision.ts'
import { linked, type Links, type Neighbours } from './links.ts'

/** All positions that are in no ring and on none, parents and dependencies first. */
export function topologicalOrder(links: Omit<Links, 'headers' | 'labelled' | 'order'>): number[] {
  const { parents, dependencies, children, dependents } = links
  const missing = new Int32Array(parents.length)
  const order: number[] = []
  parents.forEach((list, position) => {
    missing[position] = list.length + linked(dependencies, position).length
    if (missing[position] === 0) order.push(position)
  })
  const settle = (next: number): void => {
    const left = (missing[next] ?? 0) - 1
    missing[next] = left
    if (left === 0) order.push(next)
  }
  for (let index = 0; index < order.length; index += 1) {
    const position = order[index]
    if (position === undefined) break
    linked(children, position).forEach(settle)
    linked(dependents, position).forEach(settle)
  }
  return order
}

/** A problem for each ring by down edges, and for each that closes over a dependency only. */
export function findCycles(
  headers: readonly RevisionHeader[],
  parents: Neighbours,
  dependencies: Neighbours,
): Problem[] {
  const byDown = rings(parents)
  const inRing = new Set(byDown.flat())
  const all = parents.map((list, position) => [...new Set([...list, ...linked(dependencies, position)])])
  const byDependency = rings(all).filter((ring) => !ring.some((position) => inRing.has(position)))
  return [
    ...byDown.map((ring) => cycleProblem(headers, ring, 'cycle')),
    ...byDependency.map((ring) => cycleProblem(headers, ring, 'dependency_cycle')),
  ]
}

function cycleProblem(
  headers: readonly RevisionHeader[],
  ring: readonly number[],
  code: 'cycle' | 'dependency_cycle',
): Problem {
  const ids = ring.map((position) => headers[position]?.id ?? '')
  const way = [...ids, ids[0] ?? ''].join(' -> ')
  const kind = code === 'cycle' ? 'Cycle' : 'Dependency cycle'
  const field = code === 'cycle' ? 'down_revision' : 'down_revision or depends_on'
  return {
    code,
    message: `${kind} is detected in revisions (${ids.join(', ')}): ${way}, each naming the next in its ${field}`,
    hint: `Correct ${field} of one of them.`,
    revision: ids[0] ?? '',
    path: ring
      .map((position) => headers[position]?.path ?? '')
      .filter((path) => path !== '')
      .join(', '),
  }
}

/** One shortest ring of each strongly connected part, from its first loaded member on. */
function rings(links: Neighbours): number[][] {
  return components(links)
    .filter((component) => component.length > 1)
    .map((component) =>
      shortestRing(
        links,
        component.toSorted((a, b) => a - b),
      ),
    )
    .toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}

function shortestRing(links: Neighbours, component: readonly number[]): number[] {
  const inside = new Set(component)
  const start = component[0] ?? 0
  const cameFrom = new Map<number, number>()
  const queue = [start]
  for (let index = 0; index < queue.length; index += 1) {
    const position = queue[index] ?? start
    for (const next of linked(links, position)) {
      if (next === start) return wayTo(position, cameFrom)
      if (!inside.has(next) || cameFrom.has(next)) continue
      cameFrom.set(next, position)
      queue.push(next)
    }
  }
  return [...component]
}

function wayTo(end: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const way = [end]
  for (let position = cameFrom.get(end); position !== undefined; position = cameFrom.get(position))
    way.push(position)
  return way.toReversed()
}

/** Strongly connected parts (Tarjan), without recursion: a ring may be thousands of revisions long. */
function components(links: Neighbours): number[][] {
  const index = new Int32Array(links.length).fill(-1)
  const low = new Int32Array(links.length)
  const onStack = new Uint8Array(links.length)
  const stack: number[] = []
  const found: number[][] = []
  let counter = 0
  const enter = (position: number): { position: number; next: number } => {
    index[position] = low[position] = counter++
    stack.push(position)
    onStack[position] = 1
    return { position, next: 0 }
  }
  for (let root = 0; root < links.length; root += 1) {
    if (index[root] !== -1) continue
    const path = [enter(root)]
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { position } = frame
      const target = linked(links, position)[frame.next]
      frame.next += 1
      if (target === undefined) {
        path.pop()
        const above = path.at(-1)
        if (above !== undefined) low[above.position] = Math.min(low[above.position] ?? 0, low[position] ?? 0)
        if (low[position] === index[position]) found.push(popComponent(stack, onStack, position))
      } else if (index[target] === -1) {
        path.push(enter(target))
      } else if (onStack[target] === 1) {
        low[position] = Math.min(low[position] ?? 0, index[target] ?? 0)
      }
    }
  }
  return found
}

function popComponent(stack: number[], onStack: Uint8Array, root: number): number[] {
  const component: number[] = []
  for (let position = stack.pop(); position !== undefined; position = stack.pop()) {
    onStack[position] = 0
    component.push(position)
    if (position === root) break
  }
  return component
}
