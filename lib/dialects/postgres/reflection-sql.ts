/** Pieces of SQL that several reflection queries have in common. */

/** The address of an object: `address('pg_class', 'c.oid')`, `address('pg_class', 'c.oid', 'a.attnum')`. */
export function address(catalog: string, oid: string, column = '0'): string {
  return `'${catalog}'::regclass::oid || '.' || ${oid} || '.' || ${column}`
}

/** The default of a domain has no address of its own: this is one, of a part that no type has. */
export function domainDefaultAddress(oid: string): string {
  return address('pg_type', oid, '1')
}

/** The row type of a relation and that type's array, as further addresses of the relation. */
export function rowTypeAliases(relation: string): string {
  return `ARRAY(SELECT ${address('pg_type', 'rt.oid')} FROM pg_type rt
    WHERE ${relation}.reltype <> 0 AND (rt.oid = ${relation}.reltype
      OR rt.oid = (SELECT typarray FROM pg_type WHERE oid = ${relation}.reltype)))`
}

/** The array of a type, as a further address of the type. */
export function arrayTypeAlias(type: string): string {
  return `CASE WHEN ${type}.typarray <> 0 THEN ARRAY[${address('pg_type', `${type}.typarray`)}] END`
}

/**
 * Privileges as `{ "role": ["SELECT", "UPDATE WITH GRANT OPTION"] }`, everybody as `PUBLIC`, without who granted. Where
 * nobody ever changed them they are the built-in ones, so that granting and revoking again leaves no difference. What the
 * owner holds by default is left out, and is `"OWNER": ["-SELECT"]` when it was taken.
 *
 * @param kind the letter that `acldefault` takes: `r` relation, `c` column, `s` sequence, `f` function, `n` schema …
 */
export function privileges(
  acl: string,
  kind: string,
  owner: string,
  granteeName = 'pg_get_userbyid(x.grantee)',
): string {
  return `CASE WHEN ${acl} IS NULL THEN '${builtInPrivileges[kind] ?? '{}'}'::jsonb ELSE coalesce((
    SELECT jsonb_object_agg(g.grantee, g.privileges) FROM (
      SELECT e.grantee, jsonb_agg(e.privilege ORDER BY e.privilege) AS privileges FROM (
        SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE ${granteeName} END AS grantee,
          x.privilege_type || CASE WHEN bool_or(x.is_grantable) THEN ' WITH GRANT OPTION' ELSE '' END AS privilege
        FROM aclexplode(${acl}) x WHERE x.grantee <> ${owner} GROUP BY x.grantee, x.privilege_type
        UNION ALL
        SELECT 'OWNER', '-' || d.privilege_type FROM aclexplode(acldefault('${kind}', ${owner})) d
        WHERE d.grantee = ${owner} AND NOT EXISTS (SELECT FROM aclexplode(${acl}) x
          WHERE x.grantee = d.grantee AND x.privilege_type = d.privilege_type)
      ) e GROUP BY e.grantee
    ) g), '{}'::jsonb) END`
}

/** What a new object gives to others than its owner. */
const builtInPrivileges: Readonly<Record<string, string>> = {
  f: '{"PUBLIC": ["EXECUTE"]}',
  T: '{"PUBLIC": ["USAGE"]}',
  l: '{"PUBLIC": ["USAGE"]}',
}
