/** What `op.batchAlterTable` hands to its body: the directives on one table, without the table's name. */
import type {
  CheckOptions,
  ConstraintTypeOptions,
  CreateIndexOptions,
  DropConstraintOptions,
  DropIndexOptions,
  ExcludeElement,
  ExcludeOptions,
  ForeignKeyOptions,
  IndexColumn,
  PrimaryKeyOptions,
  UniqueOptions,
  ValidateOptions,
} from './constraint-operations.ts'
import type { AlterTableBody, ColumnChanges, RenameOptions } from './table-operations.ts'
import type { ConstraintName, SqlText } from './values.ts'

type WithoutSchema<Options> = Omit<Options, 'schema'>

export interface BatchOptions {
  readonly schema?: string | null | undefined
  /** Only a plain `ALTER TABLE` is known on PostgreSQL: `always` is refused. */
  readonly recreate?: 'auto' | 'never' | 'always' | undefined
}

/** The table's own directives; they are queued in the order of the calls when the body has ended. */
export interface BatchOp {
  addColumn(build: AlterTableBody, options?: { readonly ifNotExists?: boolean | undefined }): Promise<void>
  alterColumn(column: string, changes: ColumnChanges): Promise<void>
  dropColumn(
    column: string,
    options?: { readonly ifExists?: boolean | undefined; readonly cascade?: boolean | undefined },
  ): Promise<void>
  renameColumn(column: string, newName: string): Promise<void>
  createPrimaryKey(
    name: ConstraintName,
    columns: readonly string[],
    options?: WithoutSchema<PrimaryKeyOptions>,
  ): Promise<void>
  createUniqueConstraint(
    name: ConstraintName,
    columns: readonly string[],
    options?: WithoutSchema<UniqueOptions>,
  ): Promise<void>
  createForeignKey(
    name: ConstraintName,
    referentTable: string,
    localColumns: readonly string[],
    remoteColumns: readonly string[],
    options?: Omit<ForeignKeyOptions, 'sourceSchema'>,
  ): Promise<void>
  createCheckConstraint(
    name: ConstraintName,
    condition: string | SqlText,
    options?: WithoutSchema<CheckOptions>,
  ): Promise<void>
  createExcludeConstraint(
    name: ConstraintName,
    elements: readonly (readonly [string | SqlText, string] | ExcludeElement)[],
    options?: WithoutSchema<ExcludeOptions>,
  ): Promise<void>
  dropConstraint(name: ConstraintName, options?: WithoutSchema<DropConstraintOptions>): Promise<void>
  validateConstraint(name: ConstraintName, options?: WithoutSchema<ValidateOptions>): Promise<void>
  renameConstraint(
    name: ConstraintName,
    newName: ConstraintName,
    options?: WithoutSchema<ConstraintTypeOptions>,
  ): Promise<void>
  createIndex(
    name: ConstraintName,
    columns: readonly IndexColumn[],
    options?: WithoutSchema<CreateIndexOptions>,
  ): Promise<void>
  dropIndex(name: ConstraintName, options?: Omit<DropIndexOptions, 'schema' | 'table'>): Promise<void>
  renameIndex(name: string, newName: string, options?: WithoutSchema<RenameOptions>): Promise<void>
  createTableComment(
    comment: string | null,
    options?: { readonly existingComment?: string | null | undefined },
  ): Promise<void>
  dropTableComment(options?: { readonly existingComment?: string | null | undefined }): Promise<void>
  /** SQL text among the other changes, in the order of the calls. */
  execute(text: string | SqlText): Promise<void>
}

export type BatchBody = (batch: BatchOp) => void | Promise<void>
