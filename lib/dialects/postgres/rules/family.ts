/** Rewrite rules, but for the one that makes a view: how they are read, made, changed and dropped. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { identifier, qualified } from '../names.ts'
import type { ObjectFamily, PostgresKind } from '../object-family.ts'
import { part, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'

const rule: PostgresKind = {
  rank: 80,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object, _parts, sides) => [
    statement(createText(object, '', sides)),
    ...(object.attributes['state'] === 'origin' ? [] : [stateStatement(object, sides)]),
  ],
  drop: (object, sides) => [statement(`DROP ${reference(object, sides)}`)],
  change,
  rename: (from, to, sides) => [
    statement(`ALTER ${reference(from, sides)} RENAME TO ${identifier(part(to.id, 2))}`),
  ],
  commentOn: ({ id }) => `RULE ${identifier(part(id, 2))} ON ${qualified(part(id, 0), part(id, 1))}`,
}

/** The definition is what `pg_get_ruledef` writes behind the name of the relation, without the semicolon. */
export const ruleFamily: ObjectFamily = {
  kinds: { rule },
  queries: [
    ({ inScope }) => `
      SELECT 'rule' AS kind, ARRAY[r.schema, r.relation, r.rulename]::text[] AS path,
        r.parent_kind, ARRAY[r.schema, r.relation]::text[] AS parent_path,
        ${address('pg_rewrite', 'r.oid')} AS address, NULL::text[] AS aliases,
        jsonb_build_object('event', r.event, 'state', r.state,
          'definition', rtrim(substr(r.text, position(r.target IN r.text) + length(r.target)), '; ')) AS attributes,
        NULL::jsonb AS needs
      FROM (
        SELECT w.oid, w.rulename, n.nspname AS schema, c.relname AS relation, pg_get_ruledef(w.oid) AS text,
          CASE c.relkind WHEN 'v' THEN 'view' WHEN 'f' THEN 'foreignTable' ELSE 'table' END AS parent_kind,
          CASE w.ev_type WHEN '1' THEN 'SELECT' WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' ELSE 'DELETE' END AS event,
          CASE w.ev_enabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END AS state,
          ' TO ' || w.ev_class::regclass::text AS target
        FROM pg_rewrite w
        JOIN pg_class c ON c.oid = w.ev_class
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE w.rulename <> '_RETURN' AND ${inScope('n.nspname')}
      ) r
      ORDER BY r.schema, r.relation, r.rulename`,
  ],
  deparsed: ['definition'],
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  const isStateOnly = attributes.every((name) => name === 'state')
  const isPlain = from.attributes['state'] === 'origin' && to.attributes['state'] === 'origin'
  return {
    type: 'alter',
    operations: [
      ...(isStateOnly ? [] : [statement(createText(to, 'OR REPLACE ', sides))]),
      ...(isPlain ? [] : [stateStatement(to, sides)]),
    ],
  }
}

function createText(object: CatalogObject, orReplace: string, sides: Sides): string {
  const definition = textAttribute(object, 'definition').trim()
  return `CREATE ${orReplace}RULE ${identifier(part(object.id, 2))} AS
  ON ${textAttribute(object, 'event')} TO ${relation(object, sides)}
  ${definition}`
}

const verbs: Readonly<Record<string, string>> = {
  origin: 'ENABLE',
  disabled: 'DISABLE',
  replica: 'ENABLE REPLICA',
  always: 'ENABLE ALWAYS',
}

function stateStatement(object: CatalogObject, sides: Sides): PlannedOperation {
  const verb = verbs[textAttribute(object, 'state')] ?? 'ENABLE'
  return statement(`ALTER TABLE ${relation(object, sides)} ${verb} RULE ${identifier(part(object.id, 2))}`)
}

function reference(object: CatalogObject, sides: Sides): string {
  return `RULE ${identifier(part(object.id, 2))} ON ${relation(object, sides)}`
}

function relation({ id }: CatalogObject, sides: Sides): string {
  return qualified(schemaOption(id, sides).schema, part(id, 1))
}
