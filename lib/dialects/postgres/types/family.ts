/** Composite types and range types. */
import type { ObjectFamily } from '../object-family.ts'
import { compositeTypes } from './composite-reflect.ts'
import { compositeTypeKind } from './composite-rules.ts'
import { rangeTypeKind, rangeTypes } from './range-type.ts'

export const typeFamily: ObjectFamily = {
  kinds: { compositeType: compositeTypeKind, rangeType: rangeTypeKind },
  queries: [compositeTypes, rangeTypes],
}
