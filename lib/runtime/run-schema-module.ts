/** Builds a schema in a scratch database with the `op` of a revision: the default export of a module does it. */
import type { ScratchDatabase } from '../database/scratch.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import type { NamingConvention } from '../config/config.ts'
import { createOp } from '../ops/create-op.ts'
import type { CustomOperation, Op } from '../ops/op.ts'
import { loadFailed } from '../project/code-errors.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import { bodyFailed, located, type FailurePlace } from './failure.ts'
import { LivePort } from './live-port.ts'
import type { RunArguments } from './run-request.ts'
import { OwnTransaction } from './transaction.ts'

/** What a module that builds a schema goes by: the same as a revision. */
export interface ModuleSettings {
  readonly loader: ModuleLoader
  readonly namingConvention: NamingConvention
  readonly operations?: Readonly<Record<string, CustomOperation>> | undefined
  readonly arguments: RunArguments
}

type SchemaFunction = (op: Op) => unknown

/**
 * Loads the module and runs its function.
 * @throws code_syntax_error, code_load_failed, compiler_missing; statement_failed, migration_failed and other codes of
 * a revision
 */
export async function runSchemaModule(
  database: ScratchDatabase,
  path: string,
  settings: ModuleSettings,
): Promise<void> {
  const build = await load(path, settings.loader)
  const { connection, place: scratch } = database
  const transaction = new OwnTransaction(connection, { lockTimeoutMs: 0, prelude: [] })
  const place: FailurePlace = {
    step: { direction: 'upgrade', revisions: [], rowChanges: [], rowsBefore: [], rowsAfter: [] },
    callSite: (error) => settings.loader.callSite(error),
    subject: `The schema module ${path}`,
  }
  const dialect = dialectByName('postgres')
  const port = new LivePort({
    connection,
    transaction,
    place,
    dialect,
    serverVersion: scratch.serverVersion,
    mayCommit: true,
    bare: false,
    lockTimeoutMs: 0,
    compile: { namingConvention: settings.namingConvention },
    onLateUse: () => false,
    context: {
      offline: false,
      dialect: dialect.name,
      revision: '',
      direction: 'upgrade',
      x: settings.arguments.x,
      tag: settings.arguments.tag,
      serverVersion: scratch.serverVersion,
    },
  })
  try {
    await build(createOp(port, { operations: settings.operations }))
    await port.finish([])
    await transaction.commit()
  } catch (error) {
    port.end()
    await transaction.rollback()
    const cause = port.failureOf(error) ?? error
    throw cause instanceof TribikosError ? located(cause, place) : bodyFailed(cause, place)
  }
  await database.resetSession()
}

async function load(path: string, loader: ModuleLoader): Promise<SchemaFunction> {
  try {
    const exports = await loader.load(path)
    const build = exports['default'] ?? exports
    if (typeof build === 'function') return build as SchemaFunction
    throw loadFailed(
      path,
      null,
      new Error(`its default export is ${kindOf(exports['default'])}, not a function of op`),
    )
  } finally {
    loader.saveCompiled()
  }
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
