/** Reading publications: what they publish, of which tables and, from 15 on, which columns and rows, or of which schemas. */
import type { ObjectQuery } from '../object-family.ts'
import { selectObjects } from '../object-select.ts'
import { address } from '../reflection-sql.ts'

export const publications: ObjectQuery = ({ version }) => {
  const hasFilters = version >= 150000
  const columns = `(SELECT jsonb_agg(a.attname ORDER BY a.attname COLLATE "C") FROM pg_attribute a
          WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[]))`
  const table = hasFilters
    ? `jsonb_strip_nulls(jsonb_build_object('schema', tn.nspname, 'name', t.relname,
          'columns', CASE WHEN r.prattrs IS NOT NULL THEN ${columns} END,
          'where', pg_get_expr(r.prqual, r.prrelid)))`
    : `jsonb_build_object('schema', tn.nspname, 'name', t.relname)`
  return selectObjects({
    kind: 'publication',
    path: ['p.pubname'],
    address: address('pg_publication', 'p.oid'),
    aliases: hasFilters ? `coalesce(t.aliases, '{}') || coalesce(s.aliases, '{}')` : 't.aliases',
    attributes: {
      allTables: 'p.puballtables',
      publish: `array_to_string(array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END,
        CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
        CASE WHEN p.pubtruncate THEN 'truncate' END], NULL), ', ')`,
      viaRoot: 'p.pubviaroot',
      generatedColumns:
        version >= 180000 ? `CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END` : `'none'`,
      tables: `coalesce(t.list, '[]'::jsonb)`,
      schemas: hasFilters ? `coalesce(s.list, '[]'::jsonb)` : `'[]'::jsonb`,
    },
    from: `FROM pg_publication p
      LEFT JOIN (
        SELECT r.prpubid, array_agg(${address('pg_publication_rel', 'r.oid')}) AS aliases,
          jsonb_agg(${table} ORDER BY tn.nspname COLLATE "C", t.relname COLLATE "C") AS list
        FROM pg_publication_rel r JOIN pg_class t ON t.oid = r.prrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
        GROUP BY r.prpubid
      ) t ON t.prpubid = p.oid
      ${
        hasFilters
          ? `LEFT JOIN (
        SELECT r.pnpubid, array_agg(${address('pg_publication_namespace', 'r.oid')}) AS aliases,
          jsonb_agg(sn.nspname ORDER BY sn.nspname COLLATE "C") AS list
        FROM pg_publication_namespace r JOIN pg_namespace sn ON sn.oid = r.pnnspid GROUP BY r.pnpubid
      ) s ON s.pnpubid = p.oid`
          : ''
      }
      ORDER BY p.pubname`,
  })
}
