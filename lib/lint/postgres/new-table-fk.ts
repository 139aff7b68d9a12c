/** L37: a new table whose foreign key locks one that is in use. */
import type { Constraint, Node } from '../../dialects/postgres/parse-sql.ts'
import { sameTable } from '../new-tables.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding, TableName } from '../rule.ts'
import { tableText } from './names.ts'
import { commandsOf, constraintsOf } from './tree-parts.ts'

export const newTableFk = {
  id: 'L37',
  name: 'new-table-fk',
  severity: 'warning',
  title: 'A new table refers to one that is in use, which is locked for a moment',
  lock: 'ShareRowExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const statement of context.statements) {
    const { table, referenced } = foreignKeys(statement, context)
    const busy = referenced.filter((other) => !sameTable(other, table) && !context.isNew(other, statement))
    if (busy.length === 0) continue
    const names = [...new Set(busy.map(tableText))]
    yield {
      place: statement,
      message: `The new table ${tableText(table)} refers to ${names.join(', ')}: making its ${names.length === 1 ? 'foreign key' : 'foreign keys'} waits for every writer there, and later ones wait behind it`,
      fix: 'Keep it at the end of its revision; when there are several such tables, a revision for each.',
    }
  }
}

/** A table that is new, and those that it refers to by keys that a statement makes. */
function foreignKeys(
  statement: LintedStatement,
  { isNew }: LintContext,
): { readonly table: TableName; readonly referenced: readonly TableName[] } {
  const { tree } = statement
  if ('CreateStmt' in tree) {
    const { relation: table = {}, tableElts = [] } = tree.CreateStmt
    return { table, referenced: tableElts.flatMap(referencedBy) }
  }
  if (!('AlterTableStmt' in tree)) return { table: {}, referenced: [] }
  const { relation: table = {} } = tree.AlterTableStmt
  if (!isNew(table, statement)) return { table, referenced: [] }
  const parts = commandsOf(tree.AlterTableStmt).flatMap(({ def }) => def ?? [])
  return { table, referenced: parts.flatMap(referencedBy) }
}

/** Tables that a column or constraint refers to. */
export function referencedBy(element: Node): readonly TableName[] {
  const constraints: readonly Constraint[] =
    'Constraint' in element
      ? [element.Constraint]
      : 'ColumnDef' in element
        ? constraintsOf(element.ColumnDef)
        : []
  return constraints.flatMap(({ contype, pktable }) =>
    contype === 'CONSTR_FOREIGN' && pktable !== undefined ? [pktable] : [],
  )
}
