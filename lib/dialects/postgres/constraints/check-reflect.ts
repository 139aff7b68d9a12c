/**
 * Reads check constraints of tables and foreign tables, also those that come from a parent: `inheritance` says how.
 * `partition`: of the whole, and a partition must have it before it is attached. `inherited`: of a parent only. `shared`:
 * of a parent, and its own besides.
 */
import type { ObjectQuery } from '../object-family.ts'
import { address } from '../reflection-sql.ts'
import { reference, relationKind } from '../relation-sql.ts'

/** The same of all tables above: a table's own must be there before, and what comes from them comes after. */
const checksAbove = `(
  WITH RECURSIVE above AS (
    SELECT inhparent AS relid FROM pg_inherits WHERE inhrelid = con.conrelid
    UNION SELECT h.inhparent FROM above JOIN pg_inherits h ON h.inhrelid = above.relid
  )
  SELECT jsonb_agg(${reference("'check'", 'pn.nspname', 'p.relname', 'con.conname')})
  FROM above JOIN pg_class p ON p.oid = above.relid JOIN pg_namespace pn ON pn.oid = p.relnamespace)`

/** Partitions leave before the check of the whole is dropped, and come when it is there. */
const partitionsBelow = `(
  SELECT jsonb_agg(${reference("'partition'", 'pn.nspname', 'pc.relname')})
  FROM pg_partition_tree(t.oid) tree
    JOIN pg_class pc ON pc.oid = tree.relid JOIN pg_namespace pn ON pn.oid = pc.relnamespace
  WHERE tree.relid <> t.oid OR t.relispartition)`

export const checkQuery: ObjectQuery = ({ version, inScope }) => `
  SELECT 'check' AS kind, ARRAY[n.nspname, t.relname, con.conname]::text[] AS path,
    ${relationKind('t')} AS parent_kind, ARRAY[n.nspname, t.relname]::text[] AS parent_path,
    ${address('pg_constraint', 'con.oid')} AS address, NULL::text[] AS aliases,
    jsonb_build_object(
      'expression', pg_get_expr(con.conbin, con.conrelid), 'noInherit', con.connoinherit,
      'validated', con.convalidated, 'enforced', ${version >= 180000 ? 'con.conenforced' : 'true'},
      'inheritance', CASE WHEN con.coninhcount = 0 THEN NULL WHEN t.relispartition THEN 'partition'
        WHEN con.conislocal THEN 'shared' ELSE 'inherited' END) AS attributes,
    NULL::jsonb AS needs,
    CASE WHEN con.coninhcount > 0 AND (t.relispartition OR NOT con.conislocal) THEN ${checksAbove} END AS follows,
    CASE WHEN t.relkind = 'p' THEN ${partitionsBelow}
      WHEN con.coninhcount > 0 AND t.relispartition THEN jsonb_build_array(${reference("'partition'", 'n.nspname', 't.relname')})
      WHEN con.coninhcount > 0 AND con.conislocal THEN ${checksAbove} END AS precedes
  FROM pg_constraint con
    JOIN pg_class t ON t.oid = con.conrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE con.contype = 'c' AND con.conrelid <> 0 AND ${inScope('n.nspname')}
  ORDER BY n.nspname, t.relname, con.conname`
