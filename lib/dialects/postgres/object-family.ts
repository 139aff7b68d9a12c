/**
 * A family of objects: the queries that read them, and the rules by which they are made, changed and dropped.
 *
 * Every query has the same columns, so that one function reads them all:
 * `kind text, path text[], parent_kind text, parent_path text[]` (both null for an object without a parent),
 * `address text, aliases text[]` (see `Address`; aliases may be null), `attributes jsonb` and `needs jsonb`
 * (null, or a list of `{"kind": …, "path": […]}` beyond what `pg_depend` says). It may have `follows` and `precedes`
 * (lists as `needs`: what is made before it and what after it, although both could be without), `mentions text` and
 * `compared jsonb`: see `ReflectedObject` and `CatalogObject`.
 *
 * Names in attributes are written with their schema, as the search path is empty while they are read. What the server
 * gives by itself is left out or null, so that two servers agree. `comment` is added later for every object with an
 * address.
 */
import type { CatalogObject } from '../../schema/catalog.ts'
import type { KindRules } from '../schema-rules.ts'

export interface QueryContext {
  /** `server_version_num`, such as 150004. */
  readonly version: number
  /** A condition that is true when the schema in `column` (such as `n.nspname`) is to be read. */
  inScope(column: string): string
}

/** One query, or null where this version of the server has no such objects. */
export type ObjectQuery = (context: QueryContext) => string | null

/** The rules of a kind, and how it is called where every kind can stand. */
export interface PostgresKind extends KindRules {
  /** What follows `COMMENT ON`: `TABLE app.account`; null for a kind that takes no comment. */
  commentOn(object: CatalogObject): string | null
  /** What follows `ON` in `GRANT`: `TABLE app.account`; absent for a kind that has no privileges. */
  grantOn?(object: CatalogObject): string
}

export interface ObjectFamily {
  readonly queries: readonly ObjectQuery[]
  /** The rules of each kind that the queries give. */
  readonly kinds: Readonly<Record<string, PostgresKind>>
  /** Names of attributes that hold expressions as the server writes them; they are kept in their stable form. */
  readonly deparsed?: readonly string[]
}
