/** Range types, each with its multirange type from 14 on: made and dropped; PostgreSQL cannot change them. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation } from '../../schema-rules.ts'
import { identifier } from '../names.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { nameInSchema, selectObjects } from '../object-select.ts'
import { part, qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address, privileges } from '../reflection-sql.ts'
import { moved, typeName } from '../type-statements.ts'

export const rangeTypeKind: PostgresKind = {
  rank: 34,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: createRange,
  drop: ({ id }) => [statement(`DROP TYPE ${qualifiedName(id)}`)],
  change: ({ from, to, attributes }) => {
    if (attributes.some((name) => name !== 'multirange')) return { type: 'replace' }
    const [schema, before, after] = [
      part(from.id, 0),
      from.attributes['multirange'],
      to.attributes['multirange'],
    ]
    if (typeof before !== 'string' || typeof after !== 'string') return { type: 'replace' }
    const text = `ALTER TYPE ${identifier(schema)}.${identifier(before)} RENAME TO ${identifier(after)}`
    return { type: 'alter', operations: [statement(text)] }
  },
  rename: (from, to) => moved('TYPE', from, to),
  names: ({ id, attributes }) => [
    typeName(part(id, 0), part(id, 1)),
    ...(typeof attributes['multirange'] === 'string'
      ? [typeName(part(id, 0), attributes['multirange'])]
      : []),
  ],
  commentOn: ({ id }) => `TYPE ${qualifiedName(id)}`,
  grantOn: ({ id }) => `TYPE ${qualifiedName(id)}`,
}

function createRange(range: CatalogObject): readonly PlannedOperation[] {
  const { attributes } = range
  const name = part(range.id, 1)
  const option = (word: string, attribute: string): string[] => {
    const value = attributes[attribute]
    return typeof value === 'string' ? [`${word} = ${value}`] : []
  }
  const multirange = attributes['multirange']
  const options = [
    `subtype = ${textAttribute(range, 'subtype')}`,
    ...option('subtype_opclass', 'operatorClass'),
    ...option('collation', 'collation'),
    ...option('canonical', 'canonical'),
    ...option('subtype_diff', 'difference'),
    ...(typeof multirange === 'string' && multirange !== usualMultirange(name)
      ? [`multirange_type_name = ${identifier(part(range.id, 0))}.${identifier(multirange)}`]
      : []),
  ]
  return [statement(`CREATE TYPE ${qualifiedName(range.id)} AS RANGE (\n  ${options.join(',\n  ')}\n)`)]
}

/** The name that PostgreSQL gives: the first `range` in it becomes `multirange`, or that is put at the end. */
function usualMultirange(name: string): string {
  return name.includes('range') ? name.replace('range', 'multirange') : `${name}_multirange`
}

export const rangeTypes: ObjectQuery = ({ version, inScope }) => {
  const multirange = version >= 140000
  return selectObjects({
    kind: 'rangeType',
    path: ['n.nspname', 't.typname'],
    address: address('pg_type', 't.oid'),
    aliases: `array_remove(ARRAY[${[
      address('pg_type', 't.typarray'),
      ...(multirange ? [address('pg_type', 'm.oid'), address('pg_type', 'm.typarray')] : []),
    ].join(', ')}]
      || ARRAY(SELECT d.classid || '.' || d.objid || '.0' FROM pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_type'::regclass AND d.deptype = 'i'
          AND d.refobjid IN (t.oid${multirange ? ', m.oid' : ''})), NULL)`,
    attributes: {
      subtype: 'format_type(r.rngsubtype, NULL)',
      operatorClass: `CASE WHEN NOT o.opcdefault OR o.opcintype <> r.rngsubtype
        THEN ${nameInSchema('os.nspname', 'o.opcname')} END`,
      collation: `CASE WHEN r.rngcollation <> st.typcollation THEN ${nameInSchema('cs.nspname', 'c.collname')} END`,
      canonical: `CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::regproc::text END`,
      difference: `CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::regproc::text END`,
      multirange: multirange ? 'm.typname' : 'NULL::text',
      privileges: privileges('t.typacl', 'T', 't.typowner'),
    },
    from: `FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
      JOIN pg_type st ON st.oid = r.rngsubtype
      JOIN pg_opclass o ON o.oid = r.rngsubopc JOIN pg_namespace os ON os.oid = o.opcnamespace
      LEFT JOIN pg_collation c ON c.oid = r.rngcollation LEFT JOIN pg_namespace cs ON cs.oid = c.collnamespace
      ${multirange ? 'LEFT JOIN pg_type m ON m.oid = r.rngmultitypid' : ''}
      WHERE ${inScope('n.nspname')} ORDER BY n.nspname, t.typname`,
  })
}
