/** Partitions of a table that foreign keys refer to: PostgreSQL lets one go only when it is detached. */
import type { ObjectId } from '../../schema/catalog.ts'
import type { Sides } from '../schema-rules.ts'
import { wholesAbove } from './ancestry.ts'

/** Path of the table from which this one must be detached before it is dropped; null where it can be dropped at once. */
export function detachedFrom(table: ObjectId, sides: Sides): readonly string[] | null {
  const wholes = wholesAbove(table, sides.from)
  const [whole] = wholes
  return whole !== undefined && wholes.some((above) => isReferenced(above, sides)) ? whole.path : null
}

/** Whether a foreign key refers to the table before and after. */
function isReferenced(table: ObjectId, { from, to }: Sides): boolean {
  return from
    .children(table)
    .some((key) =>
      from.dependents(key.id).some(({ id }) => id.kind === 'foreignKey' && to.get(id) !== undefined),
    )
}
