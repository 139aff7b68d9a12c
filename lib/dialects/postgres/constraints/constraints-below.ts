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
  const name = part(id, 2)
  const below = (schema: string, table: string): readonly string[] =>
    tablesBelow(side.catalog, schema, table).flatMap((path) => [
      `constraint:${JSON.stringify([...path, name])}`,
      ...below(...path),
    ])
  return below(part(id, 0), part(id, 1))
}
