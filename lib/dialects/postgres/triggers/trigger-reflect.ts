/**
 * Triggers as `pg_get_triggerdef` writes them, in two parts around the relation: `event` (`BEFORE INSERT`) and `action`
 * (`FOR EACH ROW EXECUTE FUNCTION …`). The copies on partitions are no objects, but for those whose state differs from
 * that of the trigger that they copy: these are read as `state of a copy`.
 */
import type { ObjectQuery } from '../object-family.ts'
import { address } from '../reflection-sql.ts'
import { dependsOnExtensions } from '../extension-dependencies.ts'

/** The trigger of which `t` is a copy, or a copy's copy. */
const original = `(
        SELECT jsonb_build_object('kind', 'trigger', 'path', jsonb_build_array(rn.nspname, rc.relname, rt.tgname))
        FROM pg_partition_ancestors(t.tgrelid) a(relid)
        JOIN pg_trigger rt ON rt.tgrelid = a.relid AND rt.tgname = t.tgname AND rt.tgparentid = 0
        JOIN pg_class rc ON rc.oid = rt.tgrelid
        JOIN pg_namespace rn ON rn.oid = rc.relnamespace)`

export const triggerQuery: ObjectQuery = ({ inScope }) => `
  SELECT 'trigger' AS kind, ARRAY[t.schema, t.relation, t.tgname]::text[] AS path,
    t.parent_kind, ARRAY[t.schema, t.relation]::text[] AS parent_path,
    ${address('pg_trigger', 't.oid')} AS address,
    CASE WHEN t.tgconstraint <> 0 THEN ARRAY[${address('pg_constraint', 't.tgconstraint')}] END AS aliases,
    CASE WHEN t.copied THEN jsonb_build_object('copied', true, 'state', t.state)
      ELSE jsonb_build_object(
        'constraint', t.tgconstraint <> 0,
        'event', left(t.rest, t.cut - 1),
        'action', substr(t.rest, t.cut + length(t.target)),
        'state', t.state,
        'dependsOnExtensions', ${dependsOnExtensions('pg_trigger', 't.oid')}) END AS attributes,
    CASE WHEN t.copied THEN jsonb_build_array(
      jsonb_build_object('kind', 'partition', 'path', jsonb_build_array(t.schema, t.relation)), ${original}) END AS needs
  FROM (
    SELECT d.*, position(d.target IN d.rest) AS cut FROM (
      SELECT t.oid, t.tgname, t.tgrelid, t.tgconstraint, n.nspname AS schema, c.relname AS relation, t.tgparentid <> 0 AS copied,
        CASE c.relkind WHEN 'v' THEN 'view' WHEN 'f' THEN 'foreignTable' ELSE 'table' END AS parent_kind,
        CASE t.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END AS state,
        ' ON ' || t.tgrelid::regclass::text || ' ' AS target,
        substr(pg_get_triggerdef(t.oid),
          length(CASE WHEN t.tgconstraint <> 0 THEN 'CREATE CONSTRAINT TRIGGER ' ELSE 'CREATE TRIGGER ' END
            || quote_ident(t.tgname)) + 2) AS rest
      FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_proc f ON f.oid = t.tgfoid
      LEFT JOIN pg_trigger o ON o.oid = t.tgparentid
      WHERE ${inScope('n.nspname')}
        AND CASE WHEN t.tgparentid = 0 THEN NOT t.tgisinternal
          ELSE t.tgenabled <> o.tgenabled
            AND NOT (f.pronamespace = 'pg_catalog'::regnamespace AND f.proname ~ '^RI_FKey_') END
    ) d
  ) t
  ORDER BY t.schema, t.relation, t.tgname`
