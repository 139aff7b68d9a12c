/**
 * Functions and procedures as the catalogs have them. What stands for a default of the language (cost, rows) is null.
 * A body is either text in the routine's language (`source`, and `binary` for a library) or parsed SQL (`sqlBody`).
 */
import type { ObjectQuery } from '../object-family.ts'
import { address, privileges } from '../reflection-sql.ts'
import { dependsOnExtensions } from '../extension-dependencies.ts'
import { inputTypes, madeByType } from './routine-sql.ts'

export const routineQuery: ObjectQuery = ({ version, inScope }) => {
  const parsed = version >= 140000
  return `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind,
    ARRAY[n.nspname, p.proname, ${inputTypes('p')}]::text[] AS path,
    NULL AS parent_kind, NULL::text[] AS parent_path,
    ${address('pg_proc', 'p.oid')} AS address, NULL::text[] AS aliases,
    CASE WHEN l.lanname NOT IN ('c', 'internal') THEN p.prosrc END AS mentions,
    jsonb_build_object(
      'arguments', coalesce(a.arguments, '[]'::jsonb),
      'result', CASE WHEN p.prokind <> 'p' THEN pg_get_function_result(p.oid) END,
      'language', l.lanname,
      'window', p.prokind = 'w',
      'volatility', CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
      'strict', p.proisstrict,
      'securityDefiner', p.prosecdef,
      'leakproof', p.proleakproof,
      'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
      'cost', CASE WHEN p.procost <> CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END THEN p.procost END,
      'rows', CASE WHEN p.proretset AND p.prorows <> 1000 THEN p.prorows END,
      'support', CASE WHEN p.prosupport <> 0 THEN p.prosupport::regproc::text END,
      'transforms', (SELECT jsonb_agg(format_type(t.type, NULL) ORDER BY t.place)
        FROM unnest(p.protrftypes) WITH ORDINALITY t(type, place)),
      'settings', to_jsonb(p.proconfig),
      'source', ${parsed ? 'CASE WHEN p.prosqlbody IS NULL THEN p.prosrc END' : 'p.prosrc'},
      'binary', p.probin,
      'sqlBody', ${parsed ? 'CASE WHEN p.prosqlbody IS NOT NULL THEN pg_get_function_sqlbody(p.oid) END' : 'NULL::text'},
      'dependsOnExtensions', ${dependsOnExtensions('pg_proc', 'p.oid')},
      'privileges', ${privileges('p.proacl', 'f', 'p.proowner')}) AS attributes,
    NULL::jsonb AS needs
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
  LEFT JOIN LATERAL (${argumentList}) a ON true
  WHERE p.prokind IN ('f', 'p', 'w') AND ${inScope('n.nspname')} AND NOT ${madeByType('p')}
  ORDER BY n.nspname, p.proname, p.oid`
}

/** Arguments in the order of the signature; the columns of `RETURNS TABLE` belong to the result. */
const argumentList = `
    SELECT jsonb_agg(jsonb_build_object(
      'name', nullif(p.proargnames[u.place], ''),
      'mode', CASE p.proargmodes[u.place] WHEN 'o' THEN 'out' WHEN 'b' THEN 'inout' WHEN 'v' THEN 'variadic' ELSE 'in' END,
      'type', format_type(u.type, NULL),
      'default', CASE WHEN p.pronargdefaults > 0 THEN pg_get_function_arg_default(p.oid, u.place::int) END
    ) ORDER BY u.place) AS arguments
    FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u(type, place)
    WHERE p.proargmodes[u.place] IS DISTINCT FROM 't'`
