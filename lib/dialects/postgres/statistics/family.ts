/** Extended statistics: how they are read, made, dropped and changed. */
import type { ObjectFamily } from '../object-family.ts'
import { statisticsQuery } from './statistics-reflect.ts'
import { statistics } from './statistics-rules.ts'

export const statisticsFamily: ObjectFamily = {
  kinds: { statistics },
  queries: [statisticsQuery],
  deparsed: ['definition'],
}
