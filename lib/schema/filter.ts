/**
 * Takes out of a comparison what is not to be compared. Each function leaves the old catalog as it is, and gives it back
 * where nothing is to be taken out.
 */
import { append, type Catalog, type CatalogObject, type Dependency, objectKey } from './catalog.ts'

/** Without the objects that are not kept and what stands in them. */
export function filterCatalog(catalog: Catalog, keep: (object: CatalogObject) => boolean): Catalog {
  const objects = new Map<string, CatalogObject>()
  const kept = new Map<CatalogObject, boolean>()
  const isKept = (object: CatalogObject): boolean => {
    const known = kept.get(object)
    if (known !== undefined) return known
    const parent = object.parent === null ? undefined : catalog.objects.get(objectKey(object.parent))
    const answer = (parent === undefined || isKept(parent)) && keep(object)
    kept.set(object, answer)
    return answer
  }
  for (const [key, object] of catalog.objects) if (isKept(object)) objects.set(key, object)
  if (objects.size === catalog.objects.size) return catalog
  return { objects, dependencies: within(catalog.dependencies, objects) }
}

/** The objects of `part` in a whole that they can stand in: with what they need, and all that is in it. */
export function withNeeds(whole: Catalog, part: Catalog): Catalog {
  if (part.objects.size === whole.objects.size) return whole
  const needs = new Map<string, string[]>()
  for (const { dependent, needs: needed } of whole.dependencies)
    append(needs, objectKey(dependent), objectKey(needed))
  const inside = insideOf(whole)
  const kept = new Set<string>()
  const open = [...part.objects.keys()]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const object = whole.objects.get(key)
    if (object === undefined || kept.has(key)) continue
    kept.add(key)
    open.push(...(needs.get(key) ?? []))
    if (object.parent !== null) open.push(objectKey(object.parent))
    // What was left out itself comes whole.
    if (!part.objects.has(key)) open.push(...(inside.get(key) ?? []))
  }
  const objects = new Map([...whole.objects].filter(([key]) => kept.has(key)))
  return { objects, dependencies: within(whole.dependencies, objects) }
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
  const changed = new Map<string, CatalogObject>()
  for (const [key, object] of to.objects) {
    const before = from.objects.get(key)
    if (!hasIgnored(object, object) && !(before !== undefined && hasIgnored(before, object))) continue
    const merged = (
      is: CatalogObject['attributes'],
      was: CatalogObject['attributes'],
    ): CatalogObject['attributes'] => ({
      ...Object.fromEntries(Object.entries(is).filter(([name]) => !isIgnored(object, name))),
      ...Object.fromEntries(Object.entries(was).filter(([name]) => isIgnored(object, name))),
    })
    const { compared: own = {}, ...rest } = object
    const compared = merged(own, before?.compared ?? {})
    const attributes = merged(object.attributes, before?.attributes ?? {})
    changed.set(key, { ...rest, attributes, ...(Object.keys(compared).length === 0 ? {} : { compared }) })
  }
  if (changed.size === 0) return to
  const objects = new Map([...to.objects].map(([key, object]) => [key, changed.get(key) ?? object]))
  return { objects, dependencies: to.dependencies }

  function hasIgnored({ attributes }: CatalogObject, asked: CatalogObject): boolean {
    for (const name in attributes) if (isIgnored(asked, name)) return true
    return false
  }
}

/** `true`: as long as what it needs is still there; `with needs`: with all that it needs. */
export type Keeping = boolean | 'with needs'

/**
 * `to` with the objects that only `from` has and that are to be kept. What stands in something that goes goes with it.
 */
export function keepExisting(from: Catalog, to: Catalog, keep: (object: CatalogObject) => Keeping): Catalog {
  const removed = [...from.objects].filter(([key]) => !to.objects.has(key))
  if (removed.length === 0) return to
  const objects = new Map(to.objects)
  const spared = new Set<string>()
  const needs = needsOf(from)
  const keeper = { from, needs, inside: insideOf(from), objects }
  for (const [key, object] of removed) {
    if (objects.has(key)) continue
    const isParentThere = object.parent === null || objects.has(objectKey(object.parent))
    const keeping = isParentThere && keep(object)
    if (keeping === 'with needs') addWithNeeds(key, keeper)
    else if (keeping || (object.parent !== null && spared.has(objectKey(object.parent)))) {
      objects.set(key, object)
      spared.add(key)
    }
  }
  withoutLost(spared, objects, { from, needs })
  if (objects.size === to.objects.size) return to
  const added = from.dependencies.filter(
    ({ dependent }) => !to.objects.has(objectKey(dependent)) && objects.has(objectKey(dependent)),
  )
  return { objects, dependencies: [...to.dependencies, ...within(added, objects)] }
}

type Needs = ReadonlyMap<string, readonly string[]>

function needsOf({ dependencies }: Catalog): Needs {
  const needs = new Map<string, string[]>()
  for (const { dependent, needs: needed, soft } of dependencies)
    if (soft !== true) append(needs, objectKey(dependent), objectKey(needed))
  return needs
}

function insideOf({ objects }: Catalog): Needs {
  const inside = new Map<string, string[]>()
  for (const [key, { parent }] of objects) if (parent !== null) append(inside, objectKey(parent), key)
  return inside
}

interface Keeper {
  readonly from: Catalog
  readonly needs: Needs
  /** What stands in each, by key. */
  readonly inside: Needs
  readonly objects: Map<string, CatalogObject>
}

/** An object, what stands in it, and what each of these needs. */
function addWithNeeds(first: string, { from, needs, inside, objects }: Keeper): void {
  const open = [first]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const object = from.objects.get(key)
    if (object === undefined || objects.has(key)) continue
    objects.set(key, object)
    open.push(...(needs.get(key) ?? []), ...(inside.get(key) ?? []))
    if (object.parent !== null) open.push(objectKey(object.parent))
  }
}

/** Takes out again what needs something that goes, until nothing does. */
function withoutLost(
  spared: Set<string>,
  objects: Map<string, CatalogObject>,
  { from, needs }: Pick<Keeper, 'from' | 'needs'>,
): void {
  for (let isChanged = true; isChanged;) {
    isChanged = false
    for (const key of spared) {
      const parent = from.objects.get(key)?.parent ?? null
      const isLost =
        (needs.get(key) ?? []).some((need) => !objects.has(need)) ||
        (parent !== null && !objects.has(objectKey(parent)))
      if (!isLost) continue
      objects.delete(key)
      spared.delete(key)
      isChanged = true
    }
  }
}

function within(
  dependencies: readonly Dependency[],
  objects: ReadonlyMap<string, unknown>,
): readonly Dependency[] {
  return dependencies.filter(
    ({ dependent, needs }) => objects.has(objectKey(dependent)) && objects.has(objectKey(needs)),
  )
}
