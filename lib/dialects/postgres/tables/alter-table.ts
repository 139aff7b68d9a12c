/**
 * `alterTable` and `addColumn`: new columns come first, in one statement, as in knex; the rest follows in the order of
 * the calls. A new column that takes the name of one that the same callback drops or renames waits for its turn.
 */
import type { AddColumn, AlterTable } from '../../../ops/table-operations.ts'
import type { CompileContext, Statement } from '../../dialect.ts'
import { recordTable } from '../builder.ts'
import { type Constraint, constraintClause, inlineConstraint } from '../constraint-clause.ts'
import { ddl, ifExists, invalid, joined } from '../ddl.ts'
import { createColumnEnums } from '../enum-type.ts'
import { createIndexStatement } from '../index-statement.ts'
import { identifier, qualified } from '../names.ts'
import { type Column, columnText } from './column.ts'
import { columnComment, tableComment } from './comments.ts'
import { columnChecks, ownPrimaryKey } from './create-table.ts'
import { tableChanges } from './describe.ts'
import type { TableChange, TableFacts } from './table-change.ts'

export function alterTable(operation: AlterTable, context: CompileContext): readonly Statement[] {
  const facts = factsOf(operation, context)
  const changes = tableChanges(recordTable('alter', operation.table, operation.build), facts)
  const [early, late] = newColumnsFirst(changes)
  return [
    ...addColumns(early, changes, facts),
    ...late.flatMap((change) =>
      change.kind === 'addColumn'
        ? addColumns([change.column], changes, facts)
        : changeStatements(change, facts),
    ),
  ]
}

/**
 * Adds columns with what belongs to them.
 *
 * @throws `operation_invalid` when the callback does anything else.
 */
export function addColumn(operation: AddColumn, context: CompileContext): readonly Statement[] {
  const facts = factsOf(operation, context)
  const changes = tableChanges(recordTable('alter', operation.table, operation.build), facts)
  const columns = changes.flatMap((change) => (change.kind === 'addColumn' ? [change.column] : []))
  const strange = changes.find(({ kind }) => !['addColumn', 'addConstraint', 'createIndex'].includes(kind))
  if (columns.length === 0 || strange !== undefined) {
    throw invalid(
      columns.length === 0
        ? `op.addColumn on "${operation.table}" describes no column`
        : `op.addColumn on "${operation.table}" only adds columns`,
      'Call one of the column types of the table builder, such as table.string(name); op.alterTable does the rest.',
    )
  }
  if (operation.ifNotExists === true) {
    return columns.flatMap((column) => addColumnIfMissing(column, columns, changes, facts))
  }
  const others = changes.filter((change) => change.kind !== 'addColumn')
  return [
    ...addColumns(columns, changes, facts),
    ...others.flatMap((change) => changeStatements(change, facts)),
  ]
}

function factsOf(operation: AlterTable | AddColumn, context: CompileContext): TableFacts {
  return { table: operation.table, schema: operation.schema ?? null, convention: context.namingConvention }
}

/** The columns that are added before everything else, and all other changes. */
function newColumnsFirst(
  changes: readonly TableChange[],
): readonly [readonly Column[], readonly TableChange[]] {
  const freed = new Set<string>()
  const early: Column[] = []
  const late: TableChange[] = []
  for (const change of changes) {
    if (change.kind === 'dropColumns') change.columns.forEach((column) => freed.add(column))
    if (change.kind === 'renameColumn') freed.add(change.column)
    if (change.kind === 'addColumn' && !freed.has(change.column.name)) early.push(change.column)
    else late.push(change)
  }
  return [early, late]
}

function addColumns(
  columns: readonly Column[],
  changes: readonly TableChange[],
  facts: TableFacts,
): readonly Statement[] {
  if (columns.length === 0) return []
  const additions = columns.map(
    (column) =>
      `ADD COLUMN ${joined(columnText(column), ownPrimaryKey(column, changes, facts), ...columnChecks(column))}`,
  )
  return [
    ...enumTypes(columns, false),
    ddl(`${alter(facts)} ${additions.join(', ')}`),
    ...columns.flatMap((column) => comment(column, facts)),
  ]
}

