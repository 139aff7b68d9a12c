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
} from './constraint-operations.ts'
import type { RenameOptions } from './table-operations.ts'
import type { ConstraintName, SqlText } from './values.ts'

export interface IndexDirectives {
  /**
   * Creates an index. A column is a name, an expression as sql`` text, or a record that says how it is sorted. With
   * no name, the naming convention names it, and PostgreSQL where there is none.
   *
   * `concurrently` runs outside of the transaction: what the revision did before is committed first.
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
   *   notValid: true,
   * })
   * await op.validateConstraint('fk_order_account', 'order')
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

  /** `ALTER TABLE … ADD [CONSTRAINT name] CHECK (…)`; the condition is SQL text. */
  createCheckConstraint(
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

  /** Checks the existing rows against a constraint that was made with `notValid`. */
  validateConstraint(name: ConstraintName, table: string, options?: ConstraintTypeOptions): Promise<void>

  /** `ALTER TABLE … RENAME CONSTRAINT … TO …`. */
  renameConstraint(
    name: ConstraintName,
    newName: ConstraintName,
    table: string,
    options?: ConstraintTypeOptions,
  ): Promise<void>
}
