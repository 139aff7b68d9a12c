/** Whether a query gives one row for each row that it reads, as far as the calls in it tell. */
import type { FuncCall, Node } from '../dialects/postgres/parse-sql.ts'

/** Functions of PostgreSQL's own that make one row of many, or many of one. */
const others: ReadonlySet<string> = new Set(
  (
    'any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or count every json_agg json_object_agg jsonb_agg ' +
    'jsonb_object_agg max min range_agg range_intersect_agg string_agg sum xmlagg corr covar_pop covar_samp regr_avgx ' +
    'regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp ' +
    'variance var_pop var_samp mode percentile_cont percentile_disc grouping generate_series generate_subscripts unnest ' +
    'regexp_matches regexp_split_to_table string_to_table json_array_elements json_array_elements_text json_each ' +
    'json_each_text json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements ' +
    'jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_path_query_tz ' +
    'jsonb_populate_recordset jsonb_to_recordset ts_stat ts_parse ts_debug ts_token_type'
  ).split(' '),
)

/** A function of somebody's own may be an aggregate, so it is taken for one. */
export function hasOneRowEach(targets: readonly Node[]): boolean {
  for (const { funcname = [], over, agg_filter: filter, agg_star: star } of callsIn(targets)) {
    const names = funcname.map((each) => ('String' in each ? (each.String.sval ?? '') : ''))
    const [name = '', ...more] = names[0] === 'pg_catalog' ? names.slice(1) : names
    const isPlain = over === undefined && filter === undefined && star !== true
    if (!isPlain || more.length > 0 || others.has(name)) return false
  }
  return true
}

/** The calls of an expression, those of queries inside of it left out: they have rows of their own. */
function* callsIn(value: unknown): Iterable<FuncCall> {
  if (Array.isArray(value)) {
    for (const each of value) yield* callsIn(each)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (key === 'SubLink') continue
      if (key === 'FuncCall' && isCall(each)) yield each
      yield* callsIn(each)
    }
  }
}

function isCall(value: unknown): value is FuncCall {
  return typeof value === 'object' && value !== null && 'funcname' in value
}
