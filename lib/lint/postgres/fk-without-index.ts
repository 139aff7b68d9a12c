/** L39: foreign keys whose columns no index begins with. */
import type { Constraint, Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding, TableName } from '../rule.ts'
import { KnownTables, type KnownTable } from './known-tables.ts'
import { constraintText, nameText, strings, tableText } from './names.ts'
import { commandsOf, constraintsOf } from './tree-parts.ts'

export const fkWithoutIndex = {
  id: 'L39',
  name: 'fk-without-index',
  severity: 'warning',
  title: 'A foreign key has columns that no index begins with',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ statements, history }: LintContext): Iterable<RuleFinding> {
  const tables = new KnownTables(history)
  const added = new Set<string>()
  const keys: ForeignKey[] = []
  for (const statement of statements) {
    for (const { table, element, isNewColumn } of elementsOf(statement.tree)) {
      if (isNewColumn && 'ColumnDef' in element) added.add(columnKey(table, element.ColumnDef.colname ?? ''))
      keys.push(...foreignKeysIn(element).map((key) => ({ ...key, statement, table })))
    }
    tables.apply(statement)
  }
  // Only now: an index may come in a later revision.
  for (const { constraint, columns, statement, table } of keys) {
    const known = tables.get(table)
    const [first = ''] = columns
    if (known === null || !(known.isWhole || added.has(columnKey(table, first)))) continue
    if (isGone(known, constraint, columns) || isIndexed(known, columns)) continue
    const other = tableText(constraint.pktable ?? {})
    yield {
      place: statement,
      message: `${constraintText('foreign key', constraint)} of ${tableText(table)} has no index on ${columns.map(nameText).join(', ')}: each row that is deleted from ${other}, or whose key changes, reads all of ${tableText(table)}`,
      fix: 'Add an index that begins with the columns, CONCURRENTLY when the table is in use.',
    }
  }
}

interface WrittenKey {
  readonly constraint: Constraint
  readonly columns: readonly string[]
}

interface ForeignKey extends WrittenKey {
  readonly statement: LintedStatement
  readonly table: TableName
}

interface Element {
  readonly table: TableName
  readonly element: Node
  /** Whether it is a column of a table that there was. */
  readonly isNewColumn: boolean
}

function elementsOf(tree: Node): readonly Element[] {
  if ('CreateStmt' in tree) {
    const { relation: table = {}, tableElts = [] } = tree.CreateStmt
    return tableElts.map((element) => ({ table, element, isNewColumn: false }))
  }
  if (!('AlterTableStmt' in tree)) return []
  const { relation: table = {} } = tree.AlterTableStmt
  return commandsOf(tree.AlterTableStmt).flatMap(({ subtype, def: element }) =>
    element === undefined ? [] : [{ table, element, isNewColumn: subtype === 'AT_AddColumn' }],
  )
}

function foreignKeysIn(element: Node): readonly WrittenKey[] {
  if ('Constraint' in element) {
    const { contype, fk_attrs: columns } = element.Constraint
    return contype === 'CONSTR_FOREIGN' ? [{ constraint: element.Constraint, columns: strings(columns) }] : []
  }
  if (!('ColumnDef' in element)) return []
  const { colname = '' } = element.ColumnDef
  return constraintsOf(element.ColumnDef).flatMap((constraint) =>
    constraint.contype === 'CONSTR_FOREIGN' ? [{ constraint, columns: [colname] }] : [],
  )
}

/** Whether the key was dropped again, by itself or with a column. */
function isGone(
  { columns: present, constraints, isWhole }: KnownTable,
  { conname }: Constraint,
  columns: readonly string[],
): boolean {
  if (conname !== undefined && !constraints.has(conname)) return true
  return isWhole && columns.some((column) => !present.has(column))
}

/** One column of the key is enough to find few rows. */
function isIndexed({ indexes }: KnownTable, columns: readonly string[]): boolean {
  return [...indexes.values()].some(([first]) => first !== undefined && columns.includes(first))
}

function columnKey({ relname }: TableName, column: string): string {
  return JSON.stringify([relname, column])
}
