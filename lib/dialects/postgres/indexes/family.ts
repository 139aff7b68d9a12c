/** Indexes that stand by themselves, and which is a part of which: how they are read, made, dropped and changed. */
import type { ObjectFamily } from '../object-family.ts'
import { indexPartition } from './index-partition-rules.ts'
import { indexPartitionQuery, indexQuery } from './index-reflect.ts'
import { index } from './index-rules.ts'

export const indexFamily: ObjectFamily = {
  kinds: { index, indexPartition },
  queries: [indexQuery, indexPartitionQuery],
  deparsed: ['definition'],
}
