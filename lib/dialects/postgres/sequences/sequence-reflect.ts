/**
 * Reading sequences that stand by themselves, and the columns that own them. Where a sequence stands at is data, not
 * schema. Numbers are texts, as they may be larger than a number of JSON holds.
 */
import type { ObjectQuery } from '../object-family.ts'
import { address, privileges } from '../reflection-sql.ts'

const sequences: ObjectQuery = ({ inScope }) => `
  SELECT 'sequence' AS kind, ARRAY[n.nspname, c.relname]::text[] AS path,
    NULL AS parent_kind, NULL::text[] AS parent_path,
    ${address('pg_class', 'c.oid')} AS address, NULL::text[] AS aliases,
    jsonb_build_object('type', format_type(s.seqtypid, NULL), 'start', s.seqstart::text,
      'increment', s.seqincrement::text, 'minValue', s.seqmin::text, 'maxValue', s.seqmax::text,
      'cache', s.seqcache::text, 'cycle', s.seqcycle, 'unlogged', c.relpersistence = 'u',
      'privileges', ${privileges('c.relacl', 's', 'c.relowner')}) AS attributes,
    jsonb_build_array(jsonb_build_object('kind', 'schema', 'path', jsonb_build_array(n.nspname))) AS needs
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${inScope('n.nspname')} AND NOT EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype = 'i')
  ORDER BY n.nspname, c.relname`

const owners: ObjectQuery = ({ inScope }) => `
  SELECT 'sequenceOwner' AS kind, ARRAY[n.nspname, c.relname]::text[] AS path,
    'column' AS parent_kind, ARRAY[tn.nspname, t.relname, a.attname]::text[] AS parent_path,
    NULL AS address, NULL::text[] AS aliases, '{}'::jsonb AS attributes,
    jsonb_build_array(jsonb_build_object('kind', 'sequence', 'path', jsonb_build_array(n.nspname, c.relname))) AS needs
  FROM pg_depend d
  JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class t ON t.oid = d.refobjid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
    AND d.refobjsubid > 0 AND ${inScope('n.nspname')}
  ORDER BY n.nspname, c.relname`

export const sequenceQueries: readonly ObjectQuery[] = [sequences, owners]
