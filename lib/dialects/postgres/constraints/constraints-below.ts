/** Constraints that arrive on heirs and partitions of a table: checks, and foreign keys of partitioned tables. */
import type { Catalog, CatalogIndex, CatalogObject } from '../../../schema/catalog.ts'
import { namesOf } from '../attribute-values.ts'
import { part } from '../object-paths.ts'

/** Schema and name. */
type TablePath = readonly [string, string]

/** Names that a constraint takes on tables below, whose own ones must not stand in its way. */
export function namesBelow(constraint: CatalogObject, side: CatalogIndex): readonly string[] {
  return constraintsBelow(constraint, side).flatMap((child) => [
    `constraint:${JSON.stringify(child.id.path)}`,
    ...namesBelow(child, side),
  ])
}

/** Constraints of the same kind and name on the tables directly below. */
export function constraintsBelow({ id }: CatalogObject, side: CatalogIndex): readonly CatalogObject[] {
  const below = tablesBelow(side.catalog).get(JSON.stringify(id.path.slice(0, 2))) ?? []
  return below.flatMap((path) => side.get({ kind: id.kind, path: [...path, part(id, 2)] }) ?? [])
}

const known = new WeakMap<Catalog, ReadonlyMap<string, readonly TablePath[]>>()

/** Heirs and partitions by the table above, read once for each catalog. */
function tablesBelow(catalog: Catalog): ReadonlyMap<string, readonly TablePath[]> {
  const ready = known.get(catalog)
  if (ready !== undefined) return ready
  const found = new Map<string, TablePath[]>()
  for (const object of catalog.objects.values()) {
    const above = tableAbove(object)
    if (above === null) continue
    const key = JSON.stringify(above)
    found.set(key, [...(found.get(key) ?? []), [part(object.id, 0), part(object.id, 1)]])
  }
  known.set(catalog, found)
  return found
}

function tableAbove(link: CatalogObject): readonly string[] | null {
  if (link.id.kind === 'inheritance') return link.id.path.slice(2, 4)
  return link.id.kind === 'partition' ? namesOf(link, 'of') : null
}
