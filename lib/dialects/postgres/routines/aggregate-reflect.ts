/** Aggregates as the catalogs have them: everything that `CREATE AGGREGATE` can say, null where it says nothing. */
import type { ObjectQuery } from '../object-family.ts'
import { address, privileges } from '../reflection-sql.ts'
import { inputTypes } from './routine-sql.ts'

export const aggregateQuery: ObjectQuery = ({ inScope }) => `
  SELECT 'aggregate' AS kind, ARRAY[n.nspname, p.proname, ${inputTypes('p')}]::text[] AS path,
    NULL AS parent_kind, NULL::text[] AS parent_path,
    ${address('pg_proc', 'p.oid')} AS address, NULL::text[] AS aliases,
    jsonb_build_object(
      'arguments', CASE WHEN p.pronargs = 0 AND a.aggkind = 'n' THEN '*' ELSE pg_get_function_arguments(p.oid) END,
      'identity', CASE WHEN p.pronargs = 0 AND a.aggkind = 'n' THEN '*' ELSE pg_get_function_identity_arguments(p.oid) END,
      'result', format_type(p.prorettype, NULL),
      'kind', CASE a.aggkind WHEN 'o' THEN 'ordered-set' WHEN 'h' THEN 'hypothetical-set' ELSE 'normal' END,
      'transition', a.aggtransfn::regproc::text,
      'stateType', format_type(a.aggtranstype, NULL),
      'stateSpace', nullif(a.aggtransspace, 0),
      'final', ${routine('a.aggfinalfn')},
      'finalExtra', a.aggfinalextra,
      'finalModify', ${modification('a.aggfinalmodify')},
      'combine', ${routine('a.aggcombinefn')},
      'serial', ${routine('a.aggserialfn')},
      'deserial', ${routine('a.aggdeserialfn')},
      'initial', a.agginitval,
      'movingTransition', ${routine('a.aggmtransfn')},
      'movingInverse', ${routine('a.aggminvtransfn')},
      'movingStateType', CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END,
      'movingStateSpace', nullif(a.aggmtransspace, 0),
      'movingFinal', ${routine('a.aggmfinalfn')},
      'movingFinalExtra', a.aggmfinalextra,
      'movingFinalModify', ${modification('a.aggmfinalmodify')},
      'movingInitial', a.aggminitval,
      'sortOperator', CASE WHEN o.oid IS NOT NULL THEN format('OPERATOR(%I.%s)', s.nspname, o.oprname) END,
      'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
      'privileges', ${privileges('p.proacl', 'f', 'p.proowner')}) AS attributes,
    NULL::jsonb AS needs
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_aggregate a ON a.aggfnoid = p.oid
  LEFT JOIN pg_operator o ON o.oid = a.aggsortop
  LEFT JOIN pg_namespace s ON s.oid = o.oprnamespace
  WHERE p.prokind = 'a' AND ${inScope('n.nspname')}
  ORDER BY n.nspname, p.proname, p.oid`

function routine(column: string): string {
  return `CASE WHEN ${column} <> 0 THEN ${column}::regproc::text END`
}

/** What the final function may do to the state; null where that is what its kind of aggregate has by default. */
function modification(column: string): string {
  return `CASE WHEN ${column} <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char"
        THEN CASE ${column} WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END`
}
