/** Operations on enum types, schemas, extensions, sequences and views, as plain data. */
import type { DropOptions, SchemaOption, SequenceOptions, StorageParameters } from './table-operations.ts'
import type { SqlText } from './values.ts'

export interface CreateEnumOptions extends SchemaOption {
  readonly ifNotExists?: boolean | undefined
}

export interface CreateEnum extends CreateEnumOptions {
  readonly type: 'createEnum'
  readonly name: string
  readonly values: readonly string[]
}

export interface DropEnum extends DropOptions {
  readonly type: 'dropEnum'
  readonly name: string
}

export interface RenameEnum extends SchemaOption {
  readonly type: 'renameEnum'
  readonly name: string
  readonly newName: string
}

export interface AddEnumValueOptions extends SchemaOption {
  readonly ifNotExists?: boolean | undefined
  /** The existing value before which it is put; without this and `after`, it goes to the end. */
  readonly before?: string | undefined
  readonly after?: string | undefined
}

export interface AddEnumValue extends AddEnumValueOptions {
  readonly type: 'addEnumValue'
  readonly name: string
  readonly value: string
}

export interface RenameEnumValue extends SchemaOption {
  readonly type: 'renameEnumValue'
  readonly name: string
  readonly value: string
  readonly newValue: string
}

export interface CreateSchemaOptions {
  readonly ifNotExists?: boolean | undefined
  /** Role that owns it. */
  readonly authorization?: string | undefined
}

export interface CreateSchema extends CreateSchemaOptions {
  readonly type: 'createSchema'
  readonly name: string
}

export interface DropSchemaOptions {
  readonly ifExists?: boolean | undefined
  readonly cascade?: boolean | undefined
}

export interface DropSchema extends DropSchemaOptions {
  readonly type: 'dropSchema'
  readonly name: string
}

export interface CreateExtensionOptions extends SchemaOption {
  readonly ifNotExists?: boolean | undefined
  readonly version?: string | undefined
  /** Also installs the extensions that it needs. */
  readonly cascade?: boolean | undefined
}

export interface CreateExtension extends CreateExtensionOptions {
  readonly type: 'createExtension'
  readonly name: string
}

export interface DropExtensionOptions {
  readonly ifExists?: boolean | undefined
  readonly cascade?: boolean | undefined
}

export interface DropExtension extends DropExtensionOptions {
  readonly type: 'dropExtension'
  readonly name: string
}

export interface CreateSequenceOptions extends SchemaOption, SequenceOptions {
  readonly ifNotExists?: boolean | undefined
  readonly temporary?: boolean | undefined
  /** `smallint`, `integer` or `bigint` (the default). */
  readonly as?: 'smallint' | 'integer' | 'bigint' | undefined
  /** The column with which it is dropped; its table is in the sequence's schema unless `schema` says otherwise. */
  readonly ownedBy?:
    | { readonly table: string; readonly column: string; readonly schema?: string | null | undefined }
    | undefined
}

export interface CreateSequence extends CreateSequenceOptions {
  readonly type: 'createSequence'
  readonly name: string
}

export interface DropSequence extends DropOptions {
  readonly type: 'dropSequence'
  readonly name: string
}

export interface CreateViewOptions extends SchemaOption {
  readonly materialized?: boolean | undefined
  /** Not for materialized views. */
  readonly orReplace?: boolean | undefined
  /** Only for materialized views. */
  readonly ifNotExists?: boolean | undefined
  readonly temporary?: boolean | undefined
  /** Names of its columns. */
  readonly columns?: readonly string[] | undefined
  /** View options, such as `{ security_barrier: true }`; storage parameters of a materialized view. */
  readonly with?: StorageParameters | undefined
  readonly checkOption?: 'local' | 'cascaded' | undefined
  /** Materialized views only: false leaves it unfilled. */
  readonly withData?: boolean | undefined
  readonly tablespace?: string | undefined
  /** Materialized views only: the access method that keeps it. */
  readonly using?: string | undefined
}

export interface CreateView extends CreateViewOptions {
  readonly type: 'createView'
  readonly name: string
  readonly query: string | SqlText
}

export interface DropViewOptions extends DropOptions {
  readonly materialized?: boolean | undefined
}

export interface DropView extends DropViewOptions {
  readonly type: 'dropView'
  readonly name: string
}
