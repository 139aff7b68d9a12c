/** Partitions of a table that foreign keys refer to: PostgreSQL lets one go only when it is detached. */
import type { CatalogIndex, ObjectId } from '../../schema/catalog.ts'
import type { Sides } from '../schema-rules.ts'
import { namesOf } from './attributes.ts'
import { part } from './object-paths.ts'

/** Path of the table from which this one must be detached before it is dropped; null where it can be dropped at once. */
export function detachedFrom(table: ObjectId, sides: Sides): readonly string[] | null {
  const { from } = sides
  const whole = wholeOf(table, from)
  if (whole === null) return null
  for (let above: readonly string[] | null = whole; above !== null; above = wholeOf(tableId(above), from)) {
    if (isReferenced(tableId(above), sides)) return whole
  }
  return null
}

/** Whether a foreign key refers to the table before and after. */
function isReferenced(table: ObjectId, { from, to }: Sides): boolean {
  return from
    .children(table)
    .some((key) =>
      from.dependents(key.id).some(({ id }) => id.kind === 'foreignKey' && to.get(id) !== undefined),
    )
}

function wholeOf({ path }: ObjectId, from: CatalogIndex): readonly string[] | null {
  const link = from.get({ kind: 'partition', path })
  return link === undefined ? null : namesOf(link, 'of')
}

function tableId(path: readonly string[]): ObjectId {
  const id = { kind: 'table', path }
  return { ...id, path: [part(id, 0), part(id, 1)] }
}
