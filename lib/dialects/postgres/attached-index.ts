/**
 * Indexes of partitions that are parts of an index on the whole. PostgreSQL does not let go of such a part: it goes when
 * the index on the whole goes, or when its partition is detached.
 */
import type { CatalogIndex, CatalogObject, ObjectId } from '../../schema/catalog.ts'
import { differentAttributes, isSameJson } from '../../schema/diff.ts'
import type { Sides } from '../schema-rules.ts'
import { partitionLink } from './ancestry.ts'

/** What may differ between an index and what it becomes without being made anew. */
const changeable: ReadonlySet<string> = new Set([
  'comment',
  'indexComment',
  'statistics',
  'tablespace',
  'valid',
])

/** Whether dropping the index on the whole, which has to go as well, takes this one along. */
export function goesWithWhole(index: CatalogObject, sides: Sides): boolean {
  return attachment(index, sides.from) !== undefined && isAttachedThroughout(index.parent, sides)
}

/** Whether the table is the same partition of the same table in both schemas. */
export function isAttachedThroughout(table: ObjectId | null, { from, to }: Sides): boolean {
  if (table === null) return false
  const [before, after] = [partitionLink(table, from), partitionLink(table, to)]
  return before !== undefined && after !== undefined && isSameJson(before.attributes, after.attributes)
}

/**
 * Whether the table is there and is to have partitions, so that an index on it must be made without them first. Without
 * any it is made whole: it would stay incomplete when the last of them goes.
 */
export function hasPartitionsThroughout(table: ObjectId | null, { from, to }: Sides): boolean {
  if (table === null || from.get(table) === undefined || to.get(table) === undefined) return false
  return to.dependents(table).some(({ id }) => id.kind === 'partition')
}

/** The object that says of which index this one is a part. */
export function attachment(index: CatalogObject, side: CatalogIndex): CatalogObject | undefined {
  return side.children(index.id).find(({ id }) => id.kind === 'indexPartition')
}

/**
 * The part of the same index on the whole that had another name. It cannot be dropped, so the new name is given to it.
 */
export function formerPart(index: CatalogObject, sides: Sides): CatalogObject | undefined {
  const whole = wholeOf(index, sides.to)
  if (whole === undefined || index.parent === null || !isAttachedThroughout(index.parent, sides))
    return undefined
  const before = sides.from.get(whole.id)
  if (before === undefined || differentAttributes(before, whole).some((name) => !changeable.has(name)))
    return undefined
  return sides.from.children(index.parent).find((candidate) => {
    const isGone = candidate.id.kind === index.id.kind && sides.to.get(candidate.id) === undefined
    return isGone && wholeOf(candidate, sides.from) === before
  })
}

/** Names of relations that are free only when this index on the whole is dropped: those of its parts, in any depth. */
export function namesOfParts(index: CatalogObject, from: CatalogIndex): readonly string[] {
  return from.dependents(index.id).flatMap((dependent) => {
    if (dependent.id.kind !== 'indexPartition') return []
    const owner = dependent.parent === null ? undefined : from.get(dependent.parent)
    return [
      `relation:${JSON.stringify(dependent.id.path)}`,
      ...(owner === undefined ? [] : namesOfParts(owner, from)),
    ]
  })
}

/** Whether a part of the index, in any depth, belongs to a constraint. */
export function hasConstraintBelow(index: ObjectId, from: CatalogIndex): boolean {
  return from.dependents(index).some(({ id, parent }) => {
    if (id.kind !== 'indexPartition' || parent === null) return false
    return parent.kind !== 'index' || hasConstraintBelow(parent, from)
  })
}

/** The index of which this one is a part. */
function wholeOf(index: CatalogObject, side: CatalogIndex): CatalogObject | undefined {
  const link = attachment(index, side)
  return link === undefined ? undefined : side.needs(link.id).find(({ id }) => id.kind !== 'partition')
}
