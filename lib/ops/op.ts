/**
 * `op`: the one argument of `upgrade` and `downgrade`, and everything that a revision does to a database.
 *
 * Directives are queued. `await op.x()` resolves when the operation stands in the queue; the queue is sent when the
 * body ends and before anything that gives rows back, so a forgotten `await` loses nothing.
 */
import type { Knex } from 'knex'
import type { BackfillOptions, BackfillResult } from './backfill.ts'
import type { BatchBody, BatchOptions } from './batch.ts'
import type { ConstraintDirectives, IndexDirectives } from './constraint-directives.ts'
import type { Row } from './data-operations.ts'
import type { Operation } from './operation.ts'
import type { OpContext } from './port.ts'
import type { EnumDirectives, SchemaDirectives } from './schema-directives.ts'
import type { TableDirectives } from './table-directives.ts'
import type { SchemaOption } from './table-operations.ts'
import type { FinalName, SqlText } from './values.ts'

/**
 * Directives of your own. Declare their types once and define them in `env.ts` under `operations`:
 *
 * @example
 * ```ts
 * declare module 'tribikos' {
 *   interface CustomOperations {
 *     enableAudit(table: string): Promise<void>
 *   }
 * }
 * ```
 */
// An interface without members, because it exists to be extended.
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface
export interface CustomOperations {}

/** How a directive of your own is defined: `op` first, then what the caller gave. */
export type CustomOperation = (op: Op, ...args: readonly never[]) => unknown

export interface DataDirectives {
  /**
   * Runs SQL text, one or several statements, and gives nothing back. Text is sent as it is: `:name`, `%` and `?` mean
   * nothing to it. With sql`` values are bound, or written as literals where the server takes no parameters.
   *
   * Statements that cannot run in a transaction (`VACUUM`, `CREATE INDEX CONCURRENTLY`, …) run outside of it, each by
   * itself; what came before them is committed.
   *
   * @example
   * ```ts
   * await op.execute('CREATE FUNCTION touch() RETURNS trigger …')
   * await op.execute(sql`UPDATE account SET plan = ${plan} WHERE plan IS NULL`)
   * ```
   * @throws `operation_invalid` for an empty text, a command of psql and `COPY … FROM STDIN`.
   */
  execute(text: string | SqlText): Promise<void>

  /**
   * Sends the queue, runs a query and gives its rows.
   *
   * @example
   * ```ts
   * const rows = await op.query<{ id: number }>(sql`SELECT id FROM account WHERE plan = ${plan}`)
   * ```
   * @throws `data_offline` in offline mode, where nothing can be read.
   */
  query<Result extends Record<string, unknown> = Record<string, unknown>>(
    text: string | SqlText,
  ): Promise<readonly Result[]>

  /**
   * Inserts rows. Rows may have different keys: what a row leaves out gets the column's default. Objects become JSON,
   * arrays become what the column is (an array or JSON), dates and binary values are exact; a value may be sql`` text.
   * No rows, no statement.
   *
   * @example
   * ```ts
   * await op.bulkInsert('plan', [{ id: 1, name: 'free' }, { id: 2, name: 'team', limits: { seats: 20 } }])
   * ```
   * @throws `operation_invalid` when the rows are not an array of plain objects.
   */
  bulkInsert(table: string, rows: readonly Row[], options?: SchemaOption): Promise<void>

