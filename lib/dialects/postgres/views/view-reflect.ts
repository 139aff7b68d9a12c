/**
 * Views and materialized views as the catalogs have them. Their columns are no objects: what they have (type, default,
 * comment, privileges, storage) is told by the view, by column name. Whether a materialized view is filled is a state and
 * no part of the schema: it is known, and not compared.
 */
import { dependsOnExtensions } from '../extension-dependencies.ts'
import type { ObjectQuery } from '../object-family.ts'
import { address, privileges, rowTypeAliases } from '../reflection-sql.ts'

export const viewQuery: ObjectQuery = ({ version, inScope }) => `
  SELECT CASE c.relkind WHEN 'm' THEN 'materializedView' ELSE 'view' END AS kind,
    ARRAY[n.nspname, c.relname]::text[] AS path, NULL AS parent_kind, NULL::text[] AS parent_path,
    ${address('pg_class', 'c.oid')} AS address,
    ARRAY(SELECT ${address('pg_rewrite', 'w.oid')} FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.rulename = '_RETURN')
      || ARRAY(SELECT ${address('pg_attrdef', 'd.oid')} FROM pg_attrdef d WHERE d.adrelid = c.oid)
      || ${rowTypeAliases('c')} AS aliases,
    jsonb_build_object(
      'query', btrim(pg_get_viewdef(c.oid), E'; \\n'),
      'columns', coalesce(a.columns, '[]'::jsonb),
      'options', ${options('o.place')},
      'defaults', a.defaults,
      'columnComments', a.comments,
      'columnPrivileges', a.privileges,
      'columnStorage', a.storage,
      'accessMethod', CASE WHEN m.amname <> 'heap' THEN m.amname END,
      'tablespace', s.spcname,
      'populated', c.relispopulated,
      'dependsOnExtensions', CASE WHEN c.relkind = 'm' THEN ${dependsOnExtensions('pg_class', 'c.oid')} END,
      'privileges', ${privileges('c.relacl', 'r', 'c.relowner')}) AS attributes,
    NULL::jsonb AS needs, jsonb_build_object('populated', NULL, 'options', ${options('o.name')}) AS compared
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_am m ON m.oid = c.relam
  LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
  LEFT JOIN (${columns(version)}) a ON a.relation = c.oid
  WHERE c.relkind IN ('v', 'm') AND ${inScope('n.nspname')}
  ORDER BY n.nspname, c.relname`

/**
 * Options as pairs of name and value, those of the table with the long values of a materialized view too. Their order is
 * that in which they were given; it makes no difference.
 */
function options(order: string): string {
  return `(SELECT jsonb_agg(jsonb_build_array(o.name, o.value) ORDER BY ${order}) FROM (
        SELECT v.option_name AS name, v.option_value AS value, v.ordinality AS place
        FROM pg_options_to_table(c.reloptions) WITH ORDINALITY v
        UNION ALL
        SELECT 'toast.' || v.option_name, v.option_value, 1000 + v.ordinality
        FROM pg_class tc, pg_options_to_table(tc.reloptions) WITH ORDINALITY v WHERE tc.oid = c.reltoastrelid
      ) o)`
}

/** What the columns have, by view. */
function columns(version: number): string {
  return `
    SELECT a.attrelid AS relation,
      jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attcollation <> t.typcollation
             THEN format(' COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END) ORDER BY a.attnum) AS columns,
      jsonb_object_agg(a.attname, pg_get_expr(d.adbin, d.adrelid)) FILTER (WHERE d.adbin IS NOT NULL) AS defaults,
      jsonb_object_agg(a.attname, e.description) FILTER (WHERE e.description IS NOT NULL) AS comments,
      jsonb_object_agg(a.attname, ${privileges('a.attacl', 'c', 'v.relowner')})
        FILTER (WHERE a.attacl IS NOT NULL) AS privileges,
      jsonb_object_agg(a.attname, ${storage(version)}) FILTER (WHERE v.relkind = 'm' AND ${hasStorage(version)}) AS storage
    FROM pg_attribute a
    JOIN pg_class v ON v.oid = a.attrelid AND v.relkind IN ('v', 'm')
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_collation co ON co.oid = a.attcollation
    LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_description e ON e.classoid = 'pg_class'::regclass AND e.objoid = a.attrelid AND e.objsubid = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND v.oid >= 16384
    GROUP BY a.attrelid`
}

/** How values of a materialized view's column are kept and counted, where that is not as its type has it. */
function storage(version: number): string {
  return `jsonb_strip_nulls(jsonb_build_object(
          'statistics', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,
          'storage', CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage
            WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
          'compression', ${version >= 140000 ? "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END" : 'NULL'},
          'options', (SELECT jsonb_object_agg(o.option_name, o.option_value) FROM pg_options_to_table(a.attoptions) o)))`
}

function hasStorage(version: number): string {
  return `(a.attstattarget >= 0 OR a.attstorage <> t.typstorage OR a.attoptions IS NOT NULL${
    version >= 140000 ? " OR a.attcompression <> ''" : ''
  })`
}
