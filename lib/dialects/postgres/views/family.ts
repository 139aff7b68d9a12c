/** Views and materialized views: how they are read, made, changed and dropped. */
import type { ObjectFamily } from '../object-family.ts'
import { viewQuery } from './view-reflect.ts'
import { materializedView, view } from './view-rules.ts'

export const viewFamily: ObjectFamily = {
  kinds: { view, materializedView },
  queries: [viewQuery],
  deparsed: ['query', 'defaults'],
}
