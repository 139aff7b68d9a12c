/** Domains and the constraints on them. */
import type { ObjectFamily } from '../object-family.ts'
import { domainConstraintKind } from './constraint-rules.ts'
import { domainDefaultKind } from './default-rules.ts'
import { domainQueries } from './domain-reflect.ts'
import { domainKind } from './domain-rules.ts'

export const domainFamily: ObjectFamily = {
  kinds: { domain: domainKind, domainDefault: domainDefaultKind, domainConstraint: domainConstraintKind },
  queries: domainQueries,
  deparsed: ['expression'],
}
