/** Reads primary keys and unique constraints: what their index says, by the names of columns. */
import type { ObjectQuery } from '../object-family.ts'
import { address } from '../reflection-sql.ts'
import { aroundPartition, relationKind, storageParameters } from '../relation-sql.ts'

export const keyQuery: ObjectQuery = ({ version, inScope }) => `
  SELECT CASE con.contype WHEN 'p' THEN 'primaryKey' ELSE 'unique' END AS kind,
    ARRAY[n.nspname, t.relname, con.conname]::text[] AS path,
    ${relationKind('t')} AS parent_kind, ARRAY[n.nspname, t.relname]::text[] AS parent_path,
    ${address('pg_constraint', 'con.oid')} AS address, ARRAY[${address('pg_class', 'i.oid')}] AS aliases,
    jsonb_build_object(
      'columns', k.columns, 'include', k.include,
      'nullsNotDistinct', ${version >= 150000 ? 'x.indnullsnotdistinct' : 'false'},
      'withoutOverlaps', ${version >= 180000 ? 'con.conperiod' : 'false'},
      'deferrable', con.condeferrable, 'initiallyDeferred', con.condeferred,
      'with', ${storageParameters('i')}, 'tablespace', s.spcname,
      'partitioned', t.relkind = 'p', 'valid', x.indisvalid, 'indexComment', d.description) AS attributes,
    NULL::jsonb AS needs, ${aroundPartition('i', 't', 'n')}
  FROM pg_constraint con
    JOIN pg_class t ON t.oid = con.conrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_index x ON x.indexrelid = con.conindid
    JOIN pg_class i ON i.oid = con.conindid
    JOIN (
      SELECT x.indexrelid,
        jsonb_agg(a.attname ORDER BY c.position) FILTER (WHERE c.position <= x.indnkeyatts) AS columns,
        jsonb_agg(a.attname ORDER BY c.position) FILTER (WHERE c.position > x.indnkeyatts) AS include
      FROM pg_index x CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS c(number, position)
        JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = c.number
      WHERE x.indexrelid >= 16384 AND (x.indisunique OR x.indisexclusion)
      GROUP BY x.indexrelid
    ) k ON k.indexrelid = con.conindid
    LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace
    LEFT JOIN pg_description d ON d.objoid = i.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
  WHERE con.contype IN ('p', 'u') AND ${inScope('n.nspname')}
  ORDER BY n.nspname, t.relname, con.contype, con.conname`
