/** Tables that inherit a check and have it as their own besides: they keep it when the parent's is dropped. */
import type { Catalog, CatalogIndex, CatalogObject } from '../../../schema/catalog.ts'
import { isSameJson } from '../../../schema/diff.ts'
import { optionalText } from '../attribute-values.ts'
import { part } from '../object-paths.ts'
import type { Sides } from '../../schema-rules.ts'

const childrenOf = new WeakMap<Catalog, ReadonlyMap<string, readonly (readonly [string, string])[]>>()

/** Checks of the same name below, in any depth, that are to go as well and go only now. */
export function sharedChildren(check: CatalogObject, sides: Sides): readonly CatalogObject[] {
  const [schema, table, name] = [part(check.id, 0), part(check.id, 1), part(check.id, 2)]
  const below = children(sides.from.catalog).get(JSON.stringify([schema, table])) ?? []
  return below.flatMap((path) => {
    const child = sides.from.get({ kind: 'check', path: [...path, name] })
    if (child === undefined) return []
    const stays = sides.to.get({ kind: 'inheritance', path: [...path, schema, table] }) !== undefined
    const isOwn = optionalText(child, 'inheritance') === 'shared'
    const wanted = sides.to.get(child.id)
    const goes =
      wanted === undefined || !isSameJson(wanted.attributes['expression'], child.attributes['expression'])
    return [...(stays && isOwn && goes ? [child] : []), ...sharedChildren(child, sides)]
  })
}

/** The checks that this one comes from, as far up as they go. */
export function rootChecks(check: CatalogObject, side: CatalogIndex): readonly CatalogObject[] {
  const above = parentLinks(check, side).map(({ check: parent }) => parent)
  return above.length === 0 ? [check] : above.flatMap((parent) => rootChecks(parent, side))
}

/** The links to parents that have a check of this name, each with that check. */
export function parentLinks(
  { parent, id }: CatalogObject,
  side: CatalogIndex,
): readonly { readonly link: CatalogObject; readonly check: CatalogObject }[] {
  if (parent === null) return []
  return side.children(parent).flatMap((link) => {
    if (link.id.kind !== 'inheritance') return []
    const path = [part(link.id, 2), part(link.id, 3), part(id, 2)]
    const check = side.get({ kind: 'check', path })
    return check === undefined ? [] : [{ link, check }]
  })
}

/** Tables by the table that they inherit from, read once for each catalog. */
function children(catalog: Catalog): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const known = childrenOf.get(catalog)
  if (known !== undefined) return known
  const found = new Map<string, (readonly [string, string])[]>()
  for (const { id } of catalog.objects.values()) {
    if (id.kind !== 'inheritance') continue
    const parent = JSON.stringify([part(id, 2), part(id, 3)])
    found.set(parent, [...(found.get(parent) ?? []), [part(id, 0), part(id, 1)]])
  }
  childrenOf.set(catalog, found)
  return found
}
