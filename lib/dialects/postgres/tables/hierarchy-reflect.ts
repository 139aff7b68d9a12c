/** Reading which table inherits from which, and which is a partition of which. */
import type { ObjectQuery } from '../object-family.ts'

const inheritance: ObjectQuery = ({ inScope }) => `
  SELECT 'inheritance' AS kind, ARRAY[n.nspname, c.relname, pn.nspname, p.relname]::text[] AS path,
    CASE c.relkind WHEN 'f' THEN 'foreignTable' ELSE 'table' END AS parent_kind,
    ARRAY[n.nspname, c.relname]::text[] AS parent_path,
    NULL AS address, NULL::text[] AS aliases,
    '{}'::jsonb AS attributes,
    jsonb_build_array(jsonb_build_object('kind', CASE p.relkind WHEN 'f' THEN 'foreignTable' ELSE 'table' END,
      'path', jsonb_build_array(pn.nspname, p.relname))) AS needs
  FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'f') AND NOT c.relispartition
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class p ON p.oid = i.inhparent
  JOIN pg_namespace pn ON pn.oid = p.relnamespace
  WHERE ${inScope('n.nspname')}
  ORDER BY n.nspname, c.relname, i.inhseqno`

/** The default partition comes after all others of its table and goes before them: it holds what no other takes. */
const partitions: ObjectQuery = ({ inScope }) => `
  WITH partition AS (
    SELECT i.inhparent, n.nspname, c.relname, c.relkind, c.oid, pg_get_expr(c.relpartbound, c.oid) AS bound
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition AND c.relkind IN ('r', 'p', 'f')
    JOIN pg_namespace n ON n.oid = c.relnamespace
  )
  SELECT 'partition' AS kind, ARRAY[a.nspname, a.relname]::text[] AS path,
    CASE a.relkind WHEN 'f' THEN 'foreignTable' ELSE 'table' END AS parent_kind,
    ARRAY[a.nspname, a.relname]::text[] AS parent_path,
    NULL AS address, NULL::text[] AS aliases,
    jsonb_build_object('of', jsonb_build_array(pn.nspname, p.relname), 'bound', a.bound) AS attributes,
    jsonb_build_array(jsonb_build_object('kind', 'table', 'path', jsonb_build_array(pn.nspname, p.relname)))
      || coalesce(others.needs, '[]') AS needs
  FROM partition a
  JOIN pg_class p ON p.oid = a.inhparent
  JOIN pg_namespace pn ON pn.oid = p.relnamespace
  LEFT JOIN (
    SELECT b.inhparent,
      jsonb_agg(jsonb_build_object('kind', 'partition', 'path', jsonb_build_array(b.nspname, b.relname))) AS needs
    FROM partition b WHERE b.bound <> 'DEFAULT' GROUP BY b.inhparent
  ) others ON others.inhparent = a.inhparent AND a.bound = 'DEFAULT'
  WHERE ${inScope('a.nspname')}
  ORDER BY a.nspname, a.relname`

export const hierarchyQueries: readonly ObjectQuery[] = [inheritance, partitions]
