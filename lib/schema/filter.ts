/** Takes out of a comparison what is not to be compared. Each function gives a new catalog and leaves the old one. */
import { type Catalog, type CatalogObject, type Dependency, objectKey } from './catalog.ts'

/** Without the objects that are not kept and what stands in them. */
export function filterCatalog(catalog: Catalog, keep: (object: CatalogObject) => boolean): Catalog {
  const objects = new Map<string, CatalogObject>()
  const kept = new Map<string, boolean>()
  const isKept = (object: CatalogObject): boolean => {
    const key = objectKey(object.id)
    const known = kept.get(key)
    if (known !== undefined) return known
    const parent = object.parent === null ? undefined : catalog.objects.get(objectKey(object.parent))
    const answer = (parent === undefined || isKept(parent)) && keep(object)
    kept.set(key, answer)
    return answer
  }
  for (const [key, object] of catalog.objects) if (isKept(object)) objects.set(key, object)
  return { objects, dependencies: within(catalog.dependencies, objects) }
}

/** The objects of `part` in a whole that they can stand in: with what they need, and all that is in it. */
export function withNeeds(whole: Catalog, part: Catalog): Catalog {
  if (part.objects.size === whole.objects.size) return whole
  const needs = new Map<string, string[]>()
  const inside = new Map<string, string[]>()
  const append = (lists: Map<string, string[]>, key: string, value: string): void => {
    const list = lists.get(key)
    if (list === undefined) lists.set(key, [value])
    else list.push(value)
  }
  for (const { dependent, needs: needed } of whole.dependencies)
    append(needs, objectKey(dependent), objectKey(needed))
  for (const [key, { parent }] of whole.objects) {
    if (parent === null) continue
    append(needs, key, objectKey(parent))
    append(inside, objectKey(parent), key)
  }
  const objects = new Map<string, CatalogObject>()
  const open = [...part.objects.keys()]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const object = whole.objects.get(key)
    if (object === undefined || objects.has(key)) continue
    objects.set(key, object)
    open.push(...(needs.get(key) ?? []))
    // What was left out itself comes whole.
    if (!part.objects.has(key)) open.push(...(inside.get(key) ?? []))
  }
  const inOrder = new Map([...whole.objects].filter(([key]) => objects.has(key)))
  return { objects: inOrder, dependencies: within(whole.dependencies, inOrder) }
}

/**
 * `to` with some attributes as they are in `from`, so that they make no difference. An object that is new has none of
 * them.
 */
export function ignoreAttributes(
  from: Catalog,
  to: Catalog,
  isIgnored: (object: CatalogObject, attribute: string) => boolean,
): Catalog {
  const objects = new Map<string, CatalogObject>()
  for (const [key, object] of to.objects) {
    const before = from.objects.get(key)
    const merged = (
      is: CatalogObject['attributes'],
      was: CatalogObject['attributes'],
    ): CatalogObject['attributes'] => ({
      ...Object.fromEntries(Object.entries(is).filter(([name]) => !isIgnored(object, name))),
      ...Object.fromEntries(Object.entries(was).filter(([name]) => isIgnored(object, name))),
    })
    const compared = merged(object.compared ?? {}, before?.compared ?? {})
    const attributes = merged(object.attributes, before?.attributes ?? {})
    objects.set(key, { ...object, attributes, ...(Object.keys(compared).length === 0 ? {} : { compared }) })
  }
  return { objects, dependencies: to.dependencies }
}

/**
 * `to` with the objects that only `from` has and that are to be kept, where what they stand in and what they need is
 * still there.
 */
export function keepExisting(from: Catalog, to: Catalog, keep: (object: CatalogObject) => boolean): Catalog {
  const objects = new Map(to.objects)
  const spared = new Set<string>()
  const needed = new Map<string, string[]>()
  for (const { dependent, needs, soft } of from.dependencies) {
    if (soft === true) continue
    const key = objectKey(dependent)
    needed.set(key, [...(needed.get(key) ?? []), objectKey(needs)])
  }
  const isInSpared = ({ parent }: CatalogObject): boolean => parent !== null && spared.has(objectKey(parent))
  for (const [key, object] of from.objects) {
    if (objects.has(key)) continue
    const isParentThere = object.parent === null || objects.has(objectKey(object.parent))
    if (isParentThere && (keep(object) || isInSpared(object))) {
      objects.set(key, object)
      spared.add(key)
    }
  }
  for (let isChanged = true; isChanged;) {
    isChanged = false
    for (const key of spared) {
      const parent = from.objects.get(key)?.parent ?? null
      const isLost =
        (needed.get(key) ?? []).some((need) => !objects.has(need)) ||
        (parent !== null && !objects.has(objectKey(parent)))
      if (!isLost) continue
      objects.delete(key)
      spared.delete(key)
      isChanged = true
    }
  }
  const added = from.dependencies.filter(({ dependent }) => spared.has(objectKey(dependent)))
  return { objects, dependencies: [...to.dependencies, ...within(added, objects)] }
}

function within(
  dependencies: readonly Dependency[],
  objects: ReadonlyMap<string, unknown>,
): readonly Dependency[] {
  return dependencies.filter(
    ({ dependent, needs }) => objects.has(objectKey(dependent)) && objects.has(objectKey(needs)),
  )
}
