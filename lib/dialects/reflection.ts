/** How a dialect reads a schema from a server: queries that give objects, and the addresses by which they need each other. */
import type { Catalog, CatalogObject, ObjectId } from '../schema/catalog.ts'

export type ReflectionRow = Readonly<Record<string, unknown>>

/** Runs statements in one flight and gives the rows of each; all flights of one reflection see the same snapshot. */
export type ReflectionQuery = (
  statements: readonly string[],
) => Promise<readonly (readonly ReflectionRow[])[]>

/** What to read. */
export interface ReflectionScope {
  /** Schemas to read, or null for all that are not the system's. */
  readonly schemas: readonly string[] | null
  /** Schemas that are never read: our own. */
  readonly excludedSchemas: readonly string[]
  /** Tables that are never read, as `[schema, name]`: the version table. */
  readonly excludedTables: readonly (readonly [string, string])[]
}

/**
 * Where the server keeps an object: oid of the catalog, oid in it, and the column's number or 0, joined with dots
 * (`1259.16384.2`).
 */
export type Address = string

export interface ReflectedObject {
  readonly object: CatalogObject
  readonly address: Address | null
  /** Other addresses that mean this object: a view's rule and row type, a table's row type and its array. */
  readonly aliases: readonly Address[]
  /** What it needs beyond what the server's own list of dependencies says. */
  readonly needs: readonly ObjectId[]
  /** What is made before it and dropped after it, although it can be without. */
  readonly follows: readonly ObjectId[]
  /** What is made after it and dropped before it, although that can be without: a partition, of its own indexes. */
  readonly precedes: readonly ObjectId[]
  /** Text in which names of other objects may stand, such as a function's body; null when there is none. */
  readonly mentions: string | null
}

/** What does not depend on the database that an object is in. */
export type ReflectedContent = Omit<ReflectedObject, 'address' | 'aliases'>

/**
 * What several reflections have read, for as long as one piece of work lasts: a row that comes again is the same object
 * again, and a database that did not change has the same catalog. What comes out is what it would be without.
 */
export interface ReflectionMemory {
  /** By the text of a query, then by the text of a row without its addresses. */
  readonly contents: Map<string, Map<string, ReflectedContent>>
  /** The objects that a query gave last, by its text, with the answer's text. */
  readonly lists: Map<string, { readonly text: string; readonly objects: readonly ReflectedObject[] }>
  /** The last catalog, with all that it was made of. */
  last: { readonly texts: readonly string[]; readonly catalog: Catalog } | null
}

export function newReflectionMemory(): ReflectionMemory {
  return { contents: new Map(), lists: new Map(), last: null }
}
