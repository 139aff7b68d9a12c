/** What differs between two schemas, object by object, without an opinion on what to do about it. */
import { type Catalog, type CatalogObject, comparedAttribute, type Json, objectKey } from './catalog.ts'

export type Difference =
  | { readonly type: 'added'; readonly object: CatalogObject }
  | { readonly type: 'removed'; readonly object: CatalogObject }
  | {
      readonly type: 'changed'
      readonly from: CatalogObject
      readonly to: CatalogObject
      /** Names of the attributes that differ, sorted. */
      readonly attributes: readonly string[]
    }

/** Removed and changed objects in the order of `from`, then added ones in the order of `to`. */
export function diffCatalogs(from: Catalog, to: Catalog): readonly Difference[] {
  const differences: Difference[] = []
  for (const [key, object] of from.objects) {
    const wanted = to.objects.get(key)
    if (wanted === undefined) {
      differences.push({ type: 'removed', object })
      continue
    }
    const attributes = differentAttributes(object, wanted)
    if (attributes.length > 0) differences.push({ type: 'changed', from: object, to: wanted, attributes })
  }
  for (const [key, object] of to.objects) {
    if (!from.objects.has(key)) differences.push({ type: 'added', object })
  }
  return differences
}

/** Null and absent are the same. */
export function differentAttributes(from: CatalogObject, to: CatalogObject): readonly string[] {
  if (from === to) return []
  const different: string[] = []
  for (const name of Object.keys(from.attributes)) {
    if (!isSameJson(comparedAttribute(from, name), comparedAttribute(to, name))) different.push(name)
  }
  for (const name of Object.keys(to.attributes)) {
    if (!Object.hasOwn(from.attributes, name) && !isSameJson(undefined, comparedAttribute(to, name)))
      different.push(name)
  }
  const isMoved =
    (from.parent === null ? '' : objectKey(from.parent)) !== (to.parent === null ? '' : objectKey(to.parent))
  if (isMoved && !different.includes('parent')) different.push('parent')
  return different.toSorted()
}

export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null)
  if (typeof a !== 'object' || typeof b !== 'object') return false
  if (isList(a) || isList(b)) {
    return (
      isList(a) &&
      isList(b) &&
      a.length === b.length &&
      a.every((value, index) => isSameJson(value, b[index]))
    )
  }
  for (const key in a) if (!isSameJson(a[key], b[key])) return false
  for (const key in b) if (!Object.hasOwn(a, key) && !isSameJson(undefined, b[key])) return false
  return true
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
