/** Operations on tables and columns, as plain data. `undefined` leaves a thing as it is, `null` removes it. */
import type { Knex } from 'knex'
import type { BuilderChain } from './builder-calls.ts'
import type { SqlText } from './values.ts'

/** Describes a new table with knex's table builder. */
export type CreateTableBody = (table: Knex.CreateTableBuilder) => unknown

/** Changes a table with knex's table builder. */
export type AlterTableBody = (table: Knex.AlterTableBuilder) => unknown

/** Where a table is: `schema` is one name, never split at dots; absent, the search path decides. */
export interface SchemaOption {
  readonly schema?: string | null | undefined
}

export interface DropOptions extends SchemaOption {
  readonly ifExists?: boolean | undefined
  /** Also drops what depends on it. */
  readonly cascade?: boolean | undefined
}

export interface CreateTableOptions extends SchemaOption {
  readonly ifNotExists?: boolean | undefined
  readonly comment?: string | null | undefined
  readonly temporary?: boolean | undefined
  readonly unlogged?: boolean | undefined
  /** `RANGE (created_at)`, `LIST (tenant)`, `HASH (id)`: SQL text. */
  readonly partitionBy?: string | SqlText | undefined
  /** Parent tables, each one name; with a schema, `sql.identifier('app', 'parent')`. */
  readonly inherits?: string | SqlText | readonly (string | SqlText)[] | undefined
  /** Table access method. */
  readonly using?: string | undefined
  /** Storage parameters, such as `{ fillfactor: 70 }`. */
  readonly with?: StorageParameters | undefined
  /** Only for temporary tables. */
  readonly onCommit?: 'preserve rows' | 'delete rows' | 'drop' | undefined
  readonly tablespace?: string | undefined
}

export type StorageParameters = Readonly<Record<string, string | number | boolean>>

export interface CreateTable extends CreateTableOptions {
  readonly type: 'createTable'
  readonly name: string
  readonly build: CreateTableBody
  /** What `build` does, when it was made from a description. */
  readonly calls?: readonly BuilderChain[]
}

export interface AlterTable extends SchemaOption {
  readonly type: 'alterTable'
  readonly table: string
  readonly build: AlterTableBody
  /** What `build` does, when it was made from a description. */
  readonly calls?: readonly BuilderChain[]
}

export interface DropTable extends DropOptions {
  readonly type: 'dropTable'
  readonly name: string
}

export interface RenameOptions extends SchemaOption {
  readonly ifExists?: boolean | undefined
}

export interface RenameTable extends RenameOptions {
  readonly type: 'renameTable'
  readonly name: string
  readonly newName: string
}

export interface TableCommentOptions extends SchemaOption {
  /** The comment before, for whoever reverses or compares operations. */
  readonly existingComment?: string | null | undefined
}

export interface CreateTableComment extends TableCommentOptions {
  readonly type: 'createTableComment'
  readonly table: string
  /** Null removes the comment. */
  readonly comment: string | null
}

export interface DropTableComment extends TableCommentOptions {
  readonly type: 'dropTableComment'
  readonly table: string
}

export interface AddColumnOptions extends SchemaOption {
  readonly ifNotExists?: boolean | undefined
}

export interface AddColumn extends AddColumnOptions {
  readonly type: 'addColumn'
  readonly table: string
  readonly build: AlterTableBody
  /** What `build` does, when it was made from a description. */
  readonly calls?: readonly BuilderChain[]
}

export interface DropColumn extends DropOptions {
  readonly type: 'dropColumn'
  readonly table: string
  readonly column: string
}

export interface RenameColumn extends SchemaOption {
  readonly type: 'renameColumn'
  readonly table: string
  readonly column: string
  readonly newName: string
}

/** Identity and sequence options; what is absent is the server's default. */
export interface SequenceOptions {
  readonly start?: number | bigint | undefined
  readonly increment?: number | bigint | undefined
  /** Null: no bound of its own (`NO MINVALUE`). */
  readonly minValue?: number | bigint | null | undefined
  readonly maxValue?: number | bigint | null | undefined
  readonly cache?: number | bigint | undefined
  readonly cycle?: boolean | undefined
}

export interface Identity extends SequenceOptions {
  /** Default `by default`. */
  readonly generated?: 'always' | 'by default' | undefined
}

/** What to change about a column: `undefined` leaves, `null` removes. */
export interface ColumnChanges {
  /** New type, SQL text: `varchar(50)`, `app.mood`. */
  readonly type?: string | SqlText | undefined
  /** How old values become new ones, SQL text: `c::integer`. Needs `type`. */
  readonly using?: string | SqlText | undefined
  /** Collation of the new type, one name. Needs `type`. */
  readonly collation?: string | SqlText | undefined
  readonly nullable?: boolean | undefined
  /** A value becomes a literal, sql`` text stands as it is, null drops the default. */
  readonly default?: unknown
  readonly comment?: string | null | undefined
  /** New name of the column. */
  readonly name?: string | undefined
  /** Makes it an identity column, changes its options when `existingIdentity` is given, or null: `DROP IDENTITY`. */
  readonly identity?: Identity | null | undefined
  /** Null drops the expression of a stored generated column; its values stay. Anything else is refused. */
  readonly generated?: null | undefined
  readonly storage?: 'plain' | 'external' | 'extended' | 'main' | 'default' | undefined
  readonly compression?: 'pglz' | 'lz4' | 'default' | undefined
  /** Statistics target; null is the server's default. */
  readonly statistics?: number | null | undefined
  /** What was there before, for identity changes and for whoever reverses or compares operations. */
  readonly existingType?: string | SqlText | undefined
  readonly existingNullable?: boolean | undefined
  readonly existingDefault?: unknown
  readonly existingComment?: string | null | undefined
  readonly existingIdentity?: Identity | null | undefined
}

export interface AlterColumnOptions extends ColumnChanges, SchemaOption {}

export interface SetNotNullSafelyOptions extends SchemaOption {
  /** Name of the check that stands in meanwhile; made of table and column unless told. */
  readonly constraintName?: string | undefined
}

export interface SetNotNullSafely extends SetNotNullSafelyOptions {
  readonly type: 'setNotNullSafely'
  readonly table: string
  readonly column: string
}

export interface AlterColumn extends SchemaOption {
  readonly type: 'alterColumn'
  readonly table: string
  readonly column: string
  readonly changes: ColumnChanges
}
