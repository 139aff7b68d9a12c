/**
 * What upgrade, downgrade and stamp share: from a project and options to the request of a run, on the database or
 * as SQL text.
 */
import { randomUUID } from 'node:crypto'
import { dialectByName } from '../dialects/by-name.ts'
import type { OfflinePlan } from '../graph/offline.ts'
import { xArgumentValues } from '../project/environment.ts'
import { loadRevisionModules } from '../project/revision-module.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import type { Project } from '../project/project.ts'
import type { RevisionCode, RunArguments, RunReport, RunSettings } from '../runtime/run-request.ts'
import { readyHooks } from '../runtime/ready-hooks.ts'
import { backUp, connectionVariables } from './backup.ts'
import { loadCode, openDatabaseSession } from './database-session.ts'
import { guardOf, recordOf, requireConfirmation } from './run-guards.ts'
import { askGuards, type Guard } from './run-ahead.ts'
import type { RevisionRun, RunOptions } from './run-options.ts'

/** SQL text in place of a run. */
export interface SqlReport {
  readonly version: 1
  readonly kind: 'sql'
  readonly sql: string
}

/** Runs a plan on the project's database. */
export async function runOnDatabase(
  project: Project,
  run: RevisionRun,
  options: RunOptions,
): Promise<RunReport> {
  const runId = randomUUID()
  const session = await openDatabaseSession(project, `${run.command} ${runId.slice(0, 8)}`)
  const { target, environment, loader, applicationName } = session
  const { definition } = environment
  requireConfirmation(project, target, options.confirmDatabase)
  const secrets = new Set(target.kind === 'server' && target.password !== null ? [target.password] : [])
  const password = async (): Promise<string | null> => {
    const given = await session.password()
    if (given !== null) secrets.add(given)
    return given
  }
  const guard = guardOf(project, run, options)
  const hooks = readyHooks(environment, {
    root: project.root,
    connection: async () => connectionVariables(session),
    listener: options.onProgress,
  })
  const { backup } = hooks
  const told = {
    command: run.command,
    arguments: argumentsOf(project),
    record: recordOf(project, run, {
      id: runId,
      reason: options.reason,
      secrets: () => [...secrets],
    }),
    guard,
    signal: options.signal ?? null,
  }
  const backups: readonly Guard[] =
    backup === null || run.command === 'stamp' ? [] : [async (ahead) => backUp(backup, told, ahead)]
  await askGuards([...(run.guards ?? []), ...backups], { project, session, plan: run.plan, options })
  const { run: execute } = await import('../runtime/run.ts')
  return execute({
    ...told,
    target,
    password,
    applicationName,
    dialect: dialectByName('postgres'),
    settings: settingsOf(project, options, definition.namingConvention),
    plan: run.plan,
    purge: run.purge,
    resume: options.resume,
    verifies: options.verify,
    code: codeOf(loader),
    hooks: hooks.run,
    operations: definition.operations,
    listener: options.onProgress,
  })
}

/** Renders a plan as SQL text; needs no database. */
export async function renderSql(
  project: Project,
  command: RevisionRun['command'],
  offline: OfflinePlan,
): Promise<SqlReport> {
  const { loader, environment } = project.loaded ?? (await loadCode(project))
  const { definition } = environment
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
  const { database, environmentName: environment, xArguments, tag } = project
  return {
    environment,
    x: xArgumentValues(xArguments),
    tag,
    databaseName: database?.name,
    schema: database?.schema,
  }
}

function codeOf(loader: ModuleLoader): RevisionCode {
  return {
    load: async (headers, direction) => loadRevisionModules(loader, headers, direction),
    callSite: (error) => loader.callSite(error),
  }
}
