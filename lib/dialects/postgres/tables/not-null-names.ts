/**
 * Names of NOT NULL constraints (PostgreSQL 18). The server makes one up from table and column, unless a constraint of any
 * table in the schema has it: then it takes another, so the name has to be said.
 */
import type { Catalog } from '../../../schema/catalog.ts'
import type { Sides } from '../../schema-rules.ts'
import { defaultName } from '../default-names.ts'
import { type ColumnFacts, columnFacts } from './column-facts.ts'

/** The name that a NOT NULL constraint has, said or made up. */
export function notNullName({ table, name, notNullConstraint }: ColumnFacts): string {
  return notNullConstraint.name ?? defaultName(table, name, 'not_null')
}

/** The column with the name of its NOT NULL said, if the server would not choose it now. */
export function withTakenName(facts: ColumnFacts, { from, serverVersion }: Sides): ColumnFacts {
  const { notNull, notNullConstraint } = facts
  if (serverVersion < 180000 || !notNull || notNullConstraint.name !== null) return facts
  const name = notNullName(facts)
  if (!saidNames(from.catalog).has(JSON.stringify([facts.schema, name]))) return facts
  return { ...facts, notNullConstraint: { ...notNullConstraint, name } }
}

/** Catalogs do not change, and every new column asks. */
const namesByCatalog = new WeakMap<Catalog, ReadonlySet<string>>()

/** Names that are not those which their own table and column would give. */
function saidNames(catalog: Catalog): ReadonlySet<string> {
  const known = namesByCatalog.get(catalog)
  if (known !== undefined) return known
  const found = new Set<string>()
  for (const object of catalog.objects.values()) {
    if (object.id.kind !== 'column' || (object.attributes['notNullConstraint'] ?? null) === null) continue
    const { schema, notNullConstraint } = columnFacts(object)
    if (notNullConstraint.name !== null) found.add(JSON.stringify([schema, notNullConstraint.name]))
  }
  namesByCatalog.set(catalog, found)
  return found
}
