/** Checks along lines of tables: where one comes from. */
import type { CatalogIndex, CatalogObject } from '../../../schema/catalog.ts'
import { wholeOf } from '../ancestry.ts'
import { part } from '../object-paths.ts'

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

/** The checks of the tables right above from which this one comes, be they parents or what it is a partition of. */
export function checksAbove(check: CatalogObject, side: CatalogIndex): readonly CatalogObject[] {
  const whole = wholeOf(check.id, side)
  const ofWhole =
    whole === null ? undefined : side.get({ kind: 'check', path: [...whole.path, part(check.id, 2)] })
  const ofParents = parentLinks(check, side).map(({ check: above }) => above)
  return ofWhole === undefined ? ofParents : [ofWhole, ...ofParents]
}
