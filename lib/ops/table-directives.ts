/** The part of `op` that makes and changes tables and columns. */
import type {
  AddColumnOptions,
  AlterColumnOptions,
  AlterTableBody,
  CreateTableBody,
  CreateTableOptions,
  DropOptions,
  RenameOptions,
  SchemaOption,
  SetNotNullSafelyOptions,
  TableCommentOptions,
} from './table-operations.ts'

export interface TableDirectives {
  /**
   * Creates a table, described with knex's table builder. Native enum types come first, then the table with its
   * constraints, then indexes, then comments.
   *
   * The builder is used as in knex, with these differences: names that you leave out follow the naming convention,
   * and knex's names where there is none; comments, enum values and constraint names are quoted properly; an enum
   * type that is made here is dropped when its last column goes.
   *
   * @example
   * ```ts
   * await op.createTable('account', (table) => {
   *   table.increments('id')
   *   table.string('email', 320).notNullable().unique()
   *   table.enu('status', ['active', 'closed'], { useNative: true, enumName: 'account_status' }).notNullable()
   *   table.timestamp('created_at').notNullable().defaultTo(sql`now()`)
   * }, { comment: 'People who can sign in' })
   * ```
   */
  createTable(name: string, build: CreateTableBody, options?: CreateTableOptions): Promise<void>

  /**
   * Changes a table with knex's table builder: columns, constraints, indexes. New columns are added first, in one
   * statement; the rest follows in the order of the calls. `column.alter()` is refused, as it resets what it does not
   * name: use {@link TableDirectives.alterColumn}.
   *
   * @example
   * ```ts
   * await op.alterTable('account', (table) => {
   *   table.string('phone', 40)
   *   table.dropColumn('fax')
   *   table.index(['phone'])
   * })
   * ```
   */
  alterTable(table: string, build: AlterTableBody, options?: SchemaOption): Promise<void>

  /**
   * `DROP TABLE`. Enum types that were made for its columns go with it once nothing else uses them.
   *
   * @example
   * ```ts
   * await op.dropTable('account', { schema: 'app', ifExists: true })
   * ```
   */
  dropTable(name: string, options?: DropOptions): Promise<void>

  /** `ALTER TABLE … RENAME TO …`; the table stays in its schema. */
  renameTable(name: string, newName: string, options?: RenameOptions): Promise<void>

  /** `COMMENT ON TABLE`; null removes the comment. */
  createTableComment(table: string, comment: string | null, options?: TableCommentOptions): Promise<void>

  /** Removes the comment of a table. */
  dropTableComment(table: string, options?: TableCommentOptions): Promise<void>

  /**
   * Adds one or more columns, described with knex's table builder, with their constraints, indexes and comments.
   *
   * @example
   * ```ts
   * await op.addColumn('account', (table) => table.string('locale', 10).notNullable().defaultTo('en'))
   * await op.addColumn('account', (table) => table.integer('owner_id').references('id').inTable('person'))
   * ```
   */
  addColumn(table: string, build: AlterTableBody, options?: AddColumnOptions): Promise<void>

  /** `ALTER TABLE … DROP COLUMN …`. */
  dropColumn(table: string, column: string, options?: DropOptions): Promise<void>

  /** `ALTER TABLE … RENAME COLUMN … TO …`. */
  renameColumn(table: string, column: string, newName: string, options?: SchemaOption): Promise<void>

  /**
   * Changes exactly what is named about a column. `undefined` leaves a thing as it is, `null` removes it
   * (`default: null`, `comment: null`, `identity: null`, `generated: null`). The statements come in this order: type,
   * `NOT NULL`, default, identity, storage and statistics, comment; the new name last.
   *
   * @example
   * ```ts
   * await op.alterColumn('account', 'age', { type: 'integer', using: 'age::integer', nullable: false, default: 0 })
   * await op.alterColumn('account', 'created_at', { default: sql`now()` })
   * await op.alterColumn('account', 'id', { identity: { generated: 'always', start: 1000 } })
   * await op.alterColumn('account', 'mail', { name: 'email', comment: null })
   * ```
   * @throws `operation_invalid` for `using` or `collation` without `type`, and for a change of a computed expression.
   */
  alterColumn(table: string, column: string, changes: AlterColumnOptions): Promise<void>

  /**
   * `NOT NULL` for a column of a large table: readers and writers wait for moments only, never while the rows are read. Three
   * transactions of its own: a check that the column is not null, `NOT VALID`; its validation; then `SET NOT NULL`, which
   * believes the check, and the end of the check. What the revision did before is committed first.
   *
   * From the first one on, no new row may have NULL there. The second fails (23514) when old rows have: fill them first, with
   * {@link Op.batch}. A revision that fails or is killed on the way goes on where it stopped when the same command runs
   * again. Of a column that is `NOT NULL` already nothing changes, for the price of reading the table once. The way back is
   * `op.alterColumn(table, column, { nullable: true })`.
   *
   * @example
   * ```ts
   * await op.setNotNullSafely('account', 'plan')
   * ```
   * @throws `autocommit_in_transaction` where nothing may be committed on the way: one transaction for the whole run, a
   * transaction of the caller's, a savepoint.
   */
  setNotNullSafely(table: string, column: string, options?: SetNotNullSafelyOptions): Promise<void>
}
