/** Row security policies: how they are read, made, changed and dropped. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, Sides } from '../../schema-rules.ts'
import { optionalText, optionalTexts } from '../attributes.ts'
import { identifier, qualified } from '../names.ts'
import type { ObjectFamily, PostgresKind } from '../object-family.ts'
import { part, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'
import { onLines } from '../sql-layout.ts'

const policy: PostgresKind = {
  rank: 90,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object, _parts, sides) => [statement(createText(object, sides))],
  drop: (object, sides) => [statement(`DROP ${reference(object, sides)}`)],
  change,
  rename: (from, to, sides) => [
    statement(`ALTER ${reference(from, sides)} RENAME TO ${identifier(part(to.id, 2))}`),
  ],
  commentOn: ({ id }) => `POLICY ${identifier(part(id, 2))} ON ${qualified(part(id, 0), part(id, 1))}`,
}

export const policyFamily: ObjectFamily = {
  kinds: { policy },
  queries: [
    ({ inScope }) => `
      SELECT 'policy' AS kind, ARRAY[n.nspname, c.relname, p.polname]::text[] AS path,
        'table' AS parent_kind, ARRAY[n.nspname, c.relname]::text[] AS parent_path,
        ${address('pg_policy', 'p.oid')} AS address, NULL::text[] AS aliases,
        jsonb_build_object(
          'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
            WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
          'permissive', p.polpermissive,
          'roles', (SELECT jsonb_agg(role ORDER BY role COLLATE "C") FROM (
            SELECT CASE r.oid WHEN 0 THEN 'public' ELSE pg_get_userbyid(r.oid)::text END AS role
            FROM unnest(p.polroles) r(oid)) named),
          'using', pg_get_expr(p.polqual, p.polrelid),
          'check', pg_get_expr(p.polwithcheck, p.polrelid)) AS attributes,
        NULL::jsonb AS needs
      FROM pg_policy p
      JOIN pg_class c ON c.oid = p.polrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE ${inScope('n.nspname')}
      ORDER BY n.nspname, c.relname, p.polname`,
  ],
  deparsed: ['using', 'check'],
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  const isLost = (name: string): boolean => from.attributes[name] !== null && to.attributes[name] === null
  const isFixed = attributes.some((name) => name === 'command' || name === 'permissive')
  if (isFixed || isLost('using') || isLost('check')) return { type: 'replace' }
  const text = onLines(
    `ALTER ${reference(to, sides)}`,
    attributes.includes('roles') && `TO ${rolesText(to)}`,
    attributes.includes('using') && condition('USING', to, 'using'),
    attributes.includes('check') && condition('WITH CHECK', to, 'check'),
  )
  return { type: 'alter', operations: [statement(text)] }
}

function createText(object: CatalogObject, sides: Sides): string {
  const command = textAttribute(object, 'command')
  return onLines(
    `CREATE ${reference(object, sides)}`,
    object.attributes['permissive'] === false && 'AS RESTRICTIVE',
    command !== 'ALL' && `FOR ${command}`,
    rolesText(object) !== 'public' && `TO ${rolesText(object)}`,
    condition('USING', object, 'using'),
    condition('WITH CHECK', object, 'check'),
  )
}

/** In parentheses, which the server leaves out around a call or a constant. */
function condition(clause: string, object: CatalogObject, attribute: 'using' | 'check'): string | null {
  const expression = optionalText(object, attribute)
  return expression === null ? null : `${clause} (${expression})`
}

/** Everybody is `public`, which no role can be called. */
function rolesText(object: CatalogObject): string {
  const names = optionalTexts(object, 'roles') ?? ['public']
  return names.map((name) => (name === 'public' ? name : identifier(name))).join(', ')
}

function reference({ id }: CatalogObject, sides: Sides): string {
  return `POLICY ${identifier(part(id, 2))} ON ${qualified(schemaOption(id, sides).schema, part(id, 1))}`
}
