/**
 * Event triggers: query and rules. They come last and go first, as a link does, so that they do not fire for the rest of
 * a plan.
 */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { onlyName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'
import { onLines } from '../sql-layout.ts'

export const eventTriggerQuery: ObjectQuery = () => `
  SELECT 'eventTrigger' AS kind, ARRAY[e.evtname]::text[] AS path, NULL AS parent_kind, NULL::text[] AS parent_path,
    ${address('pg_event_trigger', 'e.oid')} AS address, NULL::text[] AS aliases,
    jsonb_build_object(
      'event', e.evtevent,
      'tags', to_jsonb(e.evttags),
      'function', format('%I.%I', n.nspname, p.proname),
      'state', CASE e.evtenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END
    ) AS attributes, NULL::jsonb AS needs
  FROM pg_event_trigger e
  JOIN pg_proc p ON p.oid = e.evtfoid
  JOIN pg_namespace n ON n.oid = p.pronamespace
  ORDER BY e.evtname`

export const eventTrigger: PostgresKind = {
  rank: 1000,
  isLink: true,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [
    statement(createText(object)),
    ...(object.attributes['state'] === 'origin' ? [] : [statement(stateText(object))]),
  ],
  drop: ({ id }) => [statement(`DROP EVENT TRIGGER ${identifier(onlyName(id))}`)],
  change: ({ to, attributes }) =>
    attributes.every((name) => name === 'state')
      ? { type: 'alter', operations: [statement(stateText(to))] }
      : { type: 'replace' },
  rename: (from, to) => [
    statement(
      `ALTER EVENT TRIGGER ${identifier(onlyName(from.id))} RENAME TO ${identifier(onlyName(to.id))}`,
    ),
  ],
  commentOn: ({ id }) => `EVENT TRIGGER ${identifier(onlyName(id))}`,
}

function createText(object: CatalogObject): string {
  const { tags } = object.attributes
  return onLines(
    `CREATE EVENT TRIGGER ${identifier(onlyName(object.id))}`,
    `ON ${identifier(textAttribute(object, 'event'))}`,
    Array.isArray(tags) && `WHEN TAG IN (${tags.map((tag) => quoted(String(tag))).join(', ')})`,
    `EXECUTE FUNCTION ${textAttribute(object, 'function')}()`,
  )
}

const verbs: Readonly<Record<string, string>> = {
  origin: 'ENABLE',
  disabled: 'DISABLE',
  replica: 'ENABLE REPLICA',
  always: 'ENABLE ALWAYS',
}

function stateText(object: CatalogObject): string {
  return `ALTER EVENT TRIGGER ${identifier(onlyName(object.id))} ${verbs[textAttribute(object, 'state')] ?? 'ENABLE'}`
}
