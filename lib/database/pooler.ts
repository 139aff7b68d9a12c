/**
 * A pooler in between that hands out its sessions by transaction: there a lock that belongs to a session protects nothing, and
 * settings end up in somebody else's session. A pooler in session mode does no harm.
 */
import { TribikosError } from '../errors.ts'
import type { Connection } from './connection.ts'

/**
 * Refuses a session that is another one for each transaction. Without a pooler it asks nothing.
 * @param backend the process that answered first, as the server told
 * @param open opens a second session, to see whether it is given the first one's process while that is open
 * @throws pooler_in_transaction_mode
 */
export async function requireOwnBackend(
  connection: Connection,
  backend: number,
  open: () => Promise<Connection>,
): Promise<void> {
  // A pooler gives its clients numbers of its own.
  if (connection.processId === null || connection.processId === backend) return
  const second = await open().catch(() => null)
  if (second === null) return
  try {
    await second.query({ sql: 'BEGIN' })
    const taken = await backendOf(second)
    const now = await backendOf(connection)
    await second.query({ sql: 'ROLLBACK' })
    if (taken !== backend && taken !== now && now === backend) return
    throw new TribikosError(
      'pooler_in_transaction_mode',
      `Between here and ${connection.description} is a connection pooler that gives every transaction another session of the server: a lock would not protect this run`,
      {
        hint: 'Connect to PostgreSQL itself, or to a pool in session mode, with a URL of its own for migrations.',
        details: { backend, other: taken },
      },
    )
  } finally {
    await second.close()
  }
}

async function backendOf(connection: Connection): Promise<number> {
  const { rows } = await connection.query({ sql: 'SELECT pg_catalog.pg_backend_pid() AS pid' })
  return Number(rows[0]?.['pid'])
}
