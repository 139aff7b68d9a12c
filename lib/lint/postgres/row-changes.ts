/** The parts of statements that change rows, also within WITH. */
import type { Node } from '../../dialects/postgres/parse-sql.ts'
import type { TableName } from '../rule.ts'

export interface RowChange {
  readonly verb: 'copied into' | 'deleted from' | 'merged into' | 'updated in'
  readonly table: TableName
  /** Whether it is about every row of the table. */
  readonly isWhole: boolean
}

/** Changes of rows that there are; of INSERT only what copies from other tables. */
export function rowChanges(tree: Node): readonly RowChange[] {
  if ('UpdateStmt' in tree) {
    const { relation, whereClause, withClause } = tree.UpdateStmt
    const isWhole = isAlways(whereClause)
    return [...change('updated in', relation, isWhole), ...changesIn(withClause?.ctes)]
  }
  if ('DeleteStmt' in tree) {
    const { relation, whereClause, withClause } = tree.DeleteStmt
    const isWhole = isAlways(whereClause)
    return [...change('deleted from', relation, isWhole), ...changesIn(withClause?.ctes)]
  }
  if ('MergeStmt' in tree) return change('merged into', tree.MergeStmt.relation, false)
  if ('SelectStmt' in tree) return changesIn(tree.SelectStmt.withClause?.ctes)
  if (!('InsertStmt' in tree)) return []
  const { relation, selectStmt, withClause } = tree.InsertStmt
  const copies =
    selectStmt !== undefined && 'SelectStmt' in selectStmt && selectStmt.SelectStmt.fromClause !== undefined
  return [...(copies ? change('copied into', relation, false) : []), ...changesIn(withClause?.ctes)]
}

function change(
  verb: RowChange['verb'],
  table: TableName | undefined,
  isWhole: boolean,
): readonly RowChange[] {
  return table === undefined ? [] : [{ verb, table, isWhole }]
}

function changesIn(parts: readonly Node[] | undefined): readonly RowChange[] {
  return (parts ?? []).flatMap((part) => {
    const query = 'CommonTableExpr' in part ? part.CommonTableExpr.ctequery : undefined
    return query === undefined ? [] : rowChanges(query)
  })
}

/** No condition, or `true`. */
function isAlways(condition: Node | undefined): boolean {
  if (condition === undefined) return true
  return 'A_Const' in condition && condition.A_Const.boolval?.boolval === true
}
