/**
 * What upgrade, downgrade and stamp share: from a project and options to the request of a run, on the database or
 * as SQL text.
 */
import { databaseName, describeTarget } from '../config/describe-target.ts'
import type { DatabaseTarget } from '../config/database-target.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import type { OfflinePlan } from '../graph/offline.ts'
import type { RunPlan } from '../graph/plan.ts'
import { xArgumentValues } from '../project/environment.ts'
import { loadRevisionModules } from '../project/revision-module.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import type { Project } from '../project/project.ts'
import type {
  RevisionCode,
  RunArguments,
  RunProgress,
  RunReport,
  RunSettings,
} from '../runtime/run-request.ts'
import { openDatabaseSession } from './database-session.ts'

/** Options of every command that changes the version table. */
export interface RunOptions {
  /** Ends the run: the statement is cancelled, its transaction rolled back. The reason is what the run throws. */
  readonly signal?: AbortSignal | undefined
  /** Called with what happens, in order. */
  readonly onProgress?: ((event: RunProgress) => void) | undefined
  /** Milliseconds to wait for another run to end; 0 fails at once. */
  readonly lockWaitMs?: number | undefined
  /** Milliseconds that a statement may wait for a lock; 0 waits for ever. */
  readonly lockTimeoutMs?: number | undefined
  /** How often a revision is tried again that did not get a lock in that time; 0 for never. */
  readonly lockRetries?: number | undefined
  /** Milliseconds to wait for a server that is not up yet; 0, which is the default, fails at once. */
  readonly waitForDbMs?: number | undefined
  /** What to do with a statement of which nobody can see whether an earlier run has done it; without it the run stops there. */
  readonly resume?: 'retry' | 'skip' | undefined
  /** One transaction per revision, or one around the whole run. */
  readonly transaction?: 'revision' | 'run' | undefined
  /** Name of the database, which a `protected` environment wants to hear before anything is written. */
  readonly confirmDatabase?: string | undefined
}

/** SQL text in place of a run. */
export interface SqlReport {
  readonly version: 1
  readonly kind: 'sql'
  readonly sql: string
}

export interface RevisionRun {
  readonly command: 'upgrade' | 'downgrade' | 'stamp'
  readonly plan: (rows: readonly string[]) => RunPlan
  readonly purge?: boolean
}

/** Runs a plan on the project's database. */
export async function runOnDatabase(
  project: Project,
  run: RevisionRun,
  options: RunOptions,
): Promise<RunReport> {
  const { target, password, environment, loader, applicationName } = await openDatabaseSession(
    project,
    run.command,
  )
  const { definition, onVersionApply } = environment
  requireConfirmation(project, target, options.confirmDatabase)
  const { run: execute } = await import('../runtime/run.ts')
  return execute({
    command: run.command,
    target,
    password,
    applicationName,
    dialect: dialectByName('postgres'),
    settings: settingsOf(project, options, definition.namingConvention),
    arguments: argumentsOf(project),
    plan: run.plan,
    purge: run.purge,
    resume: options.resume,
    code: codeOf(loader),
    hooks: {
      ...(definition.beforeUpgrade === undefined ? {} : { beforeUpgrade: definition.beforeUpgrade }),
      ...(definition.afterUpgrade === undefined ? {} : { afterUpgrade: definition.afterUpgrade }),
      ...(definition.onFailure === undefined ? {} : { onFailure: definition.onFailure }),
      onVersionApply,
    },
    operations: definition.operations,
    signal: options.signal ?? null,
    listener: options.onProgress,
  })
}

/** @throws protected_environment */
function requireConfirmation(project: Project, target: DatabaseTarget, confirmed: string | undefined): void {
  const name = databaseName(target)
  if (!project.config.protected || confirmed === name) return
  throw new TribikosError(
    'protected_environment',
    confirmed === undefined
      ? `${describeTarget(target)} belongs to a protected environment, and nobody confirmed that it is to be changed`
      : `The confirmation names the database '${confirmed}', and this one is '${name}' (${describeTarget(target)})`,
    {
      hint: `If you mean it, add --yes ${name}. To see what would happen: --dry-run.`,
      details: { database: name },
    },
  )
}

/** Renders a plan as SQL text; needs no database. */
export async function renderSql(
  project: Project,
  command: RevisionRun['command'],
  offline: OfflinePlan,
): Promise<SqlReport> {
  const { ModuleLoader } = await import('../project/module-loader.ts')
  const { loadEnvironment } = await import('../project/environment.ts')
  const loader = new ModuleLoader(project.cacheDirectory)
  const { definition } = await loadEnvironment(project, loader)
  const { renderOffline } = await import('../runtime/offline.ts')
  const sql = await renderOffline({
    ...offline,
    command,
    dialect: dialectByName('postgres'),
    settings: settingsOf(project, {}, definition.namingConvention),
    arguments: argumentsOf(project),
    code: codeOf(loader),
    operations: definition.operations,
  })
  return { version: 1, kind: 'sql', sql }
}

/** What running the project's revisions in a scratch database goes by. */
export function runSettings(
  project: Project,
  namingConvention: RunSettings['namingConvention'] | undefined,
  loader: ModuleLoader,
): {
  readonly settings: RunSettings
  readonly arguments: RunArguments
  readonly code: RevisionCode
} {
  return {
    settings: settingsOf(project, {}, namingConvention),
    arguments: argumentsOf(project),
    code: codeOf(loader),
  }
}

/** The configuration with the options laid over it. */
function settingsOf(
  project: Project,
  options: RunOptions,
  namingConvention: RunSettings['namingConvention'] | undefined,
): RunSettings {
  const { config } = project
  return {
    ...config,
    transaction: options.transaction ?? config.transaction,
    lockWaitMs: options.lockWaitMs ?? config.lockWaitMs,
    lockTimeoutMs: options.lockTimeoutMs ?? config.lockTimeoutMs,
    lockRetries: options.lockRetries ?? config.lockRetries,
    waitForDbMs: options.waitForDbMs,
    namingConvention: { ...config.namingConvention, ...namingConvention },
  }
}

function argumentsOf(project: Project): RunArguments {
  return { environment: project.environmentName, x: xArgumentValues(project.xArguments), tag: project.tag }
}

function codeOf(loader: ModuleLoader): RevisionCode {
  return {
    load: async (headers, direction) => loadRevisionModules(loader, headers, direction),
    callSite: (error) => loader.callSite(error),
  }
}
