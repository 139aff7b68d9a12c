/** Calls inside of `op.batchAlterTable`: the directives on one table, whose name and schema are put in. */
import { TribikosError } from '../errors.ts'
import type { BatchOptions } from './batch.ts'
import { checkedOptions, oneOf, type OptionChecks, schemaName } from './checks.ts'
import { constraintCalls, type ExcludeElementArgument } from './constraint-calls.ts'
import type * as constraints from './constraint-operations.ts'
import { dataCalls } from './data-calls.ts'
import { indexCalls } from './index-calls.ts'
import { tableCalls } from './table-calls.ts'
import type * as tables from './table-operations.ts'
import type { ConstraintName, SqlText } from './values.ts'

const batchOptions: OptionChecks<BatchOptions> = {
  schema: schemaName,
  recreate: oneOf('auto', 'never', 'always'),
}

/** Alembic's options for copying a table, which has no place here. */
const copyOptions = [
  'copyFrom',
  'partialReordering',
  'reflectArgs',
  'reflectKwargs',
  'tableArgs',
  'tableKwargs',
]

/**
 * @throws `batch_invalid` for anything that would have the table copied.
 */
export function checkedBatchOptions(options: BatchOptions | undefined): Partial<BatchOptions> {
  const copying = Object.keys(options ?? {}).find((key) => copyOptions.includes(key))
  if (copying !== undefined) throw copyRefused(copying)
  const checked = checkedOptions(options, batchOptions, 'op.batchAlterTable()')
  if (checked.recreate === 'always') throw copyRefused("recreate: 'always'")
  return checked
}

/** The calls on one table. Options that only a copied table could have are refused. */
export function batchCalls(table: string, schema: string | null | undefined) {
  const within = <Options extends object>(
    options: Options | undefined,
  ): Options & { schema?: string | null } => {
    refusePosition(options)
    return { ...(options ?? ({} as Options)), ...(schema !== undefined && { schema }) }
  }
  return { ...columnCalls(table, within), ...keyCalls(table, within), ...otherCalls(table, within) }
}

type Within = <Options extends object>(options: Options | undefined) => Options & { schema?: string | null }

function columnCalls(table: string, within: Within) {
  return {
    addColumn: (build: tables.AlterTableBody, options?: tables.AddColumnOptions) =>
      tableCalls.addColumn(table, build, within(options)),
    alterColumn: (column: string, changes: tables.ColumnChanges) =>
      tableCalls.alterColumn(table, column, within(changes)),
    dropColumn: (column: string, options?: tables.DropOptions) =>
      tableCalls.dropColumn(table, column, within(options)),
    renameColumn: (column: string, newName: string) =>
      tableCalls.renameColumn(table, column, newName, within({})),
  }
}

function keyCalls(table: string, within: Within) {
  const { schema } = within<tables.SchemaOption>({})
  return {
    createPrimaryKey: (
      name: ConstraintName,
      columns: readonly string[],
      options?: constraints.PrimaryKeyOptions,
    ) => constraintCalls.createPrimaryKey(name, table, columns, within(options)),
    createUniqueConstraint: (
      name: ConstraintName,
      columns: readonly string[],
      options?: constraints.UniqueOptions,
    ) => constraintCalls.createUniqueConstraint(name, table, columns, within(options)),
    createForeignKey: (
      name: ConstraintName,
      referentTable: string,
      localColumns: readonly string[],
      remoteColumns: readonly string[],
      options?: Omit<constraints.ForeignKeyOptions, 'sourceSchema'>,
    ) =>
      constraintCalls.createForeignKey(name, table, referentTable, localColumns, remoteColumns, {
        ...options,
        ...(schema !== undefined && { sourceSchema: schema }),
      }),
    createCheckConstraint: (
      name: ConstraintName,
      condition: string | SqlText,
      options?: constraints.CheckOptions,
    ) => constraintCalls.createCheckConstraint(name, table, condition, within(options)),
    createExcludeConstraint: (
      name: ConstraintName,
      elements: readonly ExcludeElementArgument[],
      options?: constraints.ExcludeOptions,
    ) => constraintCalls.createExcludeConstraint(name, table, elements, within(options)),
    dropConstraint: (name: ConstraintName, options?: constraints.DropConstraintOptions) =>
      constraintCalls.dropConstraint(name, table, within(options)),
    validateConstraint: (name: ConstraintName, options?: constraints.ValidateOptions) =>
      constraintCalls.validateConstraint(name, table, within(options)),
    renameConstraint: (
      name: ConstraintName,
      newName: ConstraintName,
      options?: constraints.ConstraintTypeOptions,
    ) => constraintCalls.renameConstraint(name, newName, table, within(options)),
  }
}

function otherCalls(table: string, within: Within) {
  return {
    createIndex: (
      name: ConstraintName,
      columns: readonly constraints.IndexColumn[],
      options?: constraints.CreateIndexOptions,
    ) => indexCalls.createIndex(name, table, columns, within(options)),
    dropIndex: (name: ConstraintName, options?: constraints.DropIndexOptions) =>
      indexCalls.dropIndex(name, { ...within(options), table }),
    renameIndex: (name: string, newName: string, options?: tables.RenameOptions) =>
      indexCalls.renameIndex(name, newName, within(options)),
    createTableComment: (comment: string | null, options?: tables.TableCommentOptions) =>
      tableCalls.createTableComment(table, comment, within(options)),
    dropTableComment: (options?: tables.TableCommentOptions) =>
      tableCalls.dropTableComment(table, within(options)),
    execute: (text: string | SqlText) => dataCalls.execute(text),
  }
}

function refusePosition(options: object | undefined): void {
  if (options === undefined || options === null || !('insertBefore' in options || 'insertAfter' in options))
    return
  throw new TribikosError(
    'batch_invalid',
    "Can't specify insert_before or insert_after when using ALTER; please specify recreate='always'",
    {
      hint: 'PostgreSQL puts a new column at the end, and a table is never copied here: that would lose grants, triggers and sequences.',
    },
  )
}

function copyRefused(what: string): TribikosError {
  return new TribikosError(
    'batch_invalid',
    `op.batchAlterTable(): ${what} would copy the table, which is not done on PostgreSQL`,
    {
      hint: "A copy loses grants, triggers and sequence positions. Leave recreate out, or 'auto' or 'never': every change is an ALTER.",
    },
  )
}
