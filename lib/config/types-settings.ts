/** What `tribikos types` writes: the key "types" of the configuration, complete. */

/** Whose schema: that of the database, what the revisions make of an empty one, or that of the schema source. */
export type SchemaOrigin = 'database' | 'history' | 'source'

/** A TypeScript type in place of our own. */
export interface TypeOverride {
  /** What a select gives, as TypeScript. */
  readonly type: string
  /** What insert and update take; null: the same. */
  readonly insert: string | null
  /** The module that the first word of `type` is imported from, as it is to be written; null for a type that is known. */
  readonly import: string | null
}

/** What is known better of one column. */
export interface ColumnOverride {
  /** Null leaves the type as it is. */
  readonly type: TypeOverride | null
  /** Whether a select may give null; null leaves it as it is. */
  readonly nullable: boolean | null
  /** Whether an insert may leave it out, as a trigger fills it in; null leaves it as it is. */
  readonly optional: boolean | null
}

export interface TypesSettings {
  /** Absolute; null prints. */
  readonly output: string | null
  readonly from: SchemaOrigin
  /** Schemas whose relations are written; null for all that are compared. */
  readonly schemas: readonly string[] | null
  /** Relations that are left out: patterns of `schema.name`, or of names in the default schema. */
  readonly exclude: readonly string[]
  /** Whether partitions get types besides the table that they are of. */
  readonly partitions: boolean
  /** Whether `knex/types/tables` is declared; null: where a package.json names knex. */
  readonly knex: boolean | null
  /** Whether the values of enums are written as code; null: unless the file is a `.d.ts`. */
  readonly enumValues: boolean | null
  readonly names: 'asIs' | 'camelCase'
  /** By the name of a type of the database: `int8`, `public.mood`. */
  readonly databaseTypes: Readonly<Record<string, TypeOverride>>
  /** By `schema.relation.column`, or `relation.column` in the default schema. */
  readonly columns: Readonly<Record<string, ColumnOverride>>
}
