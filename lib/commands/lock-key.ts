/** The key of the lock under which runs change the version table: for other tools that are to take turns with them. */
import { lockKey as keyOf } from '../database/lock.ts'
import type { Project } from '../project/project.ts'
import { openDatabaseSession } from './database-session.ts'

export interface LockKeyOptions {
  readonly signal?: AbortSignal
}

export interface LockKeyReport {
  readonly version: 1
  readonly kind: 'lock-key'
  /** `postgresql://user@host:port/database` */
  readonly database: string
  /** Schema and name of the version table that the lock is about. */
  readonly schema: string
  readonly table: string
  /** For `pg_try_advisory_lock(bigint)`: a signed 64-bit number, as text since JSON’s numbers have 53 bits. */
  readonly key: string
}

/**
 * Which advisory lock a run takes. The server says in which schema the version table stands; nothing is changed.
 * @throws the codes of connecting, version_table_invalid
 */
export async function lockKey(project: Project, options: LockKeyOptions = {}): Promise<LockKeyReport> {
  const { target, password, applicationName } = await openDatabaseSession(project, 'lock-key')
  const [{ connect }, { findVersionTable }] = await Promise.all([
    import('../database/connect.ts'),
    import('../database/version-table.ts'),
  ])
  const { signal = null } = options
  const { lockWaitMs } = project.config
  const connection = await connect(target, { applicationName, password, signal, lockWaitMs })
  try {
    const { schema, table } = await findVersionTable(connection, project.config)
    const key = keyOf(schema, table).toString()
    return { version: 1, kind: 'lock-key', database: connection.description, schema, table, key }
  } finally {
    await connection.close()
  }
}
