/**
 * The sequence behind an identity column, for what is said of it as a sequence: privileges and comment. It comes, changes
 * and goes with its column, which has its options.
 */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { namesOf } from '../attributes.ts'
import { qualified } from '../names.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { privileges } from '../reflection-sql.ts'

export const identitySequence: PostgresKind = {
  rank: 116,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: () => [],
  drop: () => [],
  change: () => ({ type: 'alter', operations: [] }),
  commentOn: target,
  grantOn: target,
}

function target(object: CatalogObject): string {
  const [schema = '', name = ''] = namesOf(object, 'sequence')
  return `SEQUENCE ${qualified(schema, name)}`
}

/** Partitions share the sequence of their parent. What depends on it is told of the column. */
export const identitySequences: ObjectQuery = ({ version, inScope }) =>
  selectObjects({
    kind: 'identitySequence',
    path: ['n.nspname', 'c.relname', 'a.attname'],
    parent: { kind: 'column', path: ['n.nspname', 'c.relname', 'a.attname'] },
    address: 'NULL',
    attributes: {
      sequence: 'jsonb_build_array(sn.nspname, sc.relname)',
      comment: `obj_description(sc.oid, 'pg_class')`,
      privileges: privileges('sc.relacl', 's', 'sc.relowner'),
    },
    from: `FROM pg_attribute a
      JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')${version < 170000 ? '' : ' AND NOT c.relispartition'}
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
        AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
      JOIN pg_class sc ON sc.oid = d.objid AND sc.relkind = 'S'
      JOIN pg_namespace sn ON sn.oid = sc.relnamespace
      WHERE a.attidentity <> '' AND a.attnum > 0 AND NOT a.attisdropped AND ${inScope('n.nspname')}
      ORDER BY n.nspname, c.relname, a.attnum`,
  })
