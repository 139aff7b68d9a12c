/**
 * Migrations on a connection that the caller has already. Where a transaction is open in it, everything happens inside of
 * that and nothing is begun, committed or locked: the caller decides.
 */
import { borrow, keepingLockTimeout, type BorrowedClient } from '../database/connect-borrowed.ts'
import type { Connection } from '../database/connection.ts'
import { readVersionTable } from '../database/version-table.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import { planDowngrade } from '../graph/plan-downgrade.ts'
import { planStamp } from '../graph/plan-stamp.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import { createOp } from '../ops/create-op.ts'
import type { Op } from '../ops/op.ts'
import { loadEnvironment, xArgumentValues, type Environment } from '../project/environment.ts'
import { loadGraph } from '../project/load-graph.ts'
import { ModuleLoader } from '../project/module-loader.ts'
import type { Project } from '../project/project.ts'
import { loadRevisionModules } from '../project/revision-module.ts'
import { clockMs } from './clock.ts'
import { bodyFailed, located, type FailurePlace } from './failure.ts'
import { LivePort } from './live-port.ts'
import { runConnected } from './run.ts'
import { readyHooks } from './ready-hooks.ts'
import { RunLog } from './run-log.ts'
import type { ConnectedRunRequest, RunProgress, RunReport, RunSettings } from './run-request.ts'
import { CallersTransaction, OwnTransaction } from './transaction.ts'

export interface MigrationContextOptions {
  /** A connected client of pg, or a knex transaction. */
  readonly client: BorrowedClient
  /** The project whose revisions are run; needed for `upgrade`, `downgrade` and `stamp`. */
  readonly project?: Project | undefined
  /** Where the version table is, and what else a run goes by; the project's configuration unless told. */
  readonly settings?: Partial<RunSettings> | undefined
  readonly signal?: AbortSignal | undefined
  /** Called with what happens, in order. */
  readonly onProgress?: ((event: RunProgress) => void) | undefined
}

const defaults: RunSettings = {
  versionTable: 'alembic_version',
  versionTableSchema: null,
  versionTablePrimaryKey: true,
  versionTableWidth: 32,
  transaction: 'revision',
  namingConvention: {},
  lockWaitMs: 60_000,
  lockTimeoutMs: 2000,
  lockRetries: 10,
}

/** What a context needs to know of a project's code. */
interface Loaded {
  readonly environment: Environment
  readonly loader: ModuleLoader
}

export class MigrationContext {
  readonly #options: MigrationContextOptions
  readonly #settings: RunSettings

  private constructor(options: MigrationContextOptions) {
    this.#options = options
    this.#settings = { ...defaults, ...options.project?.config, ...options.settings }
  }

  /**
   * A context on the caller's connection. Nothing is sent before it is asked for something.
   *
   * @example
   * ```ts
   * await knex.transaction(async (trx) => {
   *   const context = MigrationContext.configure({ client: trx, project: await openProject() })
   *   await context.upgrade('head')
   * })
   * ```
   */
  static configure(options: MigrationContextOptions): MigrationContext {
    return new MigrationContext(options)
  }

