/** Checks along lines of tables: where one comes from, and who has it as its own besides. */
import type { CatalogIndex, CatalogObject } from '../../../schema/catalog.ts'
import { isSameJson } from '../../../schema/diff.ts'
import { optionalText } from '../attribute-values.ts'
import { part } from '../object-paths.ts'
import type { Sides } from '../../schema-rules.ts'
import { constraintsBelow } from './constraints-below.ts'

/**
 * Checks of the same name below, in any depth, that are to go as well and go only now: a child that has one as its own
 * besides keeps it when the parent's is dropped.
 */
export function sharedChildren(check: CatalogObject, sides: Sides): readonly CatalogObject[] {
  return constraintsBelow(check, sides.from).flatMap((child) => {
    const wanted = sides.to.get(child.id)
    const goes =
      wanted === undefined || !isSameJson(wanted.attributes['expression'], child.attributes['expression'])
    const isLinked = parentLinks(child, sides.from).some(({ link }) => sides.to.get(link.id) !== undefined)
    const isOwn = optionalText(child, 'inheritance') === 'shared'
    return [...(isLinked && isOwn && goes ? [child] : []), ...sharedChildren(child, sides)]
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
