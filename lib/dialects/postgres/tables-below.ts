/** Which tables stand below a table: its partitions, and those that inherit from it. */
import type { Catalog, CatalogObject } from '../../schema/catalog.ts'
import { namesOf } from './attributes.ts'
import { part } from './object-paths.ts'

/** Schema and name. */
export type TablePath = readonly [string, string]

/** The tables directly below. */
export function tablesBelow(catalog: Catalog, schema: string, table: string): readonly TablePath[] {
  return allTablesBelow(catalog).get(JSON.stringify([schema, table])) ?? []
}

const known = new WeakMap<Catalog, ReadonlyMap<string, readonly TablePath[]>>()

/** Heirs and partitions by the table above, read once for each catalog. */
function allTablesBelow(catalog: Catalog): ReadonlyMap<string, readonly TablePath[]> {
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
