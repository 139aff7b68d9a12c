/**
 * Reading tables: what is said about a table as a whole. The index by which it is clustered, or which identifies its rows
 * for replication, is made after the table, so each is an object of its own.
 */
import type { ObjectQuery } from '../object-family.ts'
import { address, privileges } from '../reflection-sql.ts'
import { parentTables } from '../relation-sql.ts'

/** `{ "fillfactor": "70" }` of a column such as `reloptions`; null when there are none. */
export function optionsObject(options: string, prefix = ''): string {
  return `CASE WHEN ${options} IS NULL THEN NULL ELSE (
    SELECT jsonb_object_agg('${prefix}' || o.option_name, o.option_value) FROM pg_options_to_table(${options}) o) END`
}

/** Both types that a table brings along: that of its rows, and the array of it. */
const typeAliases = `ARRAY[${address('pg_type', 'rt.oid')}, ${address('pg_type', 'rt.typarray')}]`

/** Columns that the key or an expression of it reads, with what cannot be changed while they are in it. */
const keyColumns = `
    SELECT p.partrelid, jsonb_agg(jsonb_build_array(a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation::text)
      ORDER BY a.attname) AS columns
    FROM pg_partitioned_table p
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND (a.attnum = ANY (p.partattrs::int2[]) OR EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = p.partrelid AND d.objsubid = 0
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = p.partrelid AND d.refobjsubid = a.attnum))
    WHERE a.attnum > 0
    GROUP BY p.partrelid`

/**
 * The parents in their order, and the columns that a table has only from them, are said of the table: neither can be
 * changed freely once it is there.
 */
const tables: ObjectQuery = ({ inScope }) => `
  SELECT 'table' AS kind, ARRAY[n.nspname, c.relname]::text[] AS path,
    NULL AS parent_kind, NULL::text[] AS parent_path,
    ${address('pg_class', 'c.oid')} AS address, ${typeAliases} AS aliases,
    jsonb_strip_nulls(jsonb_build_object(
      'unlogged', c.relpersistence = 'u',
      'partitionBy', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
      'partitionKey', k.columns,
      'accessMethod', nullif(m.amname, 'heap'),
      'options', ${optionsObject('c.reloptions')},
      'toastOptions', ${optionsObject('tc.reloptions', 'toast.')},
      'tablespace', s.spcname,
      'rowSecurity', c.relrowsecurity,
      'forceRowSecurity', c.relforcerowsecurity,
      'replicaIdentity', CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE 'default' END,
      'ofType', CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
      'inherits', h.parents,
      'onlyInherited', u.columns
    )) || jsonb_build_object('privileges', ${privileges('c.relacl', 'r', 'c.relowner')}) AS attributes,
    jsonb_build_array(jsonb_build_object('kind', 'schema', 'path', jsonb_build_array(n.nspname))) AS needs
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type rt ON rt.oid = c.reltype
  LEFT JOIN pg_am m ON m.oid = c.relam
  LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid AND tc.reloptions IS NOT NULL
  LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
  LEFT JOIN ${parentTables} h ON h.inhrelid = c.oid AND NOT c.relispartition
  LEFT JOIN (
    SELECT a.attrelid, jsonb_agg(a.attname ORDER BY a.attname) AS columns
    FROM pg_attribute a WHERE a.attinhcount > 0 AND NOT a.attislocal AND NOT a.attisdropped AND a.attnum > 0
    GROUP BY a.attrelid
  ) u ON u.attrelid = c.oid AND NOT c.relispartition
  LEFT JOIN (${keyColumns}) k ON k.partrelid = c.oid
  WHERE c.relkind IN ('r', 'p') AND ${inScope('n.nspname')}
  ORDER BY n.nspname, c.relname`

/** The constraint or the index itself, as whatever kind it is an object. */
const indexOrConstraint = `jsonb_build_array(CASE WHEN k.conname IS NULL
    THEN jsonb_build_object('kind', 'index', 'path', jsonb_build_array(n.nspname, ic.relname))
    ELSE jsonb_build_object('kind', CASE k.contype WHEN 'p' THEN 'primaryKey' WHEN 'u' THEN 'unique' ELSE 'exclude' END,
      'path', jsonb_build_array(n.nspname, c.relname, k.conname)) END)`

const chosenIndexes: ObjectQuery = ({ inScope }) => `
  SELECT chosen.kind, ARRAY[n.nspname, c.relname]::text[] AS path,
    CASE c.relkind WHEN 'm' THEN 'materializedView' ELSE 'table' END AS parent_kind,
    ARRAY[n.nspname, c.relname]::text[] AS parent_path,
    NULL AS address, NULL::text[] AS aliases,
    jsonb_build_object('index', ic.relname) AS attributes, ${indexOrConstraint} AS needs
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid AND c.relkind IN ('r', 'p', 'm')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class ic ON ic.oid = i.indexrelid
  CROSS JOIN LATERAL (
    SELECT 'clustering' AS kind WHERE i.indisclustered
    UNION ALL
    SELECT 'replicaIdentity' WHERE i.indisreplident AND c.relreplident = 'i'
  ) chosen
  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x')
  WHERE (i.indisclustered OR i.indisreplident) AND ${inScope('n.nspname')}
  ORDER BY chosen.kind, n.nspname, c.relname`

export const tableQueries: readonly ObjectQuery[] = [tables, chosenIndexes]
