/**
 * Indexes of partitions that are parts of an index on the whole. PostgreSQL does not let go of such a part: it goes when
 * the index on the whole goes, or when its partition is detached.
 */
import type { CatalogIndex, CatalogObject, ObjectId } from '../../schema/catalog.ts'
import { isSameJson } from '../../schema/diff.ts'
import type { Sides } from '../schema-rules.ts'
import { part } from './object-paths.ts'

/** Whether dropping the index on the whole, which has to go as well, takes this one along. */
export function goesWithWhole(index: CatalogObject, sides: Sides): boolean {
  return attachment(index, sides.from) !== undefined && isAttachedThroughout(index.parent, sides)
}

/** Whether the table is the same partition of the same table in both schemas. */
export function isAttachedThroughout(table: ObjectId | null, { from, to }: Sides): boolean {
  if (table === null) return false
  const id = { kind: 'partition', path: [part(table, 0), part(table, 1)] }
  const [before, after] = [from.get(id), to.get(id)]
  return before !== undefined && after !== undefined && isSameJson(before.attributes, after.attributes)
}

/** Whether partitions of this table stay attached, so that an index on it must be made without them first. */
export function hasPartitionsThroughout(table: ObjectId | null, { from, to }: Sides): boolean {
  return table !== null && from.get(table) !== undefined && to.get(table) !== undefined
}

/** The object that says of which index this one is a part. */
export function attachment(index: CatalogObject, side: CatalogIndex): CatalogObject | undefined {
  return side.children(index.id).find(({ id }) => id.kind === 'indexPartition')
}
