/** Calls the hooks of env.ts with what they are told. An error in a hook is named with the hook. */
import type { Connection } from '../database/connection.ts'
import { TribikosError } from '../errors.ts'
import type { RunPlan, Step } from '../graph/plan.ts'
import type { BackupEvent, RunEvent } from '../project/environment-definition.ts'
import type { ConnectedRunRequest } from './run-request.ts'

export interface HookCaller {
  beforeRun(): Promise<void>
  afterStep(step: Step, rows: readonly string[]): Promise<void>
  afterRun(): Promise<void>
  /** Never rejects; gives the error of the hook, if it had one. */
  onFailure(error: Error, step: Step | null, stepsApplied: number): Promise<TribikosError | null>
  /** Whether something runs between a step's row changes and its commit. */
  readonly hasStepHooks: boolean
}

/** What of a run its hooks are told. */
export type HookedRequest = Pick<ConnectedRunRequest, 'command' | 'arguments' | 'signal' | 'record'>

/** What every hook is told, with or without a connection. */
export function runEvent(
  { command, arguments: told, signal, record }: HookedRequest,
  plan: RunPlan,
  database: string,
): BackupEvent {
  return {
    plan,
    direction: command,
    database,
    databaseName: told.databaseName ?? null,
    schema: told.schema ?? null,
    environment: told.environment,
    x: told.x,
    tag: told.tag,
    runId: record?.id ?? null,
    signal: signal ?? new AbortController().signal,
  }
}

/** The hooks of a run with this plan. */
export function hookCaller(
  request: HookedRequest & Pick<ConnectedRunRequest, 'hooks'>,
  plan: RunPlan,
  connection: Connection,
): HookCaller {
  const { hooks } = request
  const event: RunEvent = {
    ...runEvent(request, plan, connection.description),
    query: async (sql, values) => {
      const { rows } = await connection.query(values === undefined ? { sql } : { sql, values })
      return rows
    },
  }
  return {
    hasStepHooks: hooks.onVersionApply.length > 0,
    beforeRun: async () => named('beforeUpgrade', async () => hooks.beforeUpgrade?.(event)),
    afterStep: async (step, rows) => {
      for (const hook of hooks.onVersionApply) {
        await named('onVersionApply', async () => hook({ ...event, step, rows }))
      }
    },
    afterRun: async () => named('afterUpgrade', async () => hooks.afterUpgrade?.(event)),
    onFailure: async (error, step, stepsApplied) => {
      try {
        await hooks.onFailure?.({ ...event, error, step, stepsApplied })
        return null
      } catch (failure) {
        return hookFailed('onFailure', failure)
      }
    },
  }
}

/** Calls a hook. @throws hook_failed */
export async function named(hook: string, call: () => unknown): Promise<void> {
  try {
    await call()
  } catch (error) {
    throw hookFailed(hook, error)
  }
}

function hookFailed(hook: string, error: unknown): TribikosError {
  const text = error instanceof Error ? error.message : String(error)
  return new TribikosError('hook_failed', `The hook ${hook} failed: ${text}`, {
    hint: `Look at ${hook} in env.ts.`,
    details: { hook },
    cause: error,
  })
}
