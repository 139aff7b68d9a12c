/** What a run is asked for, what it tells while it goes on, and what it leaves: plain data apart from the callbacks. */
import type { Config } from '../config/config.ts'
import type { DatabaseTarget } from '../config/database-target.ts'
import type { BlockedLock } from '../database/blocked-lock.ts'
import type { ServerNotice } from '../database/connection.ts'
import type { LockHolder } from '../database/lock.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { TribikosError } from '../errors.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { RowChange, RunPlan, Step } from '../graph/plan.ts'
import type { BackfillProgress } from '../ops/backfill.ts'
import type { CustomOperation } from '../ops/op.ts'
import type { FailureEvent, RunEvent } from '../project/environment-definition.ts'
import type { Environment } from '../project/environment.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import type { CodePosition } from '../project/stack-trace.ts'
import type { FileGuard } from './file-guard.ts'
import type { RunRecord } from './run-record.ts'

/** The part of the configuration that a run goes by; lay options of the command line over it. */
export type RunSettings = Pick<
  Config,
  | 'versionTable'
  | 'versionTableSchema'
  | 'versionTablePrimaryKey'
  | 'versionTableWidth'
  | 'transaction'
  | 'namingConvention'
  | 'lockWaitMs'
  | 'lockTimeoutMs'
> &
  // None unless told.
  Partial<Pick<Config, 'lockRetries'>> & {
    /** Milliseconds to wait for a server that is not up yet; none unless told. */
    readonly waitForDbMs?: number | undefined
  }

/** Where the code of revisions comes from. */
export interface RevisionCode {
  /** Loads the modules of revisions; throws when one lacks the function for the direction. */
  load(
    headers: readonly RevisionHeader[],
    direction: 'upgrade' | 'downgrade',
  ): Promise<readonly RevisionModule[]>
  /** The first place of an error's stack that the author of a revision wrote. */
  callSite(error: unknown): CodePosition | null
}

/** What revisions and hooks are told about the run. */
export interface RunArguments {
  /** Which of the databases of env.ts it is; absent where it names none. */
  readonly databaseName?: string | undefined
  /** The schema in which everything happens, where it is one of those. */
  readonly schema?: string | undefined
  /** The `--env` that was asked for, or null. */
  readonly environment: string | null
  readonly x: Readonly<Record<string, string>>
  readonly tag: string | null
}

/** A run on a database that is to be connected. */
export interface RunRequest extends ConnectedRunRequest {
  readonly target: DatabaseTarget
  /** Asked only when the target has no password and the server wants one. */
  readonly password?: (() => Promise<string | null>) | undefined
  readonly applicationName: string
}

/** A run on a connection that is there. */
export interface ConnectedRunRequest {
  readonly command: 'upgrade' | 'downgrade' | 'stamp'
  readonly dialect: Dialect
  readonly settings: RunSettings
  readonly arguments: RunArguments
  /** Called with the rows once the lock is held; what it gives is what runs. It throws to refuse the run. */
  readonly plan: (rows: readonly string[]) => RunPlan
  /** `stamp --purge`: the table is emptied first, whatever it holds. */
  readonly purge?: boolean | undefined
  /**
   * What to do with a statement that an earlier run began, and of which nobody can see what became of it: stop and say so,
   * repeat it, or take it for done. `look` unless told.
   */
  readonly resume?: 'look' | 'retry' | 'skip' | undefined
  /** Run `verify(op)` of each revision that has one before it is committed; a failure rolls it back. Not unless told. */
  readonly verifies?: boolean | undefined
  readonly code: RevisionCode
  readonly hooks: {
    readonly beforeUpgrade?: (event: RunEvent) => unknown
    readonly afterUpgrade?: (event: RunEvent) => unknown
    readonly onFailure?: (event: FailureEvent) => unknown
  } & Pick<Environment, 'onVersionApply'>
  /** Directives of the project's own. */
  readonly operations?: Readonly<Record<string, CustomOperation>> | undefined
  /** What the run is noted with in the database; nothing is noted without. */
  readonly record?: RunRecord | null | undefined
  /** What stands between the plan and its first step. */
  readonly guard?: FileGuard | null | undefined
  /** Aborted with the error that the run is to end with. */
  readonly signal: AbortSignal | null
  readonly listener?: ((event: RunProgress) => void) | undefined
}