  /**
   * Changes the rows of a large table in many small transactions, walking it by key: what one big `UPDATE` would do while it
   * keeps every row locked. What the revision did before is committed first.
   *
   * Each range is one transaction, together with a note of how far it came. So a run that fails or is killed, at any moment,
   * goes on behind the last range when the same command runs again, and no range is changed twice. A range that did not get a
   * lock is tried again. Where the batch stands among the statements of the revision, its table, its key and what it does must
   * stay the same meanwhile; `size`, `pauseMs` and the callbacks may change.
   *
   * Rows that get a key which was passed already are not met: a default or a trigger of an earlier revision must cover them.
   *
   * @example
   * ```ts
   * const { rows } = await op.batch('account', { key: 'id', set: { plan: 'free' }, where: 'plan IS NULL' })
   * await op.batch('visit', { key: ['tenant_id', 'id'], delete: true, where: sql`at < ${cutOff}`, size: 5000 })
   * await op.batch('account', {
   *   key: 'id',
   *   run: ({ within }) => sql`INSERT INTO balance SELECT a.id, 0 FROM account a WHERE ${within('a')}`,
   *   waitWhile: replicationLag({ maxSeconds: 10 }),
   * })
   * ```
   * In offline mode a `DO` block does the same, with a `COMMIT` behind each range; it asks nobody whether to wait, and begins
   * anew when it is run again; `rows` and `ranges` are 0 then.
   *
   * @throws `autocommit_in_transaction` where nothing may be committed on the way: one transaction for the whole run, a
   * transaction of the caller's, a savepoint. `operation_invalid` for a key with NULL or without an index.
   */
  batch(table: string, options: BackfillOptions): Promise<BackfillResult>

  /** A value as SQL text that is always written as a literal: `op.execute(sql`… ${op.inlineLiteral(5)}`)`. */
  inlineLiteral(value: unknown): SqlText
}

/** What a revision works with; see the file's first lines for the queue. */
export interface Op
  extends
    TableDirectives,
    IndexDirectives,
    ConstraintDirectives,
    EnumDirectives,
    SchemaDirectives,
    DataDirectives,
    CustomOperations {
  /**
   * knex bound to the revision's transaction, for reading and for data changes. Each of its queries sends the queue
   * first.
   *
   * @example
   * ```ts
   * await op.knex('account').where({ plan: null }).update({ plan: 'free' })
   * ```
   * In offline mode a query that changes something is written to the script and gives no rows.
   *
   * @throws `data_offline` in offline mode, for a query that gives rows
   */
  readonly knex: Knex

  /** The same as {@link Op.knex}, under the name that Alembic gives it. */
  getBind(): Knex

  /** Facts about the run: offline or not, the revision, the direction, `-x` arguments. */
  readonly context: OpContext

  /** The same as {@link Op.context}, under the name that Alembic gives it. */
  getContext(): OpContext

  /** Marks a constraint's or an index's name as final: no naming convention is applied to it. */
  f(name: string): FinalName

  /**
   * Runs the body behind a savepoint. When it throws, what it did is rolled back, the transaction stays usable and the
   * error is thrown on.
   *
   * @example
   * ```ts
   * try {
   *   await op.savepoint(async () => op.execute('CREATE EXTENSION pg_trgm'))
   * } catch {
   *   await op.execute('CREATE TABLE no_trgm ()')
   * }
   * ```
   */
  savepoint<Result>(body: () => Result | Promise<Result>): Promise<Result>

  /**
   * Commits what was done, runs the body outside of any transaction, statement by statement, and begins a new
   * transaction.
   *
   * @example
   * ```ts
   * await op.autocommitBlock(async () => {
   *   await op.execute('REINDEX TABLE CONCURRENTLY account')
   * })
   * ```
   */
  autocommitBlock<Result>(body: () => Result | Promise<Result>): Promise<Result>

  /**
   * Several changes to one table, with the same directives without the table's name. They are queued, in the order of
   * the calls, when the body has ended; when it throws, none of them is.
   *
   * @example
   * ```ts
   * await op.batchAlterTable('account', async (batch) => {
   *   await batch.addColumn((table) => table.string('locale'))
   *   await batch.dropConstraint('ck_account_age')
   * })
   * ```
   * @throws `batch_invalid` for `recreate: 'always'`, `insertBefore` and `insertAfter`.
   */
  batchAlterTable(table: string, body: BatchBody): Promise<void>
  batchAlterTable(table: string, options: BatchOptions | undefined, body: BatchBody): Promise<void>

  /** Queues an operation that is already a value. */
  invoke(operation: Operation): Promise<void>
}
