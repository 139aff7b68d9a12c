/**
 * What a new object may be born with: the built-in privileges and those of `ALTER DEFAULT PRIVILEGES`. Whose defaults
 * count depends on who runs the revision, and whether they are in force yet on the order; so all are only possible.
 */
import type { Catalog, CatalogObject } from '../../../schema/catalog.ts'
import type { Sides } from '../../schema-rules.ts'
import { builtInPrivileges, currentUser, nobody, type Privileges, privilegesOf } from './format.ts'
import { combined } from './grant.ts'

/** The kind of `ALTER DEFAULT PRIVILEGES`; its path is role, objects, and the schema if it is for one. */
export const defaultPrivilegesKind = 'defaultPrivileges'

const objectsByWord: Readonly<Record<string, string>> = {
  TABLE: 'TABLES',
  SEQUENCE: 'SEQUENCES',
  FUNCTION: 'FUNCTIONS',
  PROCEDURE: 'FUNCTIONS',
  ROUTINE: 'FUNCTIONS',
  TYPE: 'TYPES',
  DOMAIN: 'TYPES',
  SCHEMA: 'SCHEMAS',
}

/** Privileges of a new object: what is there for certain, and what may be. */
export function privilegesOfNew(
  object: CatalogObject,
  target: string,
  sides: Sides,
): { readonly sure: Privileges; readonly possible: Privileges } {
  let sure = builtInPrivileges(target)
  let possible = sure
  const objects = objectsByWord[target.slice(0, target.indexOf(' '))]
  const schema = objects === 'SCHEMAS' ? undefined : object.id.path[0]
  for (const { id, attributes } of [...declared(sides.from.catalog), ...declared(sides.to.catalog)]) {
    const [maker, forObjects, inSchema] = id.path
    if (forObjects !== objects || (inSchema !== undefined && inSchema !== schema)) continue
    const given = new Map(privilegesOf(attributes['grants']))
    // Who makes an object owns it, so what is given to them by name says nothing.
    for (const role of [currentUser, maker]) if (role !== undefined) given.delete(role)
    possible = byRole(possible, given, 'either')
    // Defaults of a schema are added to what there is; others take the place of the built-in ones.
    if (inSchema === undefined) sure = byRole(sure, given, 'each')
  }
  return { sure, possible }
}

/** Default privileges are few and every new object asks for them, so a catalog is searched once. */
const declaredIn = new WeakMap<Catalog, readonly CatalogObject[]>()

function declared(catalog: Catalog): readonly CatalogObject[] {
  const known = declaredIn.get(catalog)
  if (known !== undefined) return known
  const found = [...catalog.objects.values()].filter(({ id }) => id.kind === defaultPrivilegesKind)
  declaredIn.set(catalog, found)
  return found
}

function byRole(first: Privileges, second: Privileges, both: 'either' | 'each'): Privileges {
  const roles = new Set([...first.keys(), ...second.keys()])
  return new Map(
    [...roles].map((role) => [role, combined(first.get(role) ?? nobody, second.get(role) ?? nobody, both)]),
  )
}
