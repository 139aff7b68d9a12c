/**
 * Kinds of objects that a project adds to those of PostgreSQL: what env.ts says about them. Autogenerate compares such
 * objects on both sides, writes their operations and proves them, as it does for tables.
 */
import type { Operation } from '../ops/operation.ts'

/** Sends a query that only reads, with values for `$1`, `$2`, … */
export type ReadQuery = (
  sql: string,
  values?: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>

/** What does a change: one operation, several, or none (an empty list). */
export type KindOperations = Operation | readonly Operation[]

/** One object of a kind of your own, as it was read. */
export interface KindObject<State = unknown> {
  /** What tells it from the others of its kind: `['de']`. The last part is its name for filters. */
  readonly path: readonly string[]
  /** What is compared: a value as JSON has it. The order of keys does not count, that of lists does. */
  readonly state: State
  /** What it cannot be without, such as `{ kind: 'function', path: ['public', 'touch', ''] }`: made before it, dropped after it. */
  readonly needs?: readonly { readonly kind: string; readonly path: readonly string[] }[]
}

/**
 * A kind of objects that PostgreSQL does not know as one: rows of a lookup table, jobs of a scheduler, functions that are
 * sent to other servers.
 *
 * @example
 * ```ts
 * const country: ObjectKind<{ code: string; name: string }> = {
 *   rowsOf: ['public', 'country'],
 *   read: async (query) => {
 *     const rows = await query('SELECT code, to_jsonb(country) AS state FROM country')
 *     return rows.map(({ code, state }) => ({ path: [String(code)], state: state as { code: string; name: string } }))
 *   },
 *   create: ({ state }) => ({ type: 'bulkInsert', table: 'country', rows: [state] }),
 *   drop: ({ state }) => ({ type: 'execute', text: sql`DELETE FROM country WHERE code = ${state.code}` }),
 * }
 * ```
 */
export interface ObjectKind<State = unknown> {
  /**
   * The table, as `[schema, name]`, when the objects are rows: they are read only where it is there, are written after its
   * columns, are left alone when the table goes, and belong to its schema for `includeSchemas`.
   */
  readonly rowsOf?: readonly [schema: string, table: string]
  /**
   * Reads all objects of the kind, of the database and of the scratch databases alike. It sees the session as revisions
   * do, in a transaction that only reads.
   */
  read(query: ReadQuery): readonly KindObject<State>[] | Promise<readonly KindObject<State>[]>
  /** Whether two states mean the same; unless told, when they are equal. */
  isSame?(from: State, to: State): boolean
  /** Makes it. */
  create(object: KindObject<State>): KindOperations
  /** Drops it. */
  drop(object: KindObject<State>): KindOperations
  /** Makes `to` of `from`; unless told, it is dropped and made again. */
  change?(from: KindObject<State>, to: KindObject<State>): KindOperations
}
