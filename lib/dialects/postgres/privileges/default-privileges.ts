/**
 * `ALTER DEFAULT PRIVILEGES`: for each role, sort of objects and schema (or all) what new objects give. A role's own are
 * told as those of `CURRENT_USER`, so that two servers on which it has two names agree.
 */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation } from '../../schema-rules.ts'
import { identifier } from '../names.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { part } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address, privileges } from '../reflection-sql.ts'
import { builtInPrivileges, currentUser, nobody, owner, type Privileges, privilegesOf } from './format.ts'
import { grantStatements } from './grant.ts'

/** It comes last, so that what a plan makes is not touched by what it makes the default. */
export const defaultPrivileges: PostgresKind = {
  rank: 2000,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => alterations(object, before(object), after(object)),
  drop: (object) => alterations(object, after(object), before(object)),
  change: ({ from, to }) => ({ type: 'alter', operations: alterations(to, after(from), after(to)) }),
  commentOn: () => null,
}

/** Without an entry, the built-in privileges count; what a schema says is added to them. */
function before({ id }: CatalogObject): Privileges {
  return id.path.length > 2 ? new Map() : builtInPrivileges(part(id, 1))
}

function after({ attributes }: CatalogObject): Privileges {
  return privilegesOf(attributes['grants'])
}

function alterations({ id }: CatalogObject, from: Privileges, to: Privileges): readonly PlannedOperation[] {
  const [role, objects, schema] = [part(id, 0), part(id, 1), id.path[2]]
  const start = [
    'ALTER DEFAULT PRIVILEGES',
    ...(role === currentUser ? [] : [`FOR ROLE ${identifier(role)}`]),
    ...(schema === undefined ? [] : [`IN SCHEMA ${identifier(schema)}`]),
  ].join(' ')
  const texts = [
    ...ownShare(from, to, objects, role === currentUser ? role : identifier(role)),
    ...grantStatements({ sure: from, possible: from, to, target: objects }),
  ]
  return texts.map((text) => statement(`${start}\n  ${text}`))
}

/** What the role that makes the objects takes from itself. */
function ownShare(from: Privileges, to: Privileges, objects: string, role: string): readonly string[] {
  const [lost, regained] = [taken(to, from), taken(from, to)]
  return [
    ...(lost.length === 0 ? [] : [`REVOKE ${lost.join(', ')} ON ${objects} FROM ${role}`]),
    ...(regained.length === 0 ? [] : [`GRANT ${regained.join(', ')} ON ${objects} TO ${role}`]),
  ]
}

function taken(privileges: Privileges, known: Privileges): readonly string[] {
  const others = known.get(owner) ?? nobody
  return [...(privileges.get(owner) ?? nobody).keys()]
    .filter((name) => !others.has(name))
    .map((name) => name.replace(/^-/, ''))
}

const objectsByLetter = `CASE pd.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
        WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END`

const roleName = nameOfRole('pd.defaclrole')
const granteeName = nameOfRole('x.grantee')

function nameOfRole(oid: string): string {
  return `CASE WHEN pg_get_userbyid(${oid}) = current_user THEN '${currentUser}'
        ELSE pg_get_userbyid(${oid}) END`
}

/** `acldefault` knows sequences by a small letter. */
const globalGrants = `CASE pd.defaclobjtype ${['r', 'S', 'f', 'T', 'n', 'L']
  .map(
    (letter) =>
      `WHEN '${letter}' THEN ${privileges('pd.defaclacl', letter === 'S' ? 's' : letter, 'pd.defaclrole', granteeName)}`,
  )
  .join('\n        ')} END`

/** Of a schema's entry the role itself is an ordinary receiver, so no role is told as the owner. */
const schemaGrants = privileges('pd.defaclacl', 'c', '4294967295::oid', granteeName)

export const defaultPrivilegesQuery: ObjectQuery = ({ inScope }) => `
  SELECT 'defaultPrivileges' AS kind,
    array_remove(ARRAY[${roleName}, ${objectsByLetter}, n.nspname]::text[], NULL) AS path,
    NULL AS parent_kind, NULL::text[] AS parent_path,
    ${address('pg_default_acl', 'pd.oid')} AS address, NULL::text[] AS aliases,
    jsonb_build_object('grants',
      CASE WHEN pd.defaclnamespace = 0 THEN ${globalGrants} ELSE ${schemaGrants} END) AS attributes,
    NULL::jsonb AS needs
  FROM pg_default_acl pd LEFT JOIN pg_namespace n ON n.oid = pd.defaclnamespace
  WHERE pd.defaclnamespace = 0 OR ${inScope('n.nspname')} ORDER BY 2`
