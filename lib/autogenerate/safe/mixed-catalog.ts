/** A schema put together of objects from two others: what lies between them. Who needs whom is what it was where each is from. */
import { append, type Catalog, type CatalogObject, type Dependency, objectKey } from '../../schema/catalog.ts'

/** An object, and the schema whose dependencies it has; null for one that needs nothing but its parent. */
export interface PlacedObject {
  readonly object: CatalogObject
  readonly origin: Catalog | null
}

export function mixedCatalog(placed: Iterable<PlacedObject>): Catalog {
  const all = new Map([...placed].map((each) => [objectKey(each.object.id), each]))
  const dependencies = [...all].flatMap(([key, { origin }]) =>
    origin === null
      ? []
      : (dependenciesOf(origin).get(key) ?? []).filter(({ needs }) => all.has(objectKey(needs))),
  )
  return { objects: new Map([...all].map(([key, { object }]) => [key, object])), dependencies }
}

/** A catalog does not change, and is asked in every stage. */
const known = new WeakMap<Catalog, ReadonlyMap<string, readonly Dependency[]>>()

/** By the key of who needs something. */
function dependenciesOf(catalog: Catalog): ReadonlyMap<string, readonly Dependency[]> {
  const found = known.get(catalog)
  if (found !== undefined) return found
  const lists = new Map<string, Dependency[]>()
  for (const dependency of catalog.dependencies) append(lists, objectKey(dependency.dependent), dependency)
  known.set(catalog, lists)
  return lists
}
