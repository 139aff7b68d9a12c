/**
 * What the query of a view says about its columns: which columns of a table they are, and which of them cannot be null.
 * Only what is certain is said.
 */
import type { Node, ParseSql, SelectStmt } from '../dialects/postgres/parse-sql.ts'
import { type ColumnSource, type ExpressionScope, type Presence, presenceOf } from './expression-presence.ts'
import { hasOneRowEach } from './row-functions.ts'

export interface QueryColumn {
  readonly presence: Presence
  /** The column that it is, unchanged; null for an expression. */
  readonly source: ColumnSource | null
}

export interface ViewQuery {
  readonly columns: readonly QueryColumn[]
  /** The one relation that rows of the view are rows of, where the server would write to it through the view. */
  readonly base: { readonly schema: string; readonly relation: string } | null
}

/** Reads a query as the server wrote it, names with their schemas; null when it is not understood. */
export function viewQuery(parse: ParseSql, text: string): ViewQuery | null {
  const parsed = parse(text)
  if ('problem' in parsed) return null
  const [statement] = parsed.statements
  return statement !== undefined && 'SelectStmt' in statement.tree ? queryOf(statement.tree.SelectStmt) : null
}

function queryOf(select: SelectStmt): ViewQuery | null {
  const { larg, rarg, op = 'SETOP_NONE', valuesLists } = select
  if (valuesLists !== undefined) return null
  if (op !== 'SETOP_NONE') return larg === undefined || rarg === undefined ? null : united(larg, rarg)
  const tables = new Map<string, FromTable>()
  for (const each of select.fromClause ?? []) addTables(each, false, tables)
  const scope = scopeOf(
    tables,
    (select.groupClause ?? []).some((each) => 'GroupingSet' in each),
  )
  const columns = (select.targetList ?? []).map((target): QueryColumn => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined
    if (value === undefined) return { presence: 'unknown', source: null }
    const source = 'ColumnRef' in value ? scope.sourceOf(value.ColumnRef.fields ?? []) : null
    return { presence: presenceOf(value, scope), source }
  })
  return { columns, base: baseOf(select) }
}

/** Either half may give a row. */
function united(left: SelectStmt, right: SelectStmt): ViewQuery | null {
  const [one, other] = [queryOf(left), queryOf(right)]
  if (one === null || other === null) return null
  const columns = one.columns.map(({ presence }, at): QueryColumn => {
    const second = other.columns[at]?.presence ?? 'unknown'
    return { presence: { all: [presence, second] }, source: null }
  })
  return { columns, base: null }
}

interface FromTable {
  /** Null where it is no relation, or its columns have other names. */
  readonly of: { readonly schema: string; readonly relation: string } | null
  /** Whether a join gives rows without it. */
  readonly isOuter: boolean
}

function addTables(node: Node, isOuter: boolean, tables: Map<string, FromTable>): void {
  if ('JoinExpr' in node) {
    const { jointype, larg, rarg, alias } = node.JoinExpr
    const keepsLeft = jointype === 'JOIN_LEFT' || jointype === 'JOIN_FULL'
    const keepsRight = jointype === 'JOIN_RIGHT' || jointype === 'JOIN_FULL'
    if (larg !== undefined) addTables(larg, isOuter || keepsRight, tables)
    if (rarg !== undefined) addTables(rarg, isOuter || keepsLeft, tables)
    if (alias?.aliasname !== undefined) tables.set(alias.aliasname, { of: null, isOuter })
    return
  }
  if ('RangeVar' in node) {
    const { schemaname: schema, relname: relation = '', alias } = node.RangeVar
    const isPlain = schema !== undefined && alias?.colnames === undefined
    tables.set(alias?.aliasname ?? relation, { of: isPlain ? { schema, relation } : null, isOuter })
    return
  }
  // A function or a query: what its columns have is not looked at, but a name without a table may be one of them.
  tables.set(`\0${tables.size}`, { of: null, isOuter })
}

function scopeOf(tables: ReadonlyMap<string, FromTable>, losesColumns: boolean): ExpressionScope {
  const found = (fields: readonly Node[]): { table: FromTable; column: string } | null => {
    const names = fields.map((field) => ('String' in field ? (field.String.sval ?? '') : null))
    const [first, second, ...others] = names
    if (typeof first !== 'string' || others.length > 0 || second === null) return null
    const [only] = tables.size === 1 ? tables.values() : []
    const table = second === undefined ? only : tables.get(first)
    return table === undefined ? null : { table, column: second ?? first }
  }
  const sourceOf: ExpressionScope['sourceOf'] = (fields) => {
    const { table, column } = found(fields) ?? {}
    return table === undefined || table.of === null || column === undefined ? null : { ...table.of, column }
  }
  return {
    sourceOf,
    columnPresence: (fields) => {
      const source = sourceOf(fields)
      const isCertain = source !== null && !losesColumns && found(fields)?.table.isOuter === false
      return isCertain ? { like: source } : 'unknown'
    },
  }
}

/** As the server decides whether a view can be written to. */
function baseOf(select: SelectStmt): ViewQuery['base'] {
  const { fromClause = [], targetList = [] } = select
  const [from, ...others] = fromClause
  if (from === undefined || !('RangeVar' in from) || others.length > 0) return null
  const { schemaname: schema, relname: relation, alias } = from.RangeVar
  if (schema === undefined || relation === undefined || alias?.colnames !== undefined) return null
  const { distinctClause, groupClause, havingClause, limitCount, limitOffset, withClause } = select
  const changesRows = [distinctClause, groupClause, havingClause, limitCount, limitOffset, withClause].some(
    (clause) => clause !== undefined,
  )
  return changesRows || !hasOneRowEach(targetList) ? null : { schema, relation }
}
