/** What the steps of one run share. */
import type { Connection } from '../database/connection.ts'
import type { TribikosError } from '../errors.ts'
import type { HookCaller } from './hooks.ts'
import type { RowChangesOptions } from './row-changes.ts'
import type { RunLog } from './run-log.ts'
import type { RunRecorder } from './run-recorder.ts'
import type { ConnectedRunRequest, RunSettings } from './run-request.ts'
import type { Journal } from './step-journal.ts'

export interface StepRun extends RowChangesOptions {
  readonly request: Pick<
    ConnectedRunRequest,
    'settings' | 'arguments' | 'code' | 'operations' | 'signal' | 'verifies'
  >
  readonly connection: Connection
  readonly hooks: HookCaller
  readonly log: RunLog
  /** Notes the run in the database; null where nothing is noted. */
  readonly recorder: RunRecorder | null
  readonly serverVersion: number
  /** Null where nobody goes on with a run that was cut short. */
  readonly journal: Journal | null
  /** Whether each step is a transaction; else all of them are one. */
  readonly commitsEach: boolean
  /** How often what did not get a lock is tried again. */
  readonly lockRetries: RunSettings['lockRetries']
  readonly onLateUse: (error: TribikosError) => boolean
}
