/** Opens a session on a database, whichever kind it is; the drivers are loaded only for the kind that is asked for. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
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

/**
 * Whether there is a database to be read. Connecting makes an embedded one that is not there, so whoever only looks asks
 * first; a server is asked by connecting. One in memory begins empty with every session.
 */
export function databaseExists(target: DatabaseTarget): boolean {
  // PGlite goes by the same file: a folder without it is where it would make a database.
  return target.kind === 'server' || existsSync(join(target.directory, 'PG_VERSION'))
}
