/**
 * The code of revisions: loads the modules of a plan's steps and checks what they export, all of them before
 * the first one runs.
 */
import { isTribikosError, TribikosError } from '../errors.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { Op } from '../ops/op.ts'
import { isSqlFileName } from '../revisions/file-name.ts'
import { inRevision, loadFailed } from './code-errors.ts'
import type { ModuleExports, ModuleLoader } from './module-loader.ts'
import { refusePython } from './python-revisions.ts'
import { readSqlFiles, type SqlFile, sqlAsRun } from './sql-files.ts'
import { readSqlRevision, type SqlTexts } from './sql-revision.ts'
import { sqlModule } from './sql-revision-module.ts'

/** `upgrade`, `downgrade` or `verify` of a revision; what it gives is awaited. */
export type RevisionFunction = (op: Op, ...args: readonly unknown[]) => unknown

/** A revision with its code. */
export interface RevisionModule {
  readonly header: RevisionHeader
  readonly upgrade: RevisionFunction | null
  readonly downgrade: RevisionFunction | null
  /** Looks at what `upgrade` made, and throws where that is not right. It runs in a transaction that only reads, when asked. */
  readonly verify: RevisionFunction | null
  /** False when the revision asks to run outside of a transaction (`export const transactional = false`). */
  readonly transactional: boolean
  /** False when the revision must not be tried again after it did not get a lock (`export const retry = false`). */
  readonly retry?: boolean
  /** Why it cannot be downgraded (`export const irreversible = '…'`), or null. */
  readonly irreversible: string | null
  /** Names that the module exports, sorted by code unit. */
  readonly exportNames: readonly string[]
}

/**
 * Loads the modules of revisions in the order given. `direction` names the function that each must have.
 * @throws code_syntax_error, code_load_failed, compiler_missing, upgrade_missing, downgrade_missing, irreversible_revision,
 * python_revision
 */
export async function loadRevisionModules(
  loader: ModuleLoader,
  headers: readonly RevisionHeader[],
  direction: 'upgrade' | 'downgrade' | null = null,
): Promise<readonly RevisionModule[]> {
  refusePython(headers, direction)
  try {
    const modules: RevisionModule[] = []
    for (const header of headers) modules.push(await loadRevisionModule(loader, header, direction))
    return modules
  } finally {
    loader.saveCompiled()
  }
}

/** The code of each revision by its id, or why it does not load, where one is no reason to leave the others alone. */
export async function loadEachModule(
  loader: ModuleLoader,
  headers: readonly RevisionHeader[],
): Promise<ReadonlyMap<string, RevisionModule | TribikosError>> {
  const modules = new Map<string, RevisionModule | TribikosError>()
  try {
    for (const header of headers) {
      const module = await loadRevisionModule(loader, header).catch((error: unknown) => {
        if (error instanceof TribikosError) return error
        throw error
      })
      modules.set(header.id, module)
    }
  } finally {
    loader.saveCompiled()
  }
  return modules
}

/** Loads one revision; see {@link loadRevisionModules}, which also keeps the compiled code for later runs. */
export async function loadRevisionModule(
  loader: ModuleLoader,
  header: RevisionHeader,
  direction: 'upgrade' | 'downgrade' | null = null,
): Promise<RevisionModule> {
  refusePython([header], direction)
  const module = await named(header, async () =>
    isSqlFileName(header.path)
      ? sqlModuleOf(loader, header, readSqlFiles(header.path))
      : moduleOf(await loader.load(header.path), header),
  )
  if (direction !== null) requireDirection(module, direction)
  return module
}

/** Names the revision in errors of loading it. */
async function named<Result>(header: RevisionHeader, load: () => Promise<Result>): Promise<Result> {
  try {
    return await load()
  } catch (error) {
    throw isTribikosError(error) && !('revision' in error.details) ? inRevision(error, header.id) : error
  }
}

/**
 * Loads the text of a revision that is not written yet, as if it stood at the path of its header; `down` is the file
 * beside it that undoes it.
 * @throws code_syntax_error, code_load_failed, compiler_missing, upgrade_missing, downgrade_missing
 */
