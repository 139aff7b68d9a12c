/**
 * A schema as data: a flat set of objects, each with a kind, a path and attributes, and who needs whom. Nothing in this
 * folder knows what a kind means; that is for a dialect to say.
 */

/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** `{ kind: 'column', path: ['public', 'account', 'email'] }`. */
export interface ObjectId {
  readonly kind: string
  readonly path: readonly string[]
}

/** One object of a schema. Two objects are equal when all attributes that are compared are. */
export interface CatalogObject {
  readonly id: ObjectId
  /** The object with which it is dropped: a column's table. Null for one that stands by itself. */
  readonly parent: ObjectId | null
  readonly attributes: Readonly<Record<string, Json>>
  /**
   * Attributes in the form in which they are compared, where that is not the one in which they are written: a server may
   * have two texts for one expression.
   */
  readonly compared?: Readonly<Record<string, Json>>
}

/** An attribute as it is compared. */
export function comparedAttribute({ attributes, compared }: CatalogObject, name: string): Json | undefined {
  return compared !== undefined && Object.hasOwn(compared, name) ? compared[name] : attributes[name]
}

/** `dependent` cannot be without `needs`. Both are in the catalog. */
export interface Dependency {
  readonly dependent: ObjectId
  readonly needs: ObjectId
  /** True when the server does not know of it (a name in a function's text): it orders, and gives way in a circle. */
  readonly soft?: boolean
  /** True when `dependent` can be without `needs`, but is made after it and dropped before it. */
  readonly ordersOnly?: boolean
}

export interface Catalog {
  /** By {@link objectKey}. */
  readonly objects: ReadonlyMap<string, CatalogObject>
  readonly dependencies: readonly Dependency[]
}

/** The id as one string, the same for equal ids only. */
export function objectKey(id: ObjectId & { readonly [known]?: string }): string {
  const key = id[known]
  if (key !== undefined) return key
  const made = `${id.kind}:${JSON.stringify(id.path)}`
  if (Object.isExtensible(id)) Object.defineProperty(id, known, { value: made })
  return made
}

/**
 * Where an id keeps its key, seen by nobody who lists or copies it. Every step of a plan asks for keys, mostly of the same
 * ids, which do not change.
 */
const known = Symbol('key')

/** What an object is called in messages: `column public.account.email`. */
export function objectLabel(id: ObjectId): string {
  return `${id.kind} ${id.path.join('.')}`
}

/** A catalog with its questions answered in constant time. */
export interface CatalogIndex {
  readonly catalog: Catalog
  get(id: ObjectId): CatalogObject | undefined
  /** Objects whose parent this is, in the order of the catalog. */
  children(id: ObjectId): readonly CatalogObject[]
  /**
   * Objects that need this one, without its own children and theirs, and without those that only come after it, in the order
   * of the catalog: a server lists dependencies in none.
   */
  dependents(id: ObjectId): readonly CatalogObject[]
  /** Objects that this one needs, in the order of the catalog. */
  needs(id: ObjectId): readonly CatalogObject[]
}

export function indexCatalog(catalog: Catalog): CatalogIndex {
  const known = indexes.get(catalog)
  if (known !== undefined) return known
  const index = newIndex(catalog)
  indexes.set(catalog, index)
  return index
}

/** One catalog is asked about many times, and does not change. */
const indexes = new WeakMap<Catalog, CatalogIndex>()

function newIndex(catalog: Catalog): CatalogIndex {
  const children = new Map<string, CatalogObject[]>()
  const dependents = new Map<string, CatalogObject[]>()
  const needs = new Map<string, Set<CatalogObject>>()
  for (const { dependent, needs: needed, ordersOnly, soft } of catalog.dependencies) {
    if (ordersOnly === true || soft === true) continue
    const user = catalog.objects.get(objectKey(dependent))
    const used = catalog.objects.get(objectKey(needed))
    if (user === undefined || used === undefined || user === used) continue
    const key = objectKey(dependent)
    const known = needs.get(key)
    if (known === undefined) needs.set(key, new Set([used]))
    else known.add(used)
  }
  const positions = new Map<CatalogObject, number>()
  for (const [key, object] of catalog.objects) {
    positions.set(object, positions.size)
    if (object.parent !== null) append(children, objectKey(object.parent), object)
    for (const used of needs.get(key) ?? []) {
      if (!isInside(object, used, catalog)) append(dependents, objectKey(used.id), object)
    }
  }
  const position = (object: CatalogObject): number => positions.get(object) ?? 0
  return {
    catalog,
    get: (id) => catalog.objects.get(objectKey(id)),
    children: (id) => children.get(objectKey(id)) ?? [],
    dependents: (id) => dependents.get(objectKey(id)) ?? [],
    needs: (id) => [...(needs.get(objectKey(id)) ?? [])].toSorted((a, b) => position(a) - position(b)),
  }
}

/** Whether `object` is a child of `outer`, or a child's child. */
export function isInside(object: CatalogObject, outer: CatalogObject, catalog: Catalog): boolean {
  const outerKey = objectKey(outer.id)
  for (let at: CatalogObject | undefined = object; at?.parent != null;) {
    const key = objectKey(at.parent)
    if (key === outerKey) return true
    at = catalog.objects.get(key)
  }
  return false
}

/** Puts a value behind the others of its key. */
export function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
