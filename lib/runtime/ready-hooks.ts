/** The hooks of env.ts as the run calls them, and what a program is told in place of an event. */
import type { BackupEvent, FailureEvent, RunEvent } from '../project/environment-definition.ts'
import type { Environment } from '../project/environment.ts'
import { readyHook, type ReadyHook, type ReadyHookOptions } from '../project/hook-program.ts'
import type { ConnectedRunRequest, RunProgress } from './run-request.ts'

export interface HookPlace {
  /** Folder that programs are started in. */
  readonly root: string
  /** How a program reaches the database: PGHOST and the like. */
  readonly connection: () => Promise<Readonly<Record<string, string>>>
  readonly listener?: ((event: RunProgress) => void) | undefined
}

export interface ReadyHooks {
  readonly run: ConnectedRunRequest['hooks']
  readonly backup: ReadyHook<BackupEvent> | null
}

const usualLimit = '10min'
const backupLimit = '1h'

export function readyHooks({ definition, onVersionApply }: Environment, place: HookPlace): ReadyHooks {
  const { backup, beforeUpgrade, afterUpgrade, onFailure } = definition
  const options = <Event extends BackupEvent>(hook: string, timeLimit: string): ReadyHookOptions<Event> => ({
    timeLimit,
    root: place.root,
    variables: async (event) => ({ ...(await place.connection()), ...variablesOf(event) }),
    onOutput: (line) => place.listener?.({ type: 'hook-output', hook, line }),
  })
  return {
    backup: backup === undefined ? null : readyHook(backup, options('backup', backupLimit)),
    run: {
      ...(beforeUpgrade && {
        beforeUpgrade: readyHook<RunEvent>(beforeUpgrade, options('beforeUpgrade', usualLimit)),
      }),
      ...(afterUpgrade && {
        afterUpgrade: readyHook<RunEvent>(afterUpgrade, options('afterUpgrade', usualLimit)),
      }),
      ...(onFailure && { onFailure: readyHook<FailureEvent>(onFailure, options('onFailure', usualLimit)) }),
      onVersionApply,
    },
  }
}

/** Nothing of it is secret. */
function variablesOf(event: BackupEvent | FailureEvent): Readonly<Record<string, string>> {
  const { plan, direction, database, databaseName, schema, environment, runId } = event
  const revisions = plan.steps.flatMap((step) => step.revisions.map(({ id }) => id))
  const failure =
    'error' in event
      ? {
          TRIBIKOS_ERROR: 'code' in event.error ? String(event.error.code) : event.error.name,
          TRIBIKOS_STEPS_APPLIED: String(event.stepsApplied),
        }
      : {}
  return {
    TRIBIKOS_COMMAND: direction,
    TRIBIKOS_RUN: runId ?? '',
    TRIBIKOS_DATABASE: database,
    TRIBIKOS_DATABASE_NAME: databaseName ?? '',
    TRIBIKOS_SCHEMA: schema ?? '',
    TRIBIKOS_ENVIRONMENT: environment ?? '',
    TRIBIKOS_FROM: plan.rowsBefore.join(','),
    TRIBIKOS_TO: plan.rowsAfter.join(','),
    TRIBIKOS_REVISIONS: revisions.join(','),
    ...failure,
  }
}
