/** Builds a schema in a scratch database with the `op` of a revision: the default export of a module does it. */
import type { ScratchDatabase } from '../database/scratch.ts'
import type { Op } from '../ops/op.ts'
import { loadFailed } from '../project/code-errors.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import { runWithOp, type ScratchOpOptions } from './scratch-op.ts'

/** What a module that builds a schema goes by: the same as a revision. */
export interface ModuleSettings extends Pick<
  ScratchOpOptions,
  'namingConvention' | 'operations' | 'arguments'
> {
  readonly loader: ModuleLoader
}

/**
 * Loads the module and runs its function.
 * @throws code_syntax_error, code_load_failed, compiler_missing; statement_failed, migration_failed and other codes of
 * a revision
 */
export async function runSchemaModule(
  database: ScratchDatabase,
  path: string,
  { loader, namingConvention, operations, arguments: told }: ModuleSettings,
): Promise<void> {
  await runWithOp(database, await load(path, loader), {
    subject: `The schema module ${path}`,
    callSite: (error) => loader.callSite(error),
    namingConvention,
    operations,
    arguments: told,
  })
}

async function load(path: string, loader: ModuleLoader): Promise<(op: Op) => unknown> {
  try {
    const exports = await loader.load(path)
    const build = exports['default'] ?? exports
    if (typeof build === 'function') return build as (op: Op) => unknown
    const kind = kindOf(exports['default'])
    throw loadFailed(path, null, new Error(`its default export is ${kind}, not a function that takes op`))
  } finally {
    loader.saveCompiled()
  }
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
