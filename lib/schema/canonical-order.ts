/**
 * One order for the objects of a schema, whichever server read them: two that only differ in name, or in the types of
 * their arguments, may come in the order in which they were made.
 */
import type { Catalog, CatalogObject } from './catalog.ts'

/**
 * The catalog with its objects by rank, kind and path. Objects of one kind in one parent stay as they come: columns have an
 * order of their own.
 */
export function inCanonicalOrder(catalog: Catalog, rankOf: (kind: string) => number): Catalog {
  const ranks = new Map<string, number>()
  const rank = (kind: string): number => {
    const known = ranks.get(kind) ?? rankOf(kind)
    ranks.set(kind, known)
    return known
  }
  const objects = [...catalog.objects].toSorted(
    ([, a], [, b]) =>
      rank(a.id.kind) - rank(b.id.kind) ||
      compareText(a.id.kind, b.id.kind) ||
      comparePaths(placeOf(a), placeOf(b)),
  )
  return { objects: new Map(objects), dependencies: catalog.dependencies }
}

function placeOf({ id, parent }: CatalogObject): readonly string[] {
  return (parent ?? id).path
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [at, name] of a.entries()) {
    const other = b[at]
    if (other === undefined) return 1
    const order = compareText(name, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** By code unit: the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
