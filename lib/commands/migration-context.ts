/** Migrations on a connection that the caller has already, as the library offers them: loaded when first asked. */
import type { Op } from '../ops/op.ts'
import type {
  MigrationContext as LoadedContext,
  MigrationContextOptions,
} from '../runtime/migration-context.ts'
import type { RunReport } from '../runtime/run-request.ts'

export type { MigrationContextOptions }

/**
 * Works on a connected client of pg or in a knex transaction. Where a transaction is open, everything happens inside
 * of it and nothing is begun, committed or locked: the caller decides.
 *
 * @example
 * await knex.transaction(async (trx) => {
 *   const context = MigrationContext.configure({ client: trx, project: await openProject() })
 *   await context.upgrade('head')
 * })
 */
export class MigrationContext {
  readonly #options: MigrationContextOptions
  #loaded: Promise<LoadedContext> | null = null

  private constructor(options: MigrationContextOptions) {
    this.#options = options
  }

  /** A context on the caller's connection. Nothing is sent before it is asked for something. */
  static configure(options: MigrationContextOptions): MigrationContext {
    return new MigrationContext(options)
  }

  /** The ids in the version table, sorted; none when there is no table. @throws version_table_invalid */
  async getCurrentHeads(): Promise<readonly string[]> {
    return (await this.#context()).getCurrentHeads()
  }

  /** The one id in the version table, or null. @throws multiple_heads when there are several */
  async getCurrentRevision(): Promise<string | null> {
    return (await this.#context()).getCurrentRevision()
  }

  /** Runs what a target needs and the database does not have. @throws as `upgrade`; usage without a project */
  async upgrade(target: string): Promise<RunReport> {
    return (await this.#context()).upgrade(target)
  }

  /** Undoes what stands above a target. @throws as `downgrade`; usage without a project */
  async downgrade(target: string): Promise<RunReport> {
    return (await this.#context()).downgrade(target)
  }

  /** Writes the version table without running revisions. @throws as `stamp`; usage without a project */
  async stamp(targets: string | readonly string[]): Promise<RunReport> {
    return (await this.#context()).stamp(targets)
  }

  /**
   * Runs operations that belong to no revision. Where no transaction is open they get one of their own.
   * @throws statement_failed, migration_failed, operation_invalid
   */
  async run<Result>(body: (op: Op) => Result | Promise<Result>): Promise<Result> {
    return (await this.#context()).run(body)
  }

  async #context(): Promise<LoadedContext> {
    this.#loaded ??= import('../runtime/migration-context.ts').then(({ MigrationContext: Loaded }) =>
      Loaded.configure(this.#options),
    )
    return this.#loaded
  }
}
