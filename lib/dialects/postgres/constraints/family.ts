/** Constraints of tables: how they are read, made, dropped and changed. NOT NULL belongs to its column. */
import type { ObjectFamily } from '../object-family.ts'
import { checkQuery } from './check-reflect.ts'
import { check } from './check-rules.ts'
import { excludeQuery } from './exclude-reflect.ts'
import { exclude } from './exclude-rules.ts'
import { foreignKeyQuery } from './foreign-key-reflect.ts'
import { foreignKey } from './foreign-key-rules.ts'
import { keyQuery } from './key-reflect.ts'
import { primaryKey, unique } from './key-rules.ts'

export const constraintFamily: ObjectFamily = {
  kinds: { primaryKey, unique, foreignKey, check, exclude },
  queries: [keyQuery, checkQuery, excludeQuery, foreignKeyQuery],
  deparsed: ['expression', 'definition'],
}
