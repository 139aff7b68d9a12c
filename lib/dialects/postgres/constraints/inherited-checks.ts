/** Checks along lines of tables: where one comes from. */
import type { CatalogIndex, CatalogObject } from '../../../schema/catalog.ts'
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
  const { parent, id } = check
  const [schema, table] = [part(id, 0), part(id, 1)]
  const partition = side.get({ kind: 'partition', path: [schema, table] })
  const wholes = partition === undefined || parent === null ? [] : side.needs(partition.id)
  const ofWhole = wholes.flatMap((whole) => {
    if (whole.id.kind !== 'table' || part(whole.id, 0) + part(whole.id, 1) === schema + table) return []
    return side.get({ kind: 'check', path: [...whole.id.path, part(id, 2)] }) ?? []
  })
  return [...ofWhole, ...parentLinks(check, side).map(({ check: above }) => above)]
}
