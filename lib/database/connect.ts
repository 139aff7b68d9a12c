/** Opens a session on a database, whichever kind it is; the drivers are loaded only for the kind that is asked for. */
import type { DatabaseTarget } from '../config/database-target.ts'
import type { Connection } from './connection.ts'
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

/**
 * Connects. Close the connection in a `finally`.
 *
 * @throws connection_failed, authentication_failed, database_missing, permission_denied; for an embedded database
 * embedded_database_missing, embedded_database_busy; the signal's reason when it is aborted
 */
export async function connect(target: DatabaseTarget, options: ConnectOptions): Promise<Connection> {
  options.signal?.throwIfAborted()
  if (target.kind === 'embedded') {
    const { connectEmbedded } = await import('./connect-embedded.ts')
    return connectEmbedded(target, options)
  }
  const { connectServer } = await import('./connect-server.ts')
  return connectServer(target, options)
}
