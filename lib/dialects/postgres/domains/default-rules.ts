/** The default of a domain, by itself: what it calls may be made anew while the domain stays. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation } from '../../schema-rules.ts'
import type { PostgresKind } from '../object-family.ts'
import { qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'

export const domainDefaultKind: PostgresKind = {
  rank: 33,
  createdWithParent: 'when possible',
  rebuildable: () => true,
  create: (object) => setDefault(object),
  drop: ({ id }) => [statement(`ALTER DOMAIN ${qualifiedName(id)} DROP DEFAULT`)],
  change: ({ to }) => ({ type: 'alter', operations: setDefault(to) }),
  commentOn: () => null,
}

function setDefault(object: CatalogObject): readonly PlannedOperation[] {
  return [statement(`ALTER DOMAIN ${qualifiedName(object.id)} SET ${defaultClause(object)}`)]
}

/** `DEFAULT 'open'::text`. */
export function defaultClause(object: CatalogObject): string {
  return `DEFAULT ${textAttribute(object, 'expression')}`
}
