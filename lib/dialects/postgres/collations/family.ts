/**
 * Collations: made and dropped, as PostgreSQL can only rename them; columns move to one that is made anew. The version of
 * their library is not compared.
 */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation } from '../../schema-rules.ts'
import { quoted } from '../literal.ts'
import type { ObjectFamily, ObjectQuery, PostgresKind } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { part, qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { retype } from '../retype.ts'
import { address } from '../reflection-sql.ts'
import { moved } from '../type-statements.ts'

const collation: PostgresKind = {
  rank: 20,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: createCollation,
  drop: ({ id }) => [statement(`DROP COLLATION ${qualifiedName(id)}`)],
  change: ({ from, to }, sides) =>
    retype(from, sides, {
      word: 'COLLATION',
      create: createCollation(to),
      target: (column) => `${textAttribute(column, 'type')} COLLATE ${qualifiedName(to.id)}`,
    }),
  rename: (from, to) => moved('COLLATION', from, to),
  names: ({ id }) => [`collation:${JSON.stringify([part(id, 0), part(id, 1)])}`],
  commentOn: ({ id }) => `COLLATION ${qualifiedName(id)}`,
}

function createCollation(object: CatalogObject): readonly PlannedOperation[] {
  const { id, attributes } = object
  const option = (word: string, attribute: string): string[] => {
    const value = attributes[attribute]
    return typeof value === 'string' ? [`${word} = ${quoted(value)}`] : []
  }
  const options = [
    `provider = ${textAttribute(object, 'provider')}`,
    ...option('locale', 'locale'),
    ...option('lc_collate', 'collate'),
    ...option('lc_ctype', 'characterType'),
    ...(attributes['deterministic'] === false ? ['deterministic = false'] : []),
    ...option('rules', 'rules'),
  ]
  return [statement(`CREATE COLLATION ${qualifiedName(id)} (${options.join(', ')})`)]
}

/** Where a provider other than libc keeps its locale changed twice; `locale` stands for both settings where they are equal. */
const collations: ObjectQuery = ({ version, inScope }) => {
  const own = version >= 170000 ? 'c.colllocale' : version >= 150000 ? 'c.colliculocale' : 'c.collcollate'
  return selectObjects({
    kind: 'collation',
    path: ['n.nspname', 'c.collname'],
    address: address('pg_collation', 'c.oid'),
    attributes: {
      provider: `CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END`,
      locale: `CASE WHEN c.collprovider <> 'c' THEN ${own}
        WHEN c.collcollate = c.collctype THEN c.collcollate END`,
      collate: `CASE WHEN c.collprovider = 'c' AND c.collcollate <> c.collctype THEN c.collcollate END`,
      characterType: `CASE WHEN c.collprovider = 'c' AND c.collcollate <> c.collctype THEN c.collctype END`,
      deterministic: 'c.collisdeterministic',
      rules: version >= 160000 ? 'c.collicurules' : 'NULL::text',
    },
    from: `FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
      WHERE c.oid >= 16384 AND ${inScope('n.nspname')} ORDER BY n.nspname, c.collname`,
  })
}

export const collationFamily: ObjectFamily = { kinds: { collation }, queries: [collations] }
