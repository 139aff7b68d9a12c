/** The rules of the graph in the plainest way, with full sets, to hold the quick way against. */
import type { RevisionGraph, RowChange } from '../../lib/graph/index.ts'

/** Parents and dependencies that count. */
export function standsOnDirectly(graph: RevisionGraph, id: string): string[] {
  return [...new Set([...(graph.get(id)?.downRevisions ?? []), ...graph.normalizedDependencies(id)])]
}

/** A revision and everything that it stands on, by any edge that a header names. */
export function below(graph: RevisionGraph, start: string): Set<string> {
  return closure([start], (id) => [
    ...(graph.get(id)?.downRevisions ?? []),
    ...graph.resolvedDependencies(id),
  ])
}

/** A revision and everything that stands on it. */
export function above(graph: RevisionGraph, start: string): Set<string> {
  return closure([start], (id) => [...graph.children(id), ...graph.dependents(id)])
}

export function closure(starts: Iterable<string>, next: (id: string) => readonly string[]): Set<string> {
  const found = new Set(starts)
  for (const id of found) for (const other of next(id)) found.add(other)
  return found
}

/** Those of a set that nothing else in it stands on, sorted: the rows of a database that has run the set. */
export function tips(graph: RevisionGraph, applied: ReadonlySet<string>): string[] {
  return [...applied]
    .filter((id) => [...above(graph, id)].every((other) => other === id || !applied.has(other)))
    .toSorted()
}

/** Newest first: the list of tops with a full set of ancestors for each, as the order is defined. */
export function referenceOrder(
  graph: RevisionGraph,
  members: ReadonlySet<string>,
  starts: readonly string[],
): string[] {
  const loaded = graph.headers.map((header) => header.id)
  const todo = new Set(members)
  const tops = loaded.filter((id) => starts.includes(id) && todo.has(id))
  const output: string[] = []
  let index = 0
  while (tops.length > 0) {
    const candidate = tops[index] ?? ''
    const blocker = tops.findIndex((top, other) => other !== index && below(graph, top).has(candidate))
    if (blocker !== -1) {
      index = blocker
      continue
    }
    if (todo.delete(candidate)) output.push(candidate)
    const next = standsOnDirectly(graph, candidate).filter((id) => todo.has(id) && !tops.includes(id))
    if (next.length === 0) {
      tops.splice(index, 1)
      index = Math.max(index - 1, 0)
    } else {
      tops.splice(index, 1, ...next.slice(0, 1))
      tops.push(...next.slice(1))
    }
  }
  return output
}

/** The rows after the changes; throws when one of them is not possible. */
export function applyChanges(rows: readonly string[], changes: readonly RowChange[]): string[] {
  const table = new Set(rows)
  for (const change of changes) {
    const removed = change.type === 'insert' ? null : change.type === 'update' ? change.from : change.id
    const added = change.type === 'delete' ? null : change.type === 'update' ? change.to : change.id
    if (removed !== null && !table.delete(removed)) throw new Error(`No row ${removed}`)
    if (added !== null && table.has(added)) throw new Error(`A second row ${added}`)
    if (added !== null) table.add(added)
  }
  return [...table].toSorted()
}
