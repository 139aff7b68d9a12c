/** Opens a session on a database, whichever kind it is; the drivers are loaded only for the kind that is asked for. */
import type { DatabaseTarget } from '../config/database-target.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Connection } from './connection.ts'

export type { ConnectOptions }

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
