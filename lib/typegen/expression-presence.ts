/** Whether the value of an expression can be null, as far as the expression tells. */
import type { FuncCall, Node } from '../dialects/postgres/parse-sql.ts'

/** A column of a relation with its schema. */
export interface ColumnSource {
  readonly schema: string
  readonly relation: string
  readonly column: string
}

/** Whether a value is there: certainly, not certainly, where a column's is, where all or any of several are. */
export type Presence =
  | 'always'
  | 'unknown'
  | { readonly like: ColumnSource }
  | { readonly all: readonly Presence[] }
  | { readonly any: readonly Presence[] }

/** What names of columns mean where the expression stands. */
export interface ExpressionScope {
  readonly sourceOf: (fields: readonly Node[]) => ColumnSource | null
  readonly columnPresence: (fields: readonly Node[]) => Presence
}

/** Functions of PostgreSQL's own that never give null. */
const neverNull: ReadonlySet<string> = new Set(
  (
    'count row_number rank dense_rank percent_rank cume_dist now clock_timestamp statement_timestamp ' +
    'transaction_timestamp gen_random_uuid concat json_build_object jsonb_build_object json_build_array ' +
    'jsonb_build_array'
  ).split(' '),
)

/** Functions of PostgreSQL's own that give null for null only. */
const nullForNull: ReadonlySet<string> = new Set(
  (
    'lower upper btrim ltrim rtrim length char_length octet_length abs round floor ceil ceiling trunc date_trunc md5 ' +
    'to_json to_jsonb row_to_json replace reverse initcap'
  ).split(' '),
)

const operators: ReadonlySet<string> = new Set(
  '+ - * / % || = <> < > <= >= ~~ !~~ ~~* !~~* ~ !~ ~* !~*'.split(' '),
)

export function presenceOf(node: Node, scope: ExpressionScope): Presence {
  const of = (each: Node): Presence => presenceOf(each, scope)
  const all = (nodes: readonly (Node | undefined)[]): Presence => ({
    all: nodes.map((each) => (each === undefined ? 'unknown' : of(each))),
  })
  if ('ColumnRef' in node) return scope.columnPresence(node.ColumnRef.fields ?? [])
  if ('A_Const' in node) return node.A_Const.isnull === true ? 'unknown' : 'always'
  if ('CoalesceExpr' in node) return { any: (node.CoalesceExpr.args ?? []).map(of) }
  if ('BoolExpr' in node) return all(node.BoolExpr.args ?? [])
  if ('NullTest' in node || 'BooleanTest' in node) return 'always'
  if ('SubLink' in node) return node.SubLink.subLinkType === 'EXISTS_SUBLINK' ? 'always' : 'unknown'
  if ('FuncCall' in node) return callPresence(node.FuncCall, of)
  if ('CaseExpr' in node) {
    const { args = [], defresult } = node.CaseExpr
    return all([...args.map((each) => ('CaseWhen' in each ? each.CaseWhen.result : undefined)), defresult])
  }
  if ('A_Expr' in node) {
    const { kind, name = [], lexpr, rexpr } = node.A_Expr
    if (kind !== 'AEXPR_OP' || !operators.has(ownName(name) ?? '')) return 'unknown'
    return all(lexpr === undefined ? [rexpr] : [lexpr, rexpr])
  }
  if ('TypeCast' in node) {
    const { arg } = node.TypeCast
    // JSON's null becomes none of SQL.
    return arg === undefined || 'ColumnRef' in arg ? 'unknown' : of(arg)
  }
  return 'unknown'
}

function callPresence({ funcname = [], args = [] }: FuncCall, of: (node: Node) => Presence): Presence {
  const name = ownName(funcname)
  if (name === null) return 'unknown'
  if (neverNull.has(name)) return 'always'
  return nullForNull.has(name) ? { all: args.map(of) } : 'unknown'
}

/** A name without a schema, which is one of PostgreSQL's own here. */
function ownName(names: readonly Node[]): string | null {
  const [first, second] = names
  if (first === undefined || !('String' in first)) return null
  if (second === undefined) return first.String.sval ?? null
  return first.String.sval === 'pg_catalog' && 'String' in second ? (second.String.sval ?? null) : null
}
