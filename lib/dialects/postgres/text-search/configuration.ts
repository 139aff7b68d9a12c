/** Text search configurations: which dictionaries are asked for which sort of token, in which order. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation } from '../../schema-rules.ts'
import { identifier } from '../names.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { nameInSchema, selectObjects } from '../object-select.ts'
import { qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'
import { moved } from '../type-statements.ts'

const word = 'TEXT SEARCH CONFIGURATION'

export const configurationKind: PostgresKind = {
  rank: 24,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [
    statement(`CREATE ${word} ${qualifiedName(object.id)} (PARSER = ${textAttribute(object, 'parser')})`),
    ...mappingStatements(object, 'ADD', [...mappingsOf(object)]),
  ],
  drop: ({ id }) => [statement(`DROP ${word} ${qualifiedName(id)}`)],
  change: changeConfiguration,
  rename: (from, to) => moved(word, from, to),
  commentOn: ({ id }) => `${word} ${qualifiedName(id)}`,
}

type Mapping = readonly [token: string, dictionaries: string]

function mappingsOf({ attributes }: CatalogObject): ReadonlyMap<string, string> {
  const list = attributes['mappings']
  if (typeof list !== 'object' || list === null) return new Map()
  return new Map(
    Object.entries(list).flatMap(([token, names]) => (typeof names === 'string' ? [[token, names]] : [])),
  )
}

function changeConfiguration({ from, to, attributes }: ObjectChange): PlannedChange {
  if (attributes.includes('parser')) return { type: 'replace' }
  const [before, after] = [mappingsOf(from), mappingsOf(to)]
  const dropped = [...before.keys()].filter((token) => !after.has(token)).toSorted()
  const added = [...after].filter(([token]) => !before.has(token))
  const changed = [...after].filter(([token, names]) => before.has(token) && before.get(token) !== names)
  const drop = `ALTER ${word} ${qualifiedName(to.id)}\n  DROP MAPPING FOR ${dropped.map(identifier).join(', ')}`
  return {
    type: 'alter',
    operations: [
      ...(dropped.length === 0 ? [] : [statement(drop)]),
      ...mappingStatements(to, 'ALTER', changed),
      ...mappingStatements(to, 'ADD', added),
    ],
  }
}

/** Tokens that are looked up alike share a statement. */
function mappingStatements(
  { id }: CatalogObject,
  verb: 'ADD' | 'ALTER',
  mappings: readonly Mapping[],
): readonly PlannedOperation[] {
  const byNames = new Map<string, string[]>()
  for (const [token, names] of mappings) byNames.set(names, [...(byNames.get(names) ?? []), token])
  return [...byNames].map(([names, tokens]) =>
    statement(
      `ALTER ${word} ${qualifiedName(id)}\n  ${verb} MAPPING FOR ${tokens.toSorted().map(identifier).join(', ')}\n  WITH ${names}`,
    ),
  )
}

export const configurations: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'textSearchConfiguration',
    path: ['n.nspname', 'c.cfgname'],
    address: address('pg_ts_config', 'c.oid'),
    attributes: {
      parser: nameInSchema('pn.nspname', 'p.prsname'),
      mappings: `coalesce(m.list, '{}'::jsonb)`,
    },
    from: `FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
      JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace
      LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(k.alias, k.names) AS list FROM (
          SELECT t.alias, string_agg(${nameInSchema('dn.nspname', 'd.dictname')}, ', ' ORDER BY x.mapseqno) AS names
          FROM pg_ts_config_map x JOIN ts_token_type(c.cfgparser) t ON t.tokid = x.maptokentype
          JOIN pg_ts_dict d ON d.oid = x.mapdict JOIN pg_namespace dn ON dn.oid = d.dictnamespace
          WHERE x.mapcfg = c.oid GROUP BY t.alias
        ) k
      ) m ON true
      WHERE ${inScope('n.nspname')} ORDER BY n.nspname, c.cfgname`,
  })
