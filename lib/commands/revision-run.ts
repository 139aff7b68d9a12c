/**
 * What upgrade, downgrade and stamp share: from a project and options to the request of a run, on the database or
 * as SQL text.
 */
import { randomUUID } from 'node:crypto'
import { databaseName, describeTarget } from '../config/describe-target.ts'
import type { DatabaseTarget } from '../config/database-target.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { OfflinePlan } from '../graph/offline.ts'
import type { RunPlan } from '../graph/plan.ts'
import { xArgumentValues } from '../project/environment.ts'
import { loadRevisionModules } from '../project/revision-module.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import type { Project } from '../project/project.ts'
import { checksumAlgorithm, fileChecksum } from '../project/revision-checksum.ts'
import { runOrigin } from '../project/run-origin.ts'
import type {
  RevisionCode,
  RunArguments,
  RunProgress,
  RunReport,
  RunSettings,
} from '../runtime/run-request.ts'
import type { FileGuard } from '../runtime/file-guard.ts'
import type { RunRecord } from '../runtime/run-record.ts'
import { appliedFiles } from './applied-files.ts'
import { openDatabaseSession } from './database-session.ts'
import { requirePlan } from './plan-hash.ts'

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
  /** Hash of the plan that was approved: the run refuses another one. */
  readonly planHash?: string | undefined
  /** Why, for the run log. */
  readonly reason?: string | undefined
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
  /** The revision argument, as it was given. */
  readonly target: string | null
  readonly plan: (rows: readonly string[]) => RunPlan
  /** Tells which files belong to what is applied; null where no files are compared. */
  readonly graph: RevisionGraph | null
  readonly purge?: boolean
}

/** Runs a plan on the project's database. */
export async function runOnDatabase(
  project: Project,
  run: RevisionRun,
  options: RunOptions,
): Promise<RunReport> {
  const runId = randomUUID()
  const { target, password, environment, loader, applicationName } = await openDatabaseSession(
    project,
    `${run.command} ${runId.slice(0, 8)}`,
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
    record: recordOf(project, run, { id: runId, reason: options.reason, target }),
    guard: guardOf(project, run, options),
    signal: options.signal ?? null,
    listener: options.onProgress,
  })
}

interface Noted {
  readonly id: string
  readonly reason?: string | undefined
  readonly target: DatabaseTarget
}

/** What the run log gets to know; null where it is switched off. */
function recordOf(project: Project, run: RevisionRun, { id, reason, target }: Noted): RunRecord | null {
  if (!project.config.runLog) return null
  const password = target.kind === 'server' ? target.password : null
  return {
    id,
    command: run.command,
    target: run.target,
    reason: reason ?? null,
    ...runOrigin(project),
    checksum: ({ path }) => ({ checksum: fileChecksum(path), algorithm: checksumAlgorithm }),
    secrets: password === null ? [] : [password],
  }
}

function guardOf({ config }: Project, { command, graph }: RevisionRun, options: RunOptions): FileGuard {
  const { planHash: approved } = options
  return {
    approve: async (plan) => (approved === undefined ? undefined : requirePlan(plan, approved)),
    changed:
      graph === null || command === 'stamp' || config.checksums === 'off'
        ? null
        : async (rows, applied) =>
            (await appliedFiles(graph, rows, applied)).filter(({ state }) => state === 'changed'),
    refuses: config.checksums === 'refuse',
  }
}

/** @throws protected_environment */
export function requireConfirmation(
  project: Project,
  target: DatabaseTarget,
  confirmed: string | undefined,
): void {
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
