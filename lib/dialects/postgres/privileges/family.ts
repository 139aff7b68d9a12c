/** Default privileges; those of an object are attributes of it, and `schema-rules.ts` changes them. */
import type { ObjectFamily } from '../object-family.ts'
import { defaultPrivileges, defaultPrivilegesQuery } from './default-privileges.ts'

export const privilegeFamily: ObjectFamily = {
  kinds: { defaultPrivileges },
  queries: [defaultPrivilegesQuery],
}