  /** The ids in the version table, sorted; none when there is no table. @throws version_table_invalid, usage */
  async getCurrentHeads(): Promise<readonly string[]> {
    return this.#borrowed(async (connection) => {
      const table = await readVersionTable(connection, this.#settings, dialectByName('postgres'))
      return table.rows
    })
  }

  /** The one id in the version table, or null. @throws multiple_heads when there are several */
  async getCurrentRevision(): Promise<string | null> {
    const heads = await this.getCurrentHeads()
    if (heads.length < 2) return heads[0] ?? null
    throw new TribikosError(
      'multiple_heads',
      `Version table '${this.#settings.versionTable}' has more than one head present; please use getCurrentHeads()`,
      { details: { heads } },
    )
  }

  /** Runs what a target needs and the database does not have. @throws as `upgrade` of the library; usage */
  async upgrade(target: string): Promise<RunReport> {
    const graph = await loadGraph(this.#project())
    return this.#run('upgrade', (rows) => planUpgrade(graph, rows, target))
  }

  /** Takes revisions back. @throws as `downgrade` of the library; usage */
  async downgrade(target: string): Promise<RunReport> {
    const graph = await loadGraph(this.#project())
    return this.#run('downgrade', (rows) => planDowngrade(graph, rows, target))
  }

  /** Writes the version table without running revisions. @throws as `stamp` of the library; usage */
  async stamp(targets: string | readonly string[]): Promise<RunReport> {
    const graph = await loadGraph(this.#project())
    return this.#run('stamp', (rows) => planStamp(graph, rows, targets))
  }

  /**
   * Runs operations that belong to no revision. Where no transaction is open they get one of their own.
   *
   * @throws statement_failed, migration_failed, operation_invalid
   */
  async run<Result>(body: (op: Op) => Result | Promise<Result>): Promise<Result> {
    return this.#borrowed(async (connection, inTransaction) => {
      const transaction = inTransaction
        ? new CallersTransaction([])
        : new OwnTransaction(connection, { lockTimeoutMs: this.#settings.lockTimeoutMs, prelude: [] })
      const loaded = this.#options.project === undefined ? null : await this.#load(this.#options.project)
      const place: FailurePlace = {
        step: { direction: 'upgrade', revisions: [], rowChanges: [], rowsBefore: [], rowsAfter: [] },
        callSite: (error) => loaded?.loader.callSite(error) ?? null,
      }
      const port = new LivePort(await this.#portOptions(connection, { transaction, place }))
      try {
        const result = await body(createOp(port, { operations: loaded?.environment.definition.operations }))
        await port.finish(await port.settle(), [])
        await transaction.commit()
        return result
      } catch (error) {
        port.end()
        await transaction.rollback()
        const cause = port.failureOf(error) ?? error
        throw cause instanceof TribikosError ? located(cause, place) : bodyFailed(cause, place)
      }
    })
  }

  async #run(
    command: ConnectedRunRequest['command'],
    plan: (rows: readonly string[]) => RunPlan,
  ): Promise<RunReport> {
    const started = clockMs()
    const project = this.#project()
    const { environment, loader } = await this.#load(project)
    const { definition } = environment
    const { signal, onProgress } = this.#options
    const request: ConnectedRunRequest = {
      command,
      plan,
      dialect: dialectByName('postgres'),
      settings: this.#settings,
      arguments: {
        environment: project.environmentName,
        x: xArgumentValues(project.xArguments),
        tag: project.tag,
      },
      code: {
        load: async (headers, direction) => loadRevisionModules(loader, headers, direction),
        callSite: (error) => loader.callSite(error),
      },
      hooks: readyHooks(environment, {
        root: project.root,
        // How to reach the database is known to whoever opened the connection.
        connection: async () => Promise.resolve({}),
        listener: onProgress,
      }).run,
      operations: definition.operations,
      signal: signal ?? null,
      listener: onProgress,
    }
    return this.#borrowed(async (connection, inTransaction) =>
      runConnected(connection, request, {
        session: inTransaction ? 'callers transaction' : 'borrowed',
        log: new RunLog(onProgress),
        started,
      }),
    )
  }

  async #load(project: Project): Promise<Loaded> {
    const loader = new ModuleLoader(project.cacheDirectory)
    return { loader, environment: await loadEnvironment(project, loader) }
  }

  async #borrowed<Result>(
    body: (connection: Connection, inTransaction: boolean) => Promise<Result>,
  ): Promise<Result> {
    const { connection, inTransaction } = await borrow(this.#options.client)
    try {
      return inTransaction
        ? await body(connection, true)
        : await keepingLockTimeout(connection, async () => body(connection, false))
    } finally {
      await connection.close()
    }
  }

  async #portOptions(
    connection: Connection,
    {
      transaction,
      place,
    }: { readonly transaction: CallersTransaction | OwnTransaction; readonly place: FailurePlace },
  ): Promise<ConstructorParameters<typeof LivePort>[0]> {
    const { rows } = await connection.query({
      sql: "SELECT pg_catalog.current_setting('server_version_num') AS version",
    })
    const serverVersion = Number(rows[0]?.['version'])
    const { project } = this.#options
    return {
      connection,
      transaction,
      place,
      serverVersion,
      dialect: dialectByName('postgres'),
      mayCommit: true,
      journal: null,
      lockRetries: null,
      signal: this.#options.signal ?? null,
      onBackfill: () => {},
      bare: false,
      lockTimeoutMs: this.#settings.lockTimeoutMs,
      compile: { namingConvention: this.#settings.namingConvention },
      onLateUse: () => false,
      context: {
        offline: false,
        dialect: 'postgres',
        revision: '',
        direction: 'upgrade',
        x: xArgumentValues(project?.xArguments ?? []),
        tag: project?.tag ?? null,
        serverVersion,
      },
    }
  }

  #project(): Project {
    if (this.#options.project !== undefined) return this.#options.project
    throw new TribikosError('usage', 'The context has no project, so there are no revisions to run', {
      hint: 'MigrationContext.configure({ client, project: await openProject() })',
    })
  }
}
