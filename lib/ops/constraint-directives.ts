/** The part of `op` that makes and changes constraints and indexes. */
import type {
  CheckOptions,
  ConstraintTypeOptions,
  CreateIndexOptions,
  DropConstraintOptions,
  DropIndexOptions,
  ExcludeElement,
  ExcludeOptions,
  ForeignKeyOptions,
  IndexColumn,
  PrimaryKeyOptions,
  UniqueOptions,
  ValidateOptions,
} from './constraint-operations.ts'
import type { RenameOptions } from './table-operations.ts'
import type { ConstraintName, SqlText } from './values.ts'

export interface IndexDirectives {
  /**
   * Creates an index. A column is a name, an expression as sql`` text, or a record that says how it is sorted. With
   * no name, the naming convention names it, and PostgreSQL where there is none.
   *
   * `concurrently` runs outside of the transaction: what the revision did before is committed first. A build that failed or
   * was stopped leaves an index that is not valid; the next run of the revision drops it and builds anew. One that somebody
   * else left is refused, as is another object of that name, also with `ifNotExists`.
   *
   * @example
   * ```ts
   * await op.createIndex('ix_account_email', 'account', ['email'], { unique: true, where: 'deleted_at IS NULL' })
   * await op.createIndex('ix_account_lower', 'account', [sql`lower(email)`, { element: 'id', order: 'desc' }])
   * await op.createIndex('ix_doc_body', 'doc', ['body'], { using: 'gin', opclass: { body: 'jsonb_path_ops' } })
   * await op.createIndex('ix_big', 'big', ['a'], { include: ['b'], concurrently: true })
   * ```
   */
  createIndex(
    name: ConstraintName,
    table: string,
    columns: readonly IndexColumn[],
    options?: CreateIndexOptions,
  ): Promise<void>

  /** `DROP INDEX`; `concurrently` runs outside of the transaction. */
  dropIndex(name: ConstraintName, options?: DropIndexOptions): Promise<void>

  /** `ALTER INDEX … RENAME TO …`. */
  renameIndex(name: string, newName: string, options?: RenameOptions): Promise<void>
}

export interface ConstraintDirectives {
  /** `ALTER TABLE … ADD [CONSTRAINT name] PRIMARY KEY (…)`. */
  createPrimaryKey(
    name: ConstraintName,
    table: string,
    columns: readonly string[],
    options?: PrimaryKeyOptions,
  ): Promise<void>

  /**
   * `ALTER TABLE … ADD [CONSTRAINT name] UNIQUE (…)`.
   *
   * @example
   * ```ts
   * await op.createUniqueConstraint('uq_account_email', 'account', ['email'], { initially: 'deferred' })
   * ```
   */
  createUniqueConstraint(
    name: ConstraintName,
    table: string,
    columns: readonly string[],
    options?: UniqueOptions,
  ): Promise<void>

  /**
   * `ALTER TABLE … ADD [CONSTRAINT name] FOREIGN KEY (…) REFERENCES …`.
   *
   * @example
   * ```ts
   * await op.createForeignKey('fk_order_account', 'order', 'account', ['account_id'], ['id'], {
   *   onDelete: 'cascade',
   *   referentSchema: 'app',
   * })
   * ```
   */
  createForeignKey(
    name: ConstraintName,
    sourceTable: string,
    referentTable: string,
    localColumns: readonly string[],
    remoteColumns: readonly string[],
    options?: ForeignKeyOptions,
  ): Promise<void>

  /**
   * The same with `NOT VALID`: new rows are checked from now on, the rows that are there are not looked at, so that both
   * tables are locked for a moment only. {@link ConstraintDirectives.validateConstraint} looks at them.
   *
   * @example
   * ```ts
   * await op.addForeignKeyNotValid('fk_order_account', 'order', 'account', ['account_id'], ['id'])
   * await op.validateConstraint('fk_order_account', 'order')
   * ```
   */
  addForeignKeyNotValid(
    name: ConstraintName,
    sourceTable: string,
    referentTable: string,
    localColumns: readonly string[],
    remoteColumns: readonly string[],
    options?: ForeignKeyOptions,
  ): Promise<void>

  /** `ALTER TABLE … ADD [CONSTRAINT name] CHECK (…)`; the condition is SQL text. */
  createCheckConstraint(
    name: ConstraintName,
    table: string,
    condition: string | SqlText,
    options?: CheckOptions,
  ): Promise<void>

  /**
   * The same with `NOT VALID`: new rows are checked from now on, the rows that are there are not looked at.
   *
   * @example
   * ```ts
   * await op.addCheckNotValid('ck_account_age', 'account', 'age > 0')
   * await op.validateConstraint('ck_account_age', 'account')
   * ```
   */
  addCheckNotValid(
    name: ConstraintName,
    table: string,
    condition: string | SqlText,
    options?: CheckOptions,
  ): Promise<void>

  /**
   * `ALTER TABLE … ADD [CONSTRAINT name] EXCLUDE USING gist (…)`. An element is `[column or expression, operator]`, or
   * a record with an operator class.
   *
   * @example
   * ```ts
   * await op.createExcludeConstraint('ex_booking', 'booking', [['room', '='], ['during', '&&']], { where: 'active' })
   * ```
   */
  createExcludeConstraint(
    name: ConstraintName,
    table: string,
    elements: readonly (readonly [string | SqlText, string] | ExcludeElement)[],
    options?: ExcludeOptions,
  ): Promise<void>

  /** `ALTER TABLE … DROP CONSTRAINT …`. */
  dropConstraint(name: ConstraintName, table: string, options?: DropConstraintOptions): Promise<void>

  /**
   * Checks the existing rows against a constraint that was made `NOT VALID`, while others read and write.
   *
   * Where this revision has made the constraint itself, on a table that it has not created, the lock of that must not be held
   * meanwhile: what was done is committed, and the rows are checked in a transaction of their own, as soon as nothing keeps
   * the run from that (one transaction for the whole run, a transaction of the caller's, a savepoint). A revision that fails
   * or is killed behind it goes on there. `alone: true` asks for such a transaction in any case, and fails where there can be
   * none; `alone: false` keeps the revision in one transaction.
   */
  validateConstraint(name: ConstraintName, table: string, options?: ValidateOptions): Promise<void>

  /** `ALTER TABLE … RENAME CONSTRAINT … TO …`. */
  renameConstraint(
    name: ConstraintName,
    newName: ConstraintName,
    table: string,
    options?: ConstraintTypeOptions,
  ): Promise<void>
}
