/** Foreign-data wrappers, foreign servers, user mappings and foreign tables. */
import type { ObjectFamily } from '../object-family.ts'
import { foreignQueries } from './foreign-reflect.ts'
import { foreignTableKind } from './foreign-table.ts'
import { serverKind, userMappingKind, wrapperKind } from './server-rules.ts'

export const foreignFamily: ObjectFamily = {
  kinds: {
    foreignDataWrapper: wrapperKind,
    foreignServer: serverKind,
    userMapping: userMappingKind,
    foreignTable: foreignTableKind,
  },
  queries: foreignQueries,
}
