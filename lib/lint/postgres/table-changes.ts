/** The parts of `ALTER TABLE` statements, which most rules are about. */
import type { AlterTableCmd, ColumnDef, Constraint, RangeVar } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintedStatement } from '../rule.ts'
import { KnownTables, type KnownTable } from './known-tables.ts'
import { typeNameText } from './names.ts'
import { commandsOf, constraintsOf } from './tree-parts.ts'

export interface TableChange {
  readonly statement: LintedStatement
  readonly table: RangeVar
  readonly command: AlterTableCmd
  /** What the statements before tell about the table, or null. */
  readonly known: KnownTable | null
}

/** Each change of each table that was not made by the same revisions. */
export function* tableChanges({ statements, history, isNew }: LintContext): Iterable<TableChange> {
  const tables = new KnownTables(history)
  for (const statement of statements) {
    if ('AlterTableStmt' in statement.tree) {
      const { relation: table, objtype } = statement.tree.AlterTableStmt
      if (table !== undefined && objtype === 'OBJECT_TABLE' && !isNew(table, statement)) {
        const known = tables.get(table)
        for (const command of commandsOf(statement.tree.AlterTableStmt))
          yield { statement, table, command, known }
      }
    }
    tables.apply(statement)
  }
}

/** Constraints that are added to tables; not those that come with a new column. */
export function* addedConstraints(
  context: LintContext,
): Iterable<TableChange & { readonly constraint: Constraint }> {
  for (const change of tableChanges(context)) {
    const { subtype, def } = change.command
    if (subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def)
      yield { ...change, constraint: def.Constraint }
  }
}

export interface AddedColumn extends TableChange {
  readonly column: ColumnDef
  readonly name: string
  readonly constraints: readonly Constraint[]
}

/** Columns that are added to tables, with what stands behind their types. */
export function* addedColumns(context: LintContext): Iterable<AddedColumn> {
  for (const change of tableChanges(context)) {
    const { subtype, def } = change.command
    if (subtype !== 'AT_AddColumn' || def === undefined || !('ColumnDef' in def)) continue
    const { colname: name = '' } = def.ColumnDef
    yield { ...change, column: def.ColumnDef, name, constraints: constraintsOf(def.ColumnDef) }
  }
}

/** `serial` and its kin, which take their values from a sequence of their own. */
export function isSerial({ typeName = {} }: ColumnDef): boolean {
  return /^(?:(?:big|small)?serial|serial[248])$/.test(typeNameText(typeName))
}
