/** Operations on constraints and indexes, as plain data. */
import type { ConstraintName, SqlText } from './values.ts'
import type { SchemaOption, StorageParameters } from './table-operations.ts'

export interface DeferrableOptions {
  readonly deferrable?: boolean | undefined
  /** Implies `deferrable`. */
  readonly initially?: 'deferred' | 'immediate' | undefined
}

export interface PrimaryKeyOptions extends SchemaOption, DeferrableOptions {
  /** Further columns that the index carries. */
  readonly include?: readonly string[] | undefined
  readonly with?: StorageParameters | undefined
  readonly tablespace?: string | undefined
  /** Takes over an existing unique index of this name; no columns are given then. */
  readonly usingIndex?: string | undefined
  /** The last column is a range or multirange, and equal keys must not overlap in it (PostgreSQL 18 and later). */
  readonly withoutOverlaps?: boolean | undefined
  /** Leaves the partitions of a partitioned table without the key. */
  readonly only?: boolean | undefined
}

export interface UniqueOptions extends PrimaryKeyOptions {
  /** Two nulls count as equal (PostgreSQL 15 and later). */
  readonly nullsNotDistinct?: boolean | undefined
}

export type ReferentialAction = 'cascade' | 'restrict' | 'set null' | 'set default' | 'no action'

export interface ForeignKeyOptions extends DeferrableOptions {
  readonly sourceSchema?: string | null | undefined
  readonly referentSchema?: string | null | undefined
  readonly onDelete?: ReferentialAction | Uppercase<ReferentialAction> | undefined
  /** With `set null` and `set default`: only these columns are set (PostgreSQL 15 and later). */
  readonly onDeleteColumns?: readonly string[] | undefined
  readonly onUpdate?: ReferentialAction | Uppercase<ReferentialAction> | undefined
  readonly match?: 'full' | 'partial' | 'simple' | undefined
  /** Existing rows are not checked; see `validateConstraint`. */
  readonly notValid?: boolean | undefined
  /** It says what holds, and no row is ever checked (PostgreSQL 18 and later). */
  readonly notEnforced?: boolean | undefined
  /** The last column of both sides is a period that the referenced periods must cover (PostgreSQL 18 and later). */
  readonly period?: boolean | undefined
}

export interface CheckOptions extends SchemaOption {
  readonly notValid?: boolean | undefined
  readonly noInherit?: boolean | undefined
  /** It says what holds, and no row is ever checked (PostgreSQL 18 and later). */
  readonly notEnforced?: boolean | undefined
}

/** A column name or an SQL expression, and the operator that rows must not all satisfy. */
export interface ExcludeElement {
  readonly element: string | SqlText
  readonly operator: string
  readonly opclass?: string | SqlText | undefined
  /** One name; with a schema, `sql.identifier('app', 'german')`. */
  readonly collation?: string | SqlText | undefined
  readonly order?: 'asc' | 'desc' | undefined
  readonly nulls?: 'first' | 'last' | undefined
}

export interface ExcludeOptions extends SchemaOption, DeferrableOptions {
  /** Index method; default `gist`. */
  readonly using?: string | undefined
  readonly where?: string | SqlText | undefined
  readonly include?: readonly string[] | undefined
  readonly with?: StorageParameters | undefined
  readonly tablespace?: string | undefined
  /** Leaves the partitions of a partitioned table without it. */
  readonly only?: boolean | undefined
}

/** What a constraint is, which decides how a naming convention names it. */
export type ConstraintType = 'primary' | 'unique' | 'foreignkey' | 'check' | 'exclude'

export interface DropConstraintOptions extends SchemaOption {
  /** With a naming convention, `{ type: 'check' }` looks for the name that the convention made. */
  readonly type?: ConstraintType | null | undefined
  readonly ifExists?: boolean | undefined
  readonly cascade?: boolean | undefined
}

export interface ConstraintTypeOptions extends SchemaOption {
  readonly type?: ConstraintType | null | undefined
}

export interface ValidateOptions extends ConstraintTypeOptions {
  /**
   * `true`: in a transaction of its own, what the revision did before is committed first. `false`: in the revision's
   * transaction. Unless told, in one of its own when the revision has made the constraint `NOT VALID` itself, on a table
   * that it has not created.
   */
  readonly alone?: boolean | undefined
}

