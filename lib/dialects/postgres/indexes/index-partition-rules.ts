/** Indexes of partitions as parts of the index on the whole: attached by a statement, or by attaching the partition. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { isAttachedThroughout } from '../attached-index.ts'
import { namesOf } from '../attributes.ts'
import { writtenName } from '../index-changes.ts'
import type { PostgresKind } from '../object-family.ts'
import { part } from '../object-paths.ts'
import { statement } from '../planned.ts'

export const indexPartition: PostgresKind = {
  rank: 880,
  isLink: true,
  rebuildable: () => true,
  createdWithParent: 'never',
  create: (object, _parts, sides) => (isTableAttachedNow(object, sides) ? [] : [attached(object, sides)]),
  drop: () => [],
  change: ({ to }, sides) => ({
    type: 'alter',
    operations: isTableAttachedNow(to, sides) ? [] : [attached(to, sides)],
  }),
  rename: () => [],
  commentOn: () => null,
}

function attached({ id, attributes }: CatalogObject, sides: Sides): PlannedOperation {
  const [schema = '', name = ''] = namesOf({ id, parent: null, attributes }, 'parent')
  const whole = writtenName({ schema, name }, sides)
  const own = writtenName({ schema: part(id, 0), name: part(id, 1) }, sides)
  return statement(`ALTER INDEX ${whole} ATTACH PARTITION ${own}`)
}

/** Attaching a partition attaches its indexes that fit, so that nothing is left to do. */
function isTableAttachedNow(object: CatalogObject, sides: Sides): boolean {
  const owner = object.parent === null ? undefined : sides.to.get(object.parent)
  const table = owner?.parent ?? null
  return !isAttachedThroughout(table, sides)
}
