/** Casts, by the two types between which they are. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectQuery, PostgresKind } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { part } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { address } from '../reflection-sql.ts'

export const castKind: PostgresKind = {
  rank: 41,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [statement(`CREATE CAST ${between(object)}\n  ${how(object)}`)],
  drop: (object) => [statement(`DROP CAST ${between(object)}`)],
  change: () => ({ type: 'replace' }),
  commentOn: (object) => `CAST ${between(object)}`,
}

function between({ id }: CatalogObject): string {
  return `(${part(id, 0)} AS ${part(id, 1)})`
}

function how({ attributes }: CatalogObject): string {
  const { function: routine, method, context } = attributes
  const by =
    typeof routine === 'string'
      ? `WITH FUNCTION ${routine}`
      : method === 'inout'
        ? 'WITH INOUT'
        : 'WITHOUT FUNCTION'
  if (context === 'implicit') return `${by} AS IMPLICIT`
  return context === 'assignment' ? `${by} AS ASSIGNMENT` : by
}

/** One between built-in types belongs to no schema, and is always read; those that come with a range type never are. */
export const casts: ObjectQuery = ({ inScope }) =>
  selectObjects({
    kind: 'cast',
    path: ['format_type(c.castsource, NULL)', 'format_type(c.casttarget, NULL)'],
    address: address('pg_cast', 'c.oid'),
    attributes: {
      method: `CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' ELSE 'binary' END`,
      function: 'CASE WHEN c.castfunc <> 0 THEN c.castfunc::regprocedure::text END',
      context: `CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END`,
    },
    from: `FROM pg_cast c
      JOIN pg_type s ON s.oid = c.castsource JOIN pg_namespace sn ON sn.oid = s.typnamespace
      JOIN pg_type t ON t.oid = c.casttarget JOIN pg_namespace tn ON tn.oid = t.typnamespace
      WHERE c.oid >= 16384 AND (${inScope('sn.nspname')} OR ${inScope('tn.nspname')}
        OR (sn.nspname = 'pg_catalog' AND tn.nspname = 'pg_catalog'))
        AND NOT EXISTS (SELECT FROM pg_depend i
          WHERE i.classid = 'pg_cast'::regclass AND i.objid = c.oid AND i.deptype = 'i')
      ORDER BY 2`,
  })