export interface CreatePrimaryKey extends PrimaryKeyOptions {
  readonly type: 'createPrimaryKey'
  readonly name: ConstraintName
  readonly table: string
  readonly columns: readonly string[]
}

export interface CreateUniqueConstraint extends UniqueOptions {
  readonly type: 'createUniqueConstraint'
  readonly name: ConstraintName
  readonly table: string
  readonly columns: readonly string[]
}

export interface CreateForeignKey extends ForeignKeyOptions {
  readonly type: 'createForeignKey'
  readonly name: ConstraintName
  readonly sourceTable: string
  readonly referentTable: string
  readonly localColumns: readonly string[]
  /** Empty: the primary key of the referent table. */
  readonly remoteColumns: readonly string[]
}

export interface CreateCheckConstraint extends CheckOptions {
  readonly type: 'createCheckConstraint'
  readonly name: ConstraintName
  readonly table: string
  readonly condition: string | SqlText
}

export interface CreateExcludeConstraint extends ExcludeOptions {
  readonly type: 'createExcludeConstraint'
  readonly name: ConstraintName
  readonly table: string
  readonly elements: readonly ExcludeElement[]
}

export interface DropConstraint extends SchemaOption {
  readonly type: 'dropConstraint'
  readonly name: ConstraintName
  readonly table: string
  readonly constraintType?: ConstraintType | null | undefined
  readonly ifExists?: boolean | undefined
  readonly cascade?: boolean | undefined
}

export interface ValidateConstraint extends SchemaOption {
  readonly type: 'validateConstraint'
  readonly name: ConstraintName
  readonly table: string
  readonly constraintType?: ConstraintType | null | undefined
  readonly alone?: boolean | undefined
}

export interface RenameConstraint extends SchemaOption {
  readonly type: 'renameConstraint'
  readonly name: ConstraintName
  readonly newName: ConstraintName
  readonly table: string
  readonly constraintType?: ConstraintType | null | undefined
}

/** A column or an expression of an index, with how it is sorted. */
export interface IndexElement {
  /** A column name, or an expression as sql`` text. */
  readonly element: string | SqlText
  readonly order?: 'asc' | 'desc' | undefined
  readonly nulls?: 'first' | 'last' | undefined
  /** Its name, with a schema and parameters where it has them: `public.gist_trgm_ops (siglen = 32)`. */
  readonly opclass?: string | SqlText | undefined
  /** One name; with a schema, `sql.identifier('app', 'german')`. */
  readonly collation?: string | SqlText | undefined
}

export type IndexColumn = string | SqlText | IndexElement

export interface CreateIndexOptions extends SchemaOption {
  readonly unique?: boolean | undefined
  /** Index method: `btree`, `gin`, `gist`, `brin`, … */
  readonly using?: string | undefined
  /** Predicate of a partial index, SQL text. */
  readonly where?: string | SqlText | undefined
  readonly include?: readonly string[] | undefined
  readonly with?: StorageParameters | undefined
  readonly tablespace?: string | undefined
  /** Operator class by column name. */
  readonly opclass?: Readonly<Record<string, string>> | undefined
  /** Two nulls count as equal (PostgreSQL 15 and later). */
  readonly nullsNotDistinct?: boolean | undefined
  readonly ifNotExists?: boolean | undefined
  /** Built without blocking writers; runs outside of the transaction. */
  readonly concurrently?: boolean | undefined
  /** Leaves the partitions of a partitioned table without the index. */
  readonly only?: boolean | undefined
}

export interface CreateIndex extends CreateIndexOptions {
  readonly type: 'createIndex'
  readonly name: ConstraintName
  readonly table: string
  readonly columns: readonly IndexColumn[]
}

export interface DropIndexOptions extends SchemaOption {
  /** The table it is on: only a naming convention needs it. */
  readonly table?: string | undefined
  readonly ifExists?: boolean | undefined
  readonly concurrently?: boolean | undefined
  readonly cascade?: boolean | undefined
}

export interface DropIndex extends DropIndexOptions {
  readonly type: 'dropIndex'
  readonly name: ConstraintName
}

export interface RenameIndex extends SchemaOption {
  readonly type: 'renameIndex'
  readonly name: string
  readonly newName: string
  readonly ifExists?: boolean | undefined
}
