/**
 * Reading columns of tables and foreign tables, and their defaults. A generation expression is an attribute of its column,
 * a default is an object of its own, as it may come and go, and need others, by itself.
 */
import type { ObjectQuery } from '../object-family.ts'
import { address, privileges } from '../reflection-sql.ts'
import { optionsObject } from './table-reflect.ts'

/** The parent of a column by the letter of its relation. */
const relationKind = `CASE c.relkind WHEN 'f' THEN 'foreignTable' ELSE 'table' END`

/** The sequence behind an identity column; partitions share that of their parent. */
const identity = `CASE WHEN s.seqrelid IS NULL THEN NULL ELSE jsonb_build_object(
      'generated', CASE a.attidentity WHEN 'a' THEN 'always' ELSE 'by default' END,
      'sequence', jsonb_build_array(sn.nspname, sc.relname),
      'unlogged', sc.relpersistence = 'u',
      'start', s.seqstart::text, 'increment', s.seqincrement::text, 'minValue', s.seqmin::text,
      'maxValue', s.seqmax::text, 'cache', s.seqcache::text, 'cycle', s.seqcycle) END`

/** Parents' columns of the same name, by child. */
const parentColumns = `
    SELECT h.inhrelid, pa.attname,
      jsonb_agg(jsonb_build_object('kind', 'column', 'path', jsonb_build_array(pn.nspname, pc.relname, pa.attname))) AS needs
    FROM pg_inherits h
    JOIN pg_class hc ON hc.oid = h.inhrelid AND hc.relkind IN ('r', 'p', 'f')
    JOIN pg_class pc ON pc.oid = h.inhparent
    JOIN pg_namespace pn ON pn.oid = pc.relnamespace
    JOIN pg_attribute pa ON pa.attrelid = h.inhparent AND pa.attnum > 0 AND NOT pa.attisdropped
    GROUP BY h.inhrelid, pa.attname`

/** Sequences that columns own, by column: it can be without, but hands over its position before the sequence goes. */
const ownedSequences = `
    SELECT d.refobjid, d.refobjsubid,
      jsonb_agg(jsonb_build_object('kind', 'sequence', 'path', jsonb_build_array(on_.nspname, oc.relname))) AS follows
    FROM pg_depend d
    JOIN pg_class oc ON oc.oid = d.objid AND oc.relkind = 'S'
    JOIN pg_namespace on_ ON on_.oid = oc.relnamespace
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' AND d.refobjsubid > 0
    GROUP BY d.refobjid, d.refobjsubid`

