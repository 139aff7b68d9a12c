/**
 * The operations: one schema change each, as plain data, told apart by `type`.
 *
 * A dialect maps every entry of {@link OperationMap} to statements, so an operation that it forgets does not compile.
 */
import type * as constraints from './constraint-operations.ts'
import type * as data from './data-operations.ts'
import type * as schema from './schema-operations.ts'
import type * as tables from './table-operations.ts'

export interface OperationMap {
  readonly createTable: tables.CreateTable
  readonly alterTable: tables.AlterTable
  readonly dropTable: tables.DropTable
  readonly renameTable: tables.RenameTable
  readonly createTableComment: tables.CreateTableComment
  readonly dropTableComment: tables.DropTableComment
  readonly addColumn: tables.AddColumn
  readonly dropColumn: tables.DropColumn
  readonly renameColumn: tables.RenameColumn
  readonly alterColumn: tables.AlterColumn
  readonly setNotNullSafely: tables.SetNotNullSafely

  readonly createIndex: constraints.CreateIndex
  readonly dropIndex: constraints.DropIndex
  readonly renameIndex: constraints.RenameIndex

  readonly createPrimaryKey: constraints.CreatePrimaryKey
  readonly createUniqueConstraint: constraints.CreateUniqueConstraint
  readonly createForeignKey: constraints.CreateForeignKey
  readonly createCheckConstraint: constraints.CreateCheckConstraint
  readonly createExcludeConstraint: constraints.CreateExcludeConstraint
  readonly dropConstraint: constraints.DropConstraint
  readonly validateConstraint: constraints.ValidateConstraint
  readonly renameConstraint: constraints.RenameConstraint

  readonly createEnum: schema.CreateEnum
  readonly dropEnum: schema.DropEnum
  readonly renameEnum: schema.RenameEnum
  readonly addEnumValue: schema.AddEnumValue
  readonly renameEnumValue: schema.RenameEnumValue
  readonly createSchema: schema.CreateSchema
  readonly dropSchema: schema.DropSchema
  readonly createExtension: schema.CreateExtension
  readonly dropExtension: schema.DropExtension
  readonly createSequence: schema.CreateSequence
  readonly dropSequence: schema.DropSequence
  readonly createView: schema.CreateView
  readonly dropView: schema.DropView

  readonly execute: data.Execute
  readonly bulkInsert: data.BulkInsert
}

export type OperationType = keyof OperationMap

/** The operation of one type. */
export type OperationOf<Type extends OperationType> = OperationMap[Type]

/** Any operation. */
export type Operation = OperationMap[OperationType]