/**
 * A column that may be there already. Its constraints stand in the same statement, so that the server leaves them out
 * with the column.
 */
function addColumnIfMissing(
  column: Column,
  columns: readonly Column[],
  changes: readonly TableChange[],
  facts: TableFacts,
): readonly Statement[] {
  const own = changes.filter((change) => belongsTo(change, column, columns))
  const constraints = own.flatMap((change) =>
    change.kind === 'addConstraint' ? [inlineConstraint(change.constraint)] : [],
  )
  const definition = joined(
    columnText(column),
    ownPrimaryKey(column, changes, facts),
    ...columnChecks(column),
    ...constraints,
  )
  return [
    ...enumTypes([column], true),
    ddl(`${alter(facts)} ADD COLUMN IF NOT EXISTS ${definition}`),
    ...own.flatMap((change) =>
      change.kind === 'createIndex' ? [createIndexStatement({ ...change.index, ifNotExists: true })] : [],
    ),
    ...comment(column, facts),
  ]
}

function belongsTo(change: TableChange, column: Column, columns: readonly Column[]): boolean {
  const names = columnsOf(change)
  if (change.kind === 'addColumn') return false
  if (names.length === 1 && columns.some(({ name }) => name === names[0])) return names[0] === column.name
  if (change.kind === 'createIndex') return columns[0] === column
  throw invalid(
    'With ifNotExists, a constraint must belong to one of the new columns',
    'Add constraints on several columns with op.createUniqueConstraint, op.createForeignKey or op.createCheckConstraint.',
  )
}

function columnsOf(change: TableChange): readonly unknown[] {
  if (change.kind === 'createIndex') return change.index.columns
  return change.kind === 'addConstraint' ? constrainedColumns(change.constraint) : []
}

function constrainedColumns(constraint: Constraint): readonly string[] {
  return 'columns' in constraint ? constraint.columns : []
}

function enumTypes(columns: readonly Column[], ifNotExists: boolean): readonly Statement[] {
  return createColumnEnums(
    columns.map(({ type }) => type.enumType),
    { ifNotExists },
  )
}

function changeStatements(
  change: Exclude<TableChange, { kind: 'addColumn' }>,
  facts: TableFacts,
): readonly Statement[] {
  switch (change.kind) {
    case 'dropColumns':
      return [
        ddl(
          `${alter(facts)} ${change.columns.map((column) => `DROP COLUMN ${identifier(column)}`).join(', ')}`,
          {
            freesTypes: true,
          },
        ),
      ]
    case 'renameColumn':
      return [
        ddl(`${alter(facts)} RENAME COLUMN ${identifier(change.column)} TO ${identifier(change.newName)}`),
      ]
    case 'setNullable':
      return [
        ddl(
          `${alter(facts)} ALTER COLUMN ${identifier(change.column)} ${change.nullable ? 'DROP' : 'SET'} NOT NULL`,
        ),
      ]
    case 'addConstraint':
      return [ddl(`${alter(facts)} ADD ${constraintClause(change.constraint)}`)]
    case 'createIndex':
      return [createIndexStatement(change.index)]
    case 'dropConstraint':
      return [ddl(joined(alter(facts), 'DROP CONSTRAINT', ifExists(change), identifier(change.name)))]
    case 'dropIndex':
      return [ddl(`DROP INDEX ${qualified(facts.schema, change.name)}`)]
    case 'comment':
      return [tableComment(facts.schema, facts.table, change.comment)]
  }
}

function comment(column: Column, facts: TableFacts): readonly Statement[] {
  return column.comment === undefined || column.comment === null
    ? []
    : [columnComment(facts.schema, facts.table, column.name, column.comment)]
}

function alter(facts: TableFacts): string {
  return `ALTER TABLE ${qualified(facts.schema, facts.table)}`
}
