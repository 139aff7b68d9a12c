/**
 * Reads foreign keys. Those that PostgreSQL makes for each partition of a partitioned table are left out: they come and
 * go with the one on the whole.
 */
import type { ObjectQuery } from '../object-family.ts'
import { address } from '../reflection-sql.ts'
import { reference, relationKind } from '../relation-sql.ts'

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

export const foreignKeyQuery: ObjectQuery = ({ version, inScope }) => `
  SELECT 'foreignKey' AS kind, ARRAY[n.nspname, t.relname, con.conname]::text[] AS path,
    ${relationKind('t')} AS parent_kind, ARRAY[n.nspname, t.relname]::text[] AS parent_path,
    ${address('pg_constraint', 'con.oid')} AS address, NULL::text[] AS aliases,
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
      'partitioned', t.relkind = 'p') AS attributes,
    NULL::jsonb AS needs, ${attachments} AS follows
  FROM pg_constraint con
    JOIN pg_class t ON t.oid = con.conrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_class r ON r.oid = con.confrelid
    JOIN pg_namespace rn ON rn.oid = r.relnamespace
    LEFT JOIN pg_class ix ON ix.oid = con.conindid
  WHERE con.contype = 'f' AND con.conparentid = 0 AND ${inScope('n.nspname')}
  ORDER BY n.nspname, t.relname, con.conname`