export async function loadRevisionText(
  loader: ModuleLoader,
  header: RevisionHeader,
  text: string,
  down: SqlFile | null = null,
): Promise<RevisionModule> {
  const { path } = header
  if (!isSqlFileName(path)) return moduleOf(await loader.loadText(path, text), header)
  return sqlModuleOf(loader, header, { up: { path, text: sqlAsRun(text) }, down })
}

function sqlModuleOf(loader: ModuleLoader, header: RevisionHeader, texts: SqlTexts): RevisionModule {
  const revision = readSqlRevision(texts)
  const { id } = revision.scanned.header
  if (id !== header.id)
    throw wrongExport(
      header,
      `says revision ${JSON.stringify(id)}, and was ${JSON.stringify(header.id)} before`,
    )
  for (const file of [texts.up, texts.down]) if (file !== null) loader.runsAsWritten(file.path)
  return { header, ...sqlModule(revision) }
}

function moduleOf(exports: ModuleExports, header: RevisionHeader): RevisionModule {
  const module: RevisionModule = {
    header,
    upgrade: functionOf(exports, 'upgrade', header),
    downgrade: functionOf(exports, 'downgrade', header),
    verify: functionOf(exports, 'verify', header),
    transactional: flagOf(exports, 'transactional', header),
    retry: flagOf(exports, 'retry', header),
    irreversible: irreversibleOf(exports, header),
    exportNames: Object.keys(exports).sort(),
  }
  checkIdentity(exports, header)
  return module
}

function functionOf(
  exports: ModuleExports,
  name: 'upgrade' | 'downgrade' | 'verify',
  header: RevisionHeader,
): RevisionFunction | null {
  const value = exports[name]
  if (value === undefined) return null
  if (typeof value === 'function') return value as RevisionFunction
  if (name === 'verify')
    throw wrongExport(header, `exports ${name} as ${kindOf(value)}; it must be a function`)
  throw missing(name, header, `exports ${name} as ${kindOf(value)}, not as a function`)
}

/** True unless it says otherwise. */
function flagOf(exports: ModuleExports, name: 'transactional' | 'retry', header: RevisionHeader): boolean {
  const value = exports[name]
  if (value === undefined || typeof value === 'boolean') return value !== false
  throw wrongExport(header, `exports ${name} as ${kindOf(value)}; it must be true or false`)
}

function irreversibleOf(exports: ModuleExports, header: RevisionHeader): string | null {
  const value = exports['irreversible']
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && value !== '') return value
  throw wrongExport(header, `exports irreversible as ${kindOf(value)}; it must be a text that says why`)
}

/** Plans are made from headers; code that says it is another revision must not run under this one's name. */
function checkIdentity(exports: ModuleExports, header: RevisionHeader): void {
  const exported = exports['revision']
  if (exported === undefined || exported === header.id) return
  throw wrongExport(
    header,
    `exports revision ${JSON.stringify(exported)}, but its header says ${JSON.stringify(header.id)}`,
  )
}

/** @throws upgrade_missing, downgrade_missing, irreversible_revision */
export function requireDirection(module: RevisionModule, direction: 'upgrade' | 'downgrade'): void {
  const { header, irreversible } = module
  if (direction === 'downgrade' && irreversible !== null) {
    throw new TribikosError(
      'irreversible_revision',
      `Revision ${header.id} cannot be downgraded: ${irreversible}`,
      {
        hint: `${isSqlFileName(header.path) ? 'Write how it is undone, or write' : 'Write'} a new revision that brings back what is needed, or restore a backup.`,
        details: { revision: header.id, file: header.path, reason: irreversible },
      },
    )
  }
  if (module[direction] === null) throw missing(direction, header, `exports no ${direction} function`)
}

function missing(name: 'upgrade' | 'downgrade', header: RevisionHeader, problem: string): TribikosError {
  return new TribikosError(`${name}_missing`, `Revision ${header.id} ${problem} (${header.path})`, {
    hint:
      name === 'upgrade'
        ? 'Add `export async function upgrade(op: Op): Promise<void> { … }`; it may be empty.'
        : "Add `export async function downgrade(op: Op): Promise<void> { … }`, or say why there is none: `export const irreversible = '…'`.",
    details: { revision: header.id, file: header.path },
  })
}

function wrongExport(header: RevisionHeader, problem: string): TribikosError {
  return inRevision(loadFailed(header.path, null, new Error(`it ${problem}`)), header.id)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