const columns: ObjectQuery = ({ version, inScope }) => `
  SELECT 'column' AS kind, ARRAY[n.nspname, c.relname, a.attname]::text[] AS path,
    ${relationKind} AS parent_kind, ARRAY[n.nspname, c.relname]::text[] AS parent_path,
    ${address('pg_class', 'c.oid', 'a.attnum')} AS address,
    ${aliases(version)} AS aliases,
    jsonb_strip_nulls(jsonb_build_object(
      'type', format_type(a.atttypid, a.atttypmod),
      'collation', CASE WHEN l.oid IS NOT NULL THEN jsonb_build_array(ln.nspname, l.collname) END,
      'notNull', a.attnotnull,
      'notNullConstraint', ${notNullConstraint(version)},
      'identity', ${identity},
      'generated', CASE WHEN d.oid IS NOT NULL THEN jsonb_build_object(
        'kind', CASE a.attgenerated WHEN 'v' THEN 'virtual' ELSE 'stored' END,
        'expression', pg_get_expr(d.adbin, d.adrelid)) END,
      'storage', CASE WHEN a.attstorage <> t.typstorage THEN
        CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END,
      'compression', ${version < 140000 ? 'NULL' : `CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END`},
      'statistics', ${version < 170000 ? 'nullif(a.attstattarget, -1)' : 'a.attstattarget'},
      'options', ${optionsObject('a.attoptions')},
      'foreignOptions', ${optionsObject('a.attfdwoptions')},
      'inherited', CASE WHEN a.attinhcount > 0 THEN true END,
      'local', CASE WHEN a.attinhcount > 0 AND a.attislocal THEN true END
    )) || jsonb_build_object('privileges', ${privileges('a.attacl', 'c', 'c.relowner')}) AS attributes,
    CASE WHEN a.attgenerated <> '' THEN p.needs END AS needs,
    coalesce(CASE WHEN a.attgenerated = '' THEN p.needs END, '[]') || coalesce(o.follows, '[]') AS follows
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated <> ''
  LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
  LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
  LEFT JOIN pg_depend sd ON a.attidentity <> ''${version < 170000 ? '' : ' AND NOT c.relispartition'}
    AND sd.refclassid = 'pg_class'::regclass
    AND sd.refobjid = a.attrelid AND sd.refobjsubid = a.attnum AND sd.classid = 'pg_class'::regclass AND sd.deptype = 'i'
  LEFT JOIN pg_sequence s ON s.seqrelid = sd.objid
  LEFT JOIN pg_class sc ON sc.oid = s.seqrelid
  LEFT JOIN pg_namespace sn ON sn.oid = sc.relnamespace
  ${version < 180000 ? '' : `LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum`}
  LEFT JOIN (${parentColumns}) p ON p.inhrelid = a.attrelid AND p.attname = a.attname AND a.attinhcount > 0
  LEFT JOIN (${ownedSequences}) o ON o.refobjid = a.attrelid AND o.refobjsubid = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND ${inScope('n.nspname')}
  ORDER BY n.nspname, c.relname, a.attnum`

/** The default or generation expression, the sequence of an identity and the NOT NULL constraint stand for their column. */
function aliases(version: number): string {
  const notNull =
    version < 180000 ? '' : `, CASE WHEN nn.oid IS NOT NULL THEN ${address('pg_constraint', 'nn.oid')} END`
  return `array_remove(ARRAY[
      CASE WHEN d.oid IS NOT NULL THEN ${address('pg_attrdef', 'd.oid')} END,
      CASE WHEN s.seqrelid IS NOT NULL THEN ${address('pg_class', 's.seqrelid')} END${notNull}], NULL)`
}

/**
 * What NOT NULL says beyond itself, where it is a constraint: null when it is only itself. Whether a partition has it of its
 * own besides is forgotten when it is attached, so a dump does not bring it back.
 */
function notNullConstraint(version: number): string {
  if (version < 180000) return 'NULL'
  return `CASE WHEN nn.oid IS NOT NULL THEN nullif(jsonb_strip_nulls(jsonb_build_object(
        'name', CASE WHEN nn.conname <> c.relname || '_' || a.attname || '_not_null' THEN nn.conname END,
        'noInherit', CASE WHEN nn.connoinherit THEN true END,
        'notValid', CASE WHEN NOT nn.convalidated THEN true END,
        'inherited', CASE WHEN nn.coninhcount > 0 THEN true END,
        'local', CASE WHEN nn.coninhcount > 0 AND nn.conislocal AND NOT c.relispartition THEN true END,
        'comment', obj_description(nn.oid, 'pg_constraint'))), '{}'::jsonb) END`
}

const defaults: ObjectQuery = ({ inScope }) => `
  SELECT 'default' AS kind, ARRAY[n.nspname, c.relname, a.attname]::text[] AS path,
    'column' AS parent_kind, ARRAY[n.nspname, c.relname, a.attname]::text[] AS parent_path,
    ${address('pg_attrdef', 'd.oid')} AS address, NULL::text[] AS aliases,
    jsonb_build_object('expression', pg_get_expr(d.adbin, d.adrelid)) AS attributes, NULL::jsonb AS needs
  FROM pg_attrdef d
  JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated = ''
  JOIN pg_class c ON c.oid = d.adrelid AND c.relkind IN ('r', 'p', 'f')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${inScope('n.nspname')}
  ORDER BY n.nspname, c.relname, a.attnum`

export const columnQueries: readonly ObjectQuery[] = [columns, defaults]
