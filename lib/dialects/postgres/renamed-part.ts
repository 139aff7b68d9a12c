/** A part of an index on the whole that goes by another name now: it is renamed and changed, as it cannot be dropped. */
import type { CatalogObject } from '../../schema/catalog.ts'
import { differentAttributes } from '../../schema/diff.ts'
import type { PlannedOperation, Sides } from '../schema-rules.ts'
import { formerPart } from './attached-index.ts'
import type { PostgresKind } from './object-family.ts'
import { statement } from './planned.ts'

/** What makes `object` of the part that it was before; null where it was none, or differs too much. */
export function renamedPart(
  object: CatalogObject,
  { rename, change, commentOn }: Pick<PostgresKind, 'rename' | 'change' | 'commentOn'>,
  sides: Sides,
): readonly PlannedOperation[] | null {
  const former = formerPart(object, sides)
  if (former === undefined || rename === undefined) return null
  const attributes = differentAttributes(former, object).filter((name) => name !== 'comment')
  const planned = change({ from: former, to: object, attributes }, sides)
  if (planned.type !== 'alter') return null
  const losesComment =
    typeof former.attributes['comment'] === 'string' && object.attributes['comment'] == null
  return [
    ...rename(former, object, sides),
    ...planned.operations,
    ...(losesComment ? [statement(`COMMENT ON ${commentOn(object)} IS NULL`)] : []),
  ]
}
