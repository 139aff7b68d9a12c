/** Which tables stand below a table: its partitions, and those that inherit from it. */
import { append, type Catalog } from '../../schema/catalog.ts'
import { linkedParent } from './ancestry.ts'
import { part } from './object-paths.ts'

/** Schema and name. */
export type TablePath = readonly [string, string]

/** The tables below, in any depth: each before those below it. */
export function tablesBelow(catalog: Catalog, table: TablePath): readonly TablePath[] {
  const direct = directlyBelow(catalog).get(JSON.stringify(table)) ?? []
  return direct.flatMap((path) => [path, ...tablesBelow(catalog, path)])
}

const known = new WeakMap<Catalog, ReadonlyMap<string, readonly TablePath[]>>()

/** Heirs and partitions by the table above, read once for each catalog. */
function directlyBelow(catalog: Catalog): ReadonlyMap<string, readonly TablePath[]> {
  const ready = known.get(catalog)
  if (ready !== undefined) return ready
  const found = new Map<string, TablePath[]>()
  for (const object of catalog.objects.values()) {
    const above = linkedParent(object)
    if (above === null) continue
    append(found, JSON.stringify(above), [part(object.id, 0), part(object.id, 1)])
  }
  known.set(catalog, found)
  return found
}
