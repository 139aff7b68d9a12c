/** The part of `op` that makes and changes enum types, schemas, extensions, sequences and views. */
import type {
  AddEnumValueOptions,
  CreateEnumOptions,
  CreateExtensionOptions,
  CreateSchemaOptions,
  CreateSequenceOptions,
  CreateViewOptions,
  DropExtensionOptions,
  DropSchemaOptions,
  DropViewOptions,
} from './schema-operations.ts'
import type { DropOptions, SchemaOption } from './table-operations.ts'
import type { SqlText } from './values.ts'

export interface EnumDirectives {
  /**
   * `CREATE TYPE … AS ENUM (…)`. A type made here stays until `dropEnum`; use it in a table with
   * `table.specificType('mood', 'mood')` or `table.enu('mood', null, { useNative: true, existingType: true, enumName: 'mood' })`.
   */
  createEnum(name: string, values: readonly string[], options?: CreateEnumOptions): Promise<void>

  /** `DROP TYPE`. */
  dropEnum(name: string, options?: DropOptions): Promise<void>

  /** `ALTER TYPE … RENAME TO …`. */
  renameEnum(name: string, newName: string, options?: SchemaOption): Promise<void>

  /**
   * `ALTER TYPE … ADD VALUE …`. The value can be used only after a commit, so the runner commits after it.
   *
   * @example
   * ```ts
   * await op.addEnumValue('mood', 'curious', { after: 'happy' })
   * ```
   */
  addEnumValue(name: string, value: string, options?: AddEnumValueOptions): Promise<void>

  /** `ALTER TYPE … RENAME VALUE … TO …`. */
  renameEnumValue(name: string, value: string, newValue: string, options?: SchemaOption): Promise<void>
}

export interface SchemaDirectives {
  /** `CREATE SCHEMA`. */
  createSchema(name: string, options?: CreateSchemaOptions): Promise<void>

  /** `DROP SCHEMA`. */
  dropSchema(name: string, options?: DropSchemaOptions): Promise<void>

  /** `CREATE EXTENSION`. */
  createExtension(name: string, options?: CreateExtensionOptions): Promise<void>

  /** `DROP EXTENSION`. */
  dropExtension(name: string, options?: DropExtensionOptions): Promise<void>

  /** `CREATE SEQUENCE`. */
  createSequence(name: string, options?: CreateSequenceOptions): Promise<void>

  /** `DROP SEQUENCE`. */
  dropSequence(name: string, options?: DropOptions): Promise<void>

  /**
   * `CREATE [MATERIALIZED] VIEW … AS …`; the query is SQL text.
   *
   * @example
   * ```ts
   * await op.createView('active_account', 'SELECT * FROM account WHERE closed_at IS NULL', { orReplace: true })
   * ```
   */
  createView(name: string, query: string | SqlText, options?: CreateViewOptions): Promise<void>

  /** `DROP [MATERIALIZED] VIEW`. */
  dropView(name: string, options?: DropViewOptions): Promise<void>
}