/** What happens during a run, in order. */
export type RunProgress =
  | {
      readonly type: 'connected'
      readonly database: string
      readonly processId: number | null
      /** Null where there is no network in between, or nobody knows. */
      readonly isEncrypted: boolean | null
      /** `server_version_num`. */
      readonly serverVersion: number
    }
  /** Another run holds the lock; comes once. */
  | { readonly type: 'waiting'; readonly holder: LockHolder | null; readonly lockWaitMs: number }
  /** The server is not up, and is waited for; comes once. */
  | { readonly type: 'unreachable'; readonly error: TribikosError; readonly waitForDbMs: number }
  | { readonly type: 'planned'; readonly plan: RunPlan }
  | {
      readonly type: 'step-started'
      readonly step: Step
      /** From 0. */
      readonly index: number
      readonly count: number
      /** `Running upgrade a -> b, message` */
      readonly line: string
    }
  | {
      readonly type: 'step-done'
      readonly step: Step
      readonly index: number
      readonly count: number
      readonly durationMs: number
    }
  | { readonly type: 'notice'; readonly notice: ServerNotice; readonly step: Step | null }
  /** The step waits for a lock that another session holds; comes once for each lock. */
  | { readonly type: 'blocked'; readonly step: Step | null; readonly lock: BlockedLock }
  /** The step goes on where an earlier run was cut short. */
  | {
      readonly type: 'resuming'
      readonly step: Step
      /** How many statements of it are done. */
      readonly done: number
    }
  /** The step, or a statement in a transaction of its own, did not get a lock, was rolled back, and runs again after the pause. */
  | {
      readonly type: 'retrying'
      readonly step: Step
      /** The number of the statement; absent when it is the whole step. */
      readonly statement?: number
      /** From 1. */
      readonly retry: number
      readonly retries: number
      readonly pauseMs: number
      readonly error: TribikosError
      /** What it waited for, where that is known. */
      readonly lock: BlockedLock | null
    }
  /** `op.batch` has committed a range, waits for so many milliseconds as it was asked to, or has come to its end. */
  | {
      readonly type: 'backfill'
      readonly step: Step
      readonly progress: BackfillProgress
      readonly state: 'range' | 'waiting' | 'done'
      readonly waitMs: number | null
    }
  /** `verify(op)` of the revision has found nothing wrong; its commit comes next. */
  | { readonly type: 'verified'; readonly step: Step }
  /** A line that a program wrote which is a hook. */
  | { readonly type: 'hook-output'; readonly hook: string; readonly line: string }
  /** `op` was used when the run was over: what it was asked for did not happen. Comes whenever that is. */
  | { readonly type: 'used-late'; readonly error: TribikosError }
  | { readonly type: 'warning'; readonly message: string; readonly hint: string | null }

export interface StepReport {
  readonly direction: Step['direction']
  readonly revisions: readonly string[]
  readonly rowChanges: readonly RowChange[]
  readonly rowsBefore: readonly string[]
  readonly rowsAfter: readonly string[]
  readonly durationMs: number
}

/** What a run did; plain JSON. */
export interface RunReport {
  readonly version: 1
  readonly kind: RunRequest['command']
  /** `postgresql://user@host:port/database` */
  readonly database: string
  readonly serverVersion: number
  readonly rowsBefore: readonly string[]
  readonly rowsAfter: readonly string[]
  readonly steps: readonly StepReport[]
  readonly notices: readonly ServerNotice[]
  readonly warnings: readonly string[]
  readonly durationMs: number
}
