/** What opening a session is asked for, beside the database; the same for every kind of database. */
import type { LockHolder } from './lock.ts'

export interface ConnectOptions {
  /** What the server shows of this session, unless the target names another. */
  readonly applicationName: string
  /** Asked when the target has no password and the server wants one; null lets the password file count. */
  readonly password?: (() => Promise<string | null>) | undefined
  /** Aborted with the error that connecting is to end with. */
  readonly signal?: AbortSignal | null | undefined
  /** Embedded databases belong to one process: milliseconds to wait for another one to end. */
  readonly lockWaitMs?: number | undefined
  /** Called once when another process has the embedded database. */
  readonly onWaiting?: ((holder: LockHolder) => void) | undefined
}
