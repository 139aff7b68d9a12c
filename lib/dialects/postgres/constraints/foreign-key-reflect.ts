/**
 * Reads foreign keys. A partition has a copy of every foreign key of the whole, which comes and goes with its attachment
 * and stays when it is detached: it is read with `copied`, under the name of the one that was copied, as a dump does not
 * keep another one. Copies for each partition of the table that is referred to are nobody's business.
 */
import type { ObjectQuery } from '../object-family.ts'
import { address } from '../reflection-sql.ts'
import { partitionOf, reference, relationKind } from '../relation-sql.ts'

const action = (column: string): string => `CASE ${column}
  WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default'
  ELSE 'no action' END`

/** Names of columns in the order of a list of their numbers. */
const columns = (numbers: string, table: string): string => `(
  SELECT jsonb_agg(a.attname ORDER BY c.position)
  FROM unnest(${numbers}) WITH ORDINALITY AS c(number, position)
    JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = c.number)`

/** A partitioned table's key can be referred to only when the indexes of all its partitions are attached to it. */
const attachments = `CASE WHEN ix.relkind = 'I' THEN (
  SELECT jsonb_agg(${reference("'indexPartition'", 'pn.nspname', 'pc.relname')})
  FROM pg_partition_tree(con.conindid) tree
    JOIN pg_class pc ON pc.oid = tree.relid JOIN pg_namespace pn ON pn.oid = pc.relnamespace
  WHERE tree.level > 0) END`

/** It is made when all partitions are there, and dropped while they are, so that its copies come and go with it. */
const partitions = `CASE WHEN t.relkind = 'p' THEN (
  SELECT jsonb_agg(${reference("'partition'", 'pn.nspname', 'pc.relname')})
  FROM pg_partition_tree(t.oid) tree
    JOIN pg_class pc ON pc.oid = tree.relid JOIN pg_namespace pn ON pn.oid = pc.relnamespace
  WHERE tree.level > 0) END`

/** Whether a table is logged cannot change while foreign keys of others refer to it. */
const referenced = `jsonb_build_array(${reference("'table'", 'rn.nspname', 'r.relname')})`

/** Every foreign key of a table's own and its copies on partitions, with the name of the first. */
const withCopies = `
  WITH RECURSIVE own AS (
    SELECT oid, conname, conrelid, confrelid, false AS copied FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
    UNION ALL
    SELECT c.oid, own.conname, c.conrelid, c.confrelid, true FROM own JOIN pg_constraint c
      ON c.conparentid = own.oid AND c.confrelid = own.confrelid AND c.conrelid <> own.conrelid
  )`

export const foreignKeyQuery: ObjectQuery = ({ version, inScope }) => `${withCopies}
  SELECT 'foreignKey' AS kind, ARRAY[n.nspname, t.relname, own.conname]::text[] AS path,
    ${relationKind('t')} AS parent_kind, ARRAY[n.nspname, t.relname]::text[] AS parent_path,
    CASE WHEN NOT own.copied THEN ${address('pg_constraint', 'con.oid')} END AS address, NULL::text[] AS aliases,
    jsonb_build_object(
      'columns', ${columns('con.conkey', 'con.conrelid')},
      'referencedSchema', rn.nspname, 'referencedTable', r.relname,
      'referencedColumns', ${columns('con.confkey', 'con.confrelid')},
      'onUpdate', ${action('con.confupdtype')}, 'onDelete', ${action('con.confdeltype')},
      'onDeleteColumns', ${version >= 150000 ? columns('con.confdelsetcols', 'con.conrelid') : 'NULL::jsonb'},
      'match', CASE con.confmatchtype WHEN 'f' THEN 'full' WHEN 'p' THEN 'partial' ELSE 'simple' END,
      'deferrable', con.condeferrable, 'initiallyDeferred', con.condeferred,
      'validated', con.convalidated, 'enforced', ${version >= 180000 ? 'con.conenforced' : 'true'},
      'period', ${version >= 180000 ? 'con.conperiod' : 'false'},
      'copied', own.copied) AS attributes,
    CASE WHEN NOT own.copied THEN ${referenced} END AS needs,
    CASE WHEN NOT own.copied THEN coalesce(${attachments}, '[]') || coalesce(${partitions}, '[]') END AS follows,
    CASE WHEN own.copied THEN ${partitionOf('t', 'n')} END AS precedes
  FROM own
    JOIN pg_constraint con ON con.oid = own.oid
    JOIN pg_class t ON t.oid = con.conrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_class r ON r.oid = con.confrelid
    JOIN pg_namespace rn ON rn.oid = r.relnamespace
    LEFT JOIN pg_class ix ON ix.oid = con.conindid
  WHERE ${inScope('n.nspname')}
  ORDER BY n.nspname, t.relname, own.conname`
