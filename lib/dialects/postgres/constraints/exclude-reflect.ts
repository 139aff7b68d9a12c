/** Reads exclusion constraints: their definition as PostgreSQL writes it, without what can change by itself. */
import type { ObjectQuery } from '../object-family.ts'
import { address } from '../reflection-sql.ts'
import { aroundPartition, relationKind, statisticsTargets } from '../relation-sql.ts'

const definition = `substr(pg_get_constraintdef(con.oid), length('EXCLUDE USING ') + 1)`
const deferral = `CASE WHEN con.condeferred THEN ' DEFERRABLE INITIALLY DEFERRED' ELSE ' DEFERRABLE' END`

export const excludeQuery: ObjectQuery = ({ inScope }) => `
  SELECT 'exclude' AS kind, ARRAY[n.nspname, t.relname, con.conname]::text[] AS path,
    ${relationKind('t')} AS parent_kind, ARRAY[n.nspname, t.relname]::text[] AS parent_path,
    ${address('pg_constraint', 'con.oid')} AS address, ARRAY[${address('pg_class', 'i.oid')}] AS aliases,
    jsonb_build_object(
      'definition', CASE WHEN con.condeferrable
        THEN left(${definition}, -length(${deferral})) ELSE ${definition} END,
      'deferrable', con.condeferrable, 'initiallyDeferred', con.condeferred,
      'tablespace', s.spcname, 'statistics', st.targets,
      'partitioned', t.relkind = 'p', 'valid', x.indisvalid, 'indexComment', d.description) AS attributes,
    NULL::jsonb AS needs, ${aroundPartition('i', 't', 'n')}
  FROM pg_constraint con
    JOIN pg_class t ON t.oid = con.conrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_class i ON i.oid = con.conindid
    JOIN pg_index x ON x.indexrelid = con.conindid
    LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace
    LEFT JOIN ${statisticsTargets} st ON st.indexrelid = i.oid
    LEFT JOIN pg_description d ON d.objoid = i.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
  WHERE con.contype = 'x' AND ${inScope('n.nspname')}
  ORDER BY n.nspname, t.relname, con.conname`
