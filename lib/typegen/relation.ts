/** What has rows, as the types of its rows need it: a table or a view, its columns, and what may be written to it. */

export type RelationKind = 'table' | 'foreignTable' | 'view' | 'materializedView'

export interface RelationColumn {
  readonly name: string
  /** As the server writes it: `character varying(20)[]`, `public.mood`. */
  readonly type: string
  readonly comment: string | null
  /** Whether a select may give null. */
  readonly nullable: boolean
  /** What an insert or an update may do with it; null: nothing, as the server makes its values. */
  readonly write: ColumnWrite | null
}

export interface ColumnWrite {
  readonly takesNull: boolean
  /** Whether an insert may leave it out. */
  readonly optional: boolean
}

export interface Relation {
  readonly kind: RelationKind
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly columns: readonly RelationColumn[]
  readonly canInsert: boolean
  readonly canUpdate: boolean
}

export interface Enum {
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  readonly values: readonly string[]
}

/** `users` in the default schema, else `app.users`. */
export function shortName(
  { schema, name }: { readonly schema: string; readonly name: string },
  defaultSchema: string,
): string {
  return schema === defaultSchema ? name : `${schema}.${name}`
}

/** Finds a relation by its name; null where there is none, or none of that kind. */
export type RelationReader = (schema: string, name: string, kind?: string) => Relation | null
