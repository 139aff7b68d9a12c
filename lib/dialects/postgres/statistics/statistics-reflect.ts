/** Reads extended statistics: their definition as PostgreSQL writes it, without names, and their target. */
import type { ObjectQuery } from '../object-family.ts'
import { address } from '../reflection-sql.ts'
import { relationKind } from '../relation-sql.ts'

export const statisticsQuery: ObjectQuery = ({ inScope }) => `
  SELECT 'statistics' AS kind, ARRAY[n.nspname, s.stxname]::text[] AS path,
    ${relationKind('t')} AS parent_kind, ARRAY[tn.nspname, t.relname]::text[] AS parent_path,
    ${address('pg_statistic_ext', 's.oid')} AS address, NULL::text[] AS aliases,
    jsonb_build_object(
      'definition', left(
        substr(d.text, length('CREATE STATISTICS ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname)) + 2),
        -length(' FROM ' || quote_ident(tn.nspname) || '.' || quote_ident(t.relname))),
      'target', CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END) AS attributes,
    NULL::jsonb AS needs
  FROM pg_statistic_ext s
    JOIN pg_namespace n ON n.oid = s.stxnamespace
    JOIN pg_class t ON t.oid = s.stxrelid
    JOIN pg_namespace tn ON tn.oid = t.relnamespace
    CROSS JOIN LATERAL pg_get_statisticsobjdef(s.oid) AS d(text)
  WHERE ${inScope('n.nspname')}
  ORDER BY n.nspname, s.stxname`
