/** Constraints that arrive on heirs and partitions of a table: checks, and foreign keys of partitioned tables. */
import type { CatalogIndex, CatalogObject } from '../../../schema/catalog.ts'
import { part } from '../object-paths.ts'
import type { Sides } from '../../schema-rules.ts'
import { tablesBelow } from '../tables-below.ts'

/**
 * Names that a constraint takes on tables below, whose own ones must not stand in its way; and that of the partitions of
 * its table, which leave it before it gets the constraint.
 */
export function namesBelow(constraint: CatalogObject, { from, to }: Sides): readonly string[] {
  const table = `partitions:${JSON.stringify(constraint.id.path.slice(0, 2))}`
  return [table, ...takenBelow(constraint, from), ...takenBelow(constraint, to)]
}

function takenBelow({ id }: CatalogObject, side: CatalogIndex): readonly string[] {
  return tablesBelow(side.catalog, [part(id, 0), part(id, 1)]).map(
    (path) => `constraint:${JSON.stringify([...path, part(id, 2)])}`,
  )
}
