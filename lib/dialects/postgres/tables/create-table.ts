/**
 * `createTable`: enum types first, then the table with its constraints, then its indexes, then the comments.
 */
import type { CreateTable } from '../../../ops/table-operations.ts'
import { isSqlText } from '../../../ops/values.ts'
import type { CompileContext, Statement } from '../../dialect.ts'
import { recordTable, type Recording } from '../builder.ts'
import { constraintClause, inlineConstraint } from '../constraint-clause.ts'
import { newName } from '../constraint-names.ts'
import { ddl, ifNotExists, invalid, joined, keyword, withClause } from '../ddl.ts'
import { createColumnEnums } from '../enum-type.ts'
import { createIndexStatement } from '../index-statement.ts'
import { identifier, qualified } from '../names.ts'
import { inlined } from '../parameters.ts'
import { type Column, columnText } from './column.ts'
import { columnComment, tableComment } from './comments.ts'
import { tableChanges } from './describe.ts'
import type { TableChange, TableFacts } from './table-change.ts'

export function createTable(operation: CreateTable, context: CompileContext): readonly Statement[] {
  const facts: TableFacts = {
    table: operation.name,
    schema: operation.schema ?? null,
    convention: context.namingConvention,
  }
  const recording = recordTable('create', operation.name, operation.build)
  const changes = tableChanges(recording, facts)
  const columns = changes.flatMap((change) => (change.kind === 'addColumn' ? [change.column] : []))
  const guarded = { ifNotExists: operation.ifNotExists === true }
  return [
    ...createColumnEnums(
      columns.map(({ type }) => type.enumType),
      guarded,
    ),
    ddl(tableText(operation, changes, recording, facts)),
    ...changes.flatMap((change) =>
      change.kind === 'createIndex' ? [createIndexStatement({ ...guarded, ...change.index })] : [],
    ),
    ...comments(operation, recording, columns),
  ]
}

function tableText(
  operation: CreateTable,
  changes: readonly TableChange[],
  recording: Recording,
  facts: TableFacts,
): string {
  const columns = changes.filter(({ kind }) => kind === 'addColumn')
  const others = changes.filter(({ kind }) => kind !== 'addColumn')
  const elements = [...columns, ...others].flatMap((change) => tableElements(change, changes, facts))
  return joined(
    'CREATE',
    operation.temporary === true && 'TEMPORARY',
    operation.unlogged === true && 'UNLOGGED',
    'TABLE',
    ifNotExists(operation),
    qualified(operation.schema, operation.name),
    elements.length === 0 ? '()' : `(\n  ${elements.join(',\n  ')}\n)`,
    inherits(operation, recording),
    operation.partitionBy !== undefined && `PARTITION BY ${inlined(operation.partitionBy)}`,
    operation.using !== undefined && `USING ${identifier(operation.using)}`,
    withClause(operation.with),
    onCommit(operation),
    operation.tablespace !== undefined && `TABLESPACE ${identifier(operation.tablespace)}`,
  )
}

/** What a change is between the parentheses of `CREATE TABLE`. */
function tableElements(
  change: TableChange,
  changes: readonly TableChange[],
  facts: TableFacts,
): readonly string[] {
  switch (change.kind) {
    case 'addColumn':
      return [
        joined(
          columnText(change.column),
          ownPrimaryKey(change.column, changes, facts),
          ...columnChecks(change.column),
        ),
      ]
    case 'addConstraint':
      return [constraintClause(change.constraint)]
    case 'createIndex':
    case 'comment':
      return []
    default:
      throw invalid(
        `A table that is being created cannot drop, rename or alter (table "${facts.table}")`,
        'Use op.alterTable for a table that exists.',
      )
  }
}

/** `increments()` is the primary key, unless the table names another. */
export function ownPrimaryKey(column: Column, changes: readonly TableChange[], facts: TableFacts): string {
  if (column.type.primaryKey !== true) return ''
  const isNamedElsewhere = changes.some(
    (change) => change.kind === 'addConstraint' && change.constraint.type === 'primary',
  )
  if (isNamedElsewhere) return ''
  const name = newName(null, 'pk', { table: facts.table, columns: [column.name] }, facts.convention)
  return inlineConstraint({ type: 'primary', name, columns: [column.name], options: {} })
}

export function columnChecks(column: Column): readonly string[] {
  return column.checks.map(inlineConstraint)
}

function comments(
  operation: CreateTable,
  recording: Recording,
  columns: readonly Column[],
): readonly Statement[] {
  const { schema, name } = operation
  const comment = operation.comment === undefined ? recording.comment : operation.comment
  const onTable =
    comment === undefined || comment === null || comment === '' ? [] : [tableComment(schema, name, comment)]
  const onColumns = columns.flatMap((column) =>
    column.comment === undefined || column.comment === null
      ? []
      : [columnComment(schema, name, column.name, column.comment)],
  )
  return [...onTable, ...onColumns]
}

function inherits(operation: CreateTable, recording: Recording): string {
  const given = operation.inherits ?? recording.inherits
  if (given === undefined) return ''
  const parents = typeof given === 'string' || isSqlText(given) ? [given] : given
  const names = parents.map((parent) => (typeof parent === 'string' ? identifier(parent) : inlined(parent)))
  return names.length === 0 ? '' : `INHERITS (${names.join(', ')})`
}

function onCommit({ onCommit: action, temporary }: CreateTable): string {
  if (action === undefined) return ''
  if (temporary !== true) throw invalid('onCommit is for temporary tables')
  return `ON COMMIT ${keyword(action, ['PRESERVE ROWS', 'DELETE ROWS', 'DROP'], 'onCommit')}`
}
