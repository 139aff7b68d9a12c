/** Every family of objects, and the rules of a kind by its name. */
import { TribikosError } from '../../errors.ts'
import { collationFamily } from './collations/family.ts'
import { constraintFamily } from './constraints/family.ts'
import { domainFamily } from './domains/family.ts'
import { enumFamily } from './enums/family.ts'
import { extensionFamily } from './extensions/family.ts'
import { foreignFamily } from './foreign/family.ts'
import { indexFamily } from './indexes/family.ts'
import { operatorFamily } from './operators/family.ts'
import { languageFamily } from './languages/family.ts'
import { textSearchFamily } from './text-search/family.ts'
import type { ObjectFamily, PostgresKind } from './object-family.ts'
import { policyFamily } from './policies/family.ts'
import { privilegeFamily } from './privileges/family.ts'
import { publicationFamily } from './publications/family.ts'
import { routineFamily } from './routines/family.ts'
import { ruleFamily } from './rules/family.ts'
import { schemaFamily } from './schemas/family.ts'
import { sequenceFamily } from './sequences/family.ts'
import { statisticsFamily } from './statistics/family.ts'
import { tableFamily } from './tables/family.ts'
import { triggerFamily } from './triggers/family.ts'
import { typeFamily } from './types/family.ts'
import { viewFamily } from './views/family.ts'

export const families: readonly ObjectFamily[] = [
  schemaFamily,
  extensionFamily,
  collationFamily,
  enumFamily,
  domainFamily,
  typeFamily,
  textSearchFamily,
  languageFamily,
  operatorFamily,
  routineFamily,
  viewFamily,
  ruleFamily,
  sequenceFamily,
  tableFamily,
  foreignFamily,
  constraintFamily,
  indexFamily,
  statisticsFamily,
  triggerFamily,
  policyFamily,
  publicationFamily,
  privilegeFamily,
]

const kinds: ReadonlyMap<string, PostgresKind> = new Map(
  families.flatMap(({ kinds: own }) => Object.entries(own)),
)

/** @throws schema_kind_unknown */
export function kindNamed(kind: string): PostgresKind {
  const found = kinds.get(kind)
  if (found !== undefined) return found
  throw new TribikosError('schema_kind_unknown', `PostgreSQL has no objects of the kind "${kind}"`, {
    hint: 'Was the snapshot written by a newer tribikos, or for another database?',
  })
}
