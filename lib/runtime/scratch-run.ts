/** Runs revisions in a scratch database with the runner that runs them on any other, silently and without hooks. */
import type { ScratchDatabase } from '../database/scratch.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { isTribikosError, TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import { withOutcome } from './failure.ts'
import { requireExtensions } from './extensions.ts'
import { runConnected } from './run.ts'
import { RunLog } from './run-log.ts'
import type { ConnectedRunRequest, RunReport, RunSettings } from './run-request.ts'

/** What a run in a scratch database needs of the project. */
export interface ScratchRunSettings {
  readonly settings: RunSettings
  readonly arguments: ConnectedRunRequest['arguments']
  readonly operations?: ConnectedRunRequest['operations']
  readonly code: ConnectedRunRequest['code']
  readonly signal: AbortSignal | null
}

export interface ScratchRun {
  readonly command: 'upgrade' | 'downgrade'
  readonly plan: (rows: readonly string[]) => RunPlan
}

/**
 * Runs a plan, and makes the session new afterwards.
 * @throws as any run, with where it was; extension_missing
 */
export async function runInScratch(
  database: ScratchDatabase,
  { command, plan }: ScratchRun,
  { settings, arguments: told, operations, code, signal }: ScratchRunSettings,
): Promise<RunReport> {
  const { connection, place } = database
  await makeVersionSchema(database, settings.versionTableSchema)
  try {
    const report = await runConnected(
      connection,
      {
        command,
        plan,
        code,
        operations,
        signal,
        dialect: dialectByName('postgres'),
        settings: { ...settings, transaction: 'revision', lockWaitMs: 0, lockTimeoutMs: 0, lockRetries: 0 },
        arguments: told,
        hooks: { onVersionApply: [] },
      },
      { session: 'own', journals: false, log: new RunLog(undefined), started: performance.now() },
    )
    await database.resetSession()
    return report
  } catch (error) {
    throw isTribikosError(error) && signal?.aborted !== true ? inScratch(error, place.description) : error
  }
}

/** The schema of the version table is made by hand before the first run; nobody did so here. */
async function makeVersionSchema({ connection }: ScratchDatabase, schema: string | null): Promise<void> {
  if (schema === null) return
  const name = dialectByName('postgres').identifier(schema)
  await connection.query({ sql: `CREATE SCHEMA IF NOT EXISTS ${name}` })
}

function inScratch(error: TribikosError, server: string): TribikosError {
  const { sqlstate, sql } = error.details
  const [, name] = typeof sql === 'string' ? (extensionStatement.exec(sql) ?? []) : []
  if (name !== undefined && (sqlstate === '0A000' || sqlstate === '58P01')) {
    const [place = ''] = error.message.split('\n')
    requireExtensions([{ name, place }], server)
  }
  return withOutcome(error, `It was on a scratch database beside ${server}; nothing else was touched.`)
}

const extensionStatement = /^\s*CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?"?([\w-]+)/i
