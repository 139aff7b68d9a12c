/**
 * Reads indexes that belong to no constraint. One that was left invalid by a failed concurrent build is no index yet, as
 * for pg_dump; that of a partitioned table is invalid for as long as a partition lacks its part.
 */
import type { ObjectQuery } from '../object-family.ts'
import { address } from '../reflection-sql.ts'
import { partitionOf, reference, relationKind, statisticsTargets } from '../relation-sql.ts'

/** What stands before the method in the text of `pg_get_indexdef`. */
const beginning = `'CREATE ' || CASE WHEN x.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || quote_ident(i.relname)
  || ' ON ' || CASE WHEN i.relkind = 'I' THEN 'ONLY ' ELSE '' END
  || quote_ident(tn.nspname) || '.' || quote_ident(t.relname) || ' USING '`

/** Partitions that have no part of an index on the whole: were they attached after it, they would get one. */
const partitionsWithout = `(
  SELECT jsonb_agg(${reference("'partition'", 'cn.nspname', 'c.relname')})
  FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
  WHERE h.inhparent = t.oid AND NOT EXISTS (SELECT FROM pg_inherits ih JOIN pg_index cx ON cx.indexrelid = ih.inhrelid
    WHERE ih.inhparent = i.oid AND cx.indrelid = c.oid))`

/** Columns of partitions whose primary key is a part of the index: with it goes the key, without which they may be null. */
const keyColumnsBelow = `(
  SELECT jsonb_agg(${reference("'column'", 'cn.nspname', 'c.relname', 'a.attname')})
  FROM pg_inherits h JOIN pg_index hx ON hx.indexrelid = h.inhrelid AND hx.indisprimary
    JOIN pg_class c ON c.oid = hx.indrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (hx.indkey)
  WHERE h.inhparent = i.oid)`

export const indexQuery: ObjectQuery = ({ inScope }) => `
  SELECT 'index' AS kind, ARRAY[n.nspname, i.relname]::text[] AS path,
    ${relationKind('t')} AS parent_kind, ARRAY[tn.nspname, t.relname]::text[] AS parent_path,
    ${address('pg_class', 'i.oid')} AS address, NULL::text[] AS aliases,
    jsonb_build_object(
      'unique', x.indisunique,
      'definition', substr(pg_get_indexdef(i.oid), length(${beginning}) + 1),
      'tablespace', s.spcname, 'statistics', st.targets,
      'partitioned', i.relkind = 'I', 'valid', x.indisvalid) AS attributes,
    NULL::jsonb AS needs,
    CASE WHEN i.relkind = 'I' AND NOT x.indisvalid THEN ${partitionsWithout}
      WHEN i.relkind = 'I' THEN ${keyColumnsBelow}
      WHEN t.relispartition AND NOT i.relispartition THEN ${partitionOf('t', 'tn')} END AS follows,
    CASE WHEN i.relispartition THEN ${partitionOf('t', 'tn')} END AS precedes
  FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_namespace n ON n.oid = i.relnamespace
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace tn ON tn.oid = t.relnamespace
    LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace
    LEFT JOIN ${statisticsTargets} st ON st.indexrelid = i.oid
    LEFT JOIN pg_constraint con ON con.conindid = i.oid AND con.contype IN ('p', 'u', 'x')
  WHERE con.oid IS NULL AND (x.indisvalid OR i.relkind = 'I') AND t.relkind IN ('r', 'p', 'm')
    AND ${inScope('n.nspname')}
  ORDER BY n.nspname, i.relname`

/** The object that an index is: itself, or the constraint that owns it. */
const owner = (
  constraint: string,
  table: string,
  index: string,
  schema: string,
): string => `CASE ${constraint}.contype
  WHEN 'p' THEN ${reference("'primaryKey'", `${schema}.nspname`, `${table}.relname`, `${constraint}.conname`)}
  WHEN 'u' THEN ${reference("'unique'", `${schema}.nspname`, `${table}.relname`, `${constraint}.conname`)}
  WHEN 'x' THEN ${reference("'exclude'", `${schema}.nspname`, `${table}.relname`, `${constraint}.conname`)}
  ELSE ${reference("'index'", `${schema}.nspname`, `${index}.relname`)} END`

/**
 * Which index of a partition is the part of which index of the whole. All parts come before the whole is attached to
 * another: an index that lacks one is not taken for one that fits.
 */
export const indexPartitionQuery: ObjectQuery = ({ inScope }) => `
  SELECT 'indexPartition' AS kind, ARRAY[a.schema, a.name]::text[] AS path, a.own ->> 'kind' AS parent_kind,
    ARRAY(SELECT jsonb_array_elements_text(a.own -> 'path')) AS parent_path,
    NULL AS address, NULL::text[] AS aliases,
    jsonb_build_object('parent', jsonb_build_array(a.parent_schema, a.parent_name)) AS attributes,
    jsonb_build_array(a.whole, ${reference("'partition'", 'a.schema', 'a.table_name')}) AS needs, a.precedes
  FROM (
    SELECT n.nspname AS schema, i.relname AS name, t.relname AS table_name,
      pn.nspname AS parent_schema, p.relname AS parent_name,
      ${owner('con', 't', 'i', 'n')} AS own, ${owner('pcon', 'pt', 'p', 'pn')} AS whole,
      CASE WHEN pt.relispartition THEN ${partitionOf('pt', 'pn')} END AS precedes
    FROM pg_inherits h
      JOIN pg_class i ON i.oid = h.inhrelid AND i.relkind IN ('i', 'I')
      JOIN pg_namespace n ON n.oid = i.relnamespace
      JOIN pg_index x ON x.indexrelid = i.oid
      JOIN pg_class t ON t.oid = x.indrelid
      JOIN pg_class p ON p.oid = h.inhparent
      JOIN pg_namespace pn ON pn.oid = p.relnamespace
      JOIN pg_index px ON px.indexrelid = p.oid
      JOIN pg_class pt ON pt.oid = px.indrelid
      LEFT JOIN pg_constraint con ON con.conindid = i.oid AND con.contype IN ('p', 'u', 'x')
      LEFT JOIN pg_constraint pcon ON pcon.conindid = p.oid AND pcon.contype IN ('p', 'u', 'x')
    WHERE ${inScope('n.nspname')}
  ) a
  ORDER BY a.schema, a.name`
