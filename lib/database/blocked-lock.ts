/** The lock that a session waits for, and the sessions that keep it from it, as another session of the server sees them. */
import type { Connection } from './connection.ts'

export interface BlockedLock {
  /** `AccessExclusiveLock` … */
  readonly mode: string
  /** What is locked: `public.account`, `a row of public.account`, `transaction 4711`. */
  readonly object: string
  readonly blockers: readonly Blocker[]
}

export interface Blocker {
  readonly processId: number
  readonly applicationName: string
  readonly user: string
  /** `active`, `idle in transaction` …; empty when the role may not see it. */
  readonly state: string
  /** Seconds since its transaction began, or null when it is in none. */
  readonly transactionSeconds: number | null
  /** The beginning of its last statement; empty when the role may not see it. */
  readonly query: string
}

/** What the session with this process id waits for, or null when it does not wait. */
export async function findBlockedLock(
  connection: Connection,
  processId: number,
): Promise<BlockedLock | null> {
  const { rows } = await connection.query({ sql: question, values: [processId] })
  const [first] = rows
  if (first === undefined) return null
  const text = (row: Record<string, unknown>, name: string): string => {
    const value = row[name]
    return typeof value === 'string' ? value : ''
  }
  return {
    mode: text(first, 'mode'),
    object: text(first, 'object'),
    blockers: rows.map((row) => ({
      processId: Number(row['pid']),
      applicationName: text(row, 'application_name'),
      user: text(row, 'usename'),
      state: text(row, 'state'),
      transactionSeconds: row['seconds'] === null ? null : Number(row['seconds']),
      query: text(row, 'query').replaceAll(/\s+/g, ' ').trim(),
    })),
  }
}

/** Whoever waits for a row waits for the transaction that changed it, and holds a lock on the row meanwhile. */
const question = `SELECT waiting.mode, COALESCE(
    waiting.relation::pg_catalog.regclass::pg_catalog.text,
    'a row of ' || (SELECT row_lock.relation::pg_catalog.regclass::pg_catalog.text FROM pg_catalog.pg_locks row_lock
      WHERE row_lock.pid = waiting.pid AND row_lock.locktype = 'tuple' LIMIT 1),
    waiting.locktype || COALESCE(' ' || waiting.transactionid::pg_catalog.text, '')) AS object,
  blocker.pid, session.application_name, session.usename, session.state,
  EXTRACT(epoch FROM pg_catalog.clock_timestamp() - session.xact_start)::pg_catalog.int4 AS seconds,
  pg_catalog.left(session.query, 80) AS query
FROM pg_catalog.pg_locks waiting
CROSS JOIN LATERAL (SELECT DISTINCT pid FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(waiting.pid)) AS pid) blocker
LEFT JOIN pg_catalog.pg_stat_activity session ON session.pid = blocker.pid
WHERE waiting.pid = $1 AND NOT waiting.granted
ORDER BY blocker.pid`

/** `AccessExclusiveLock on public.account, held by process 4711 (psql, ada), idle in transaction for 12 s` */
export function describeBlockedLock({ mode, object, blockers }: BlockedLock): string {
  const [first, ...others] = blockers
  const lock = `${mode} on ${object}`
  if (first === undefined) return lock
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return `${lock}, held by ${describeBlocker(first)}${more}`
}

/** `process 4711 (psql, ada), idle in transaction for 12 s: SELECT …` */
function describeBlocker(blocker: Blocker): string {
  const { processId, applicationName, user, state, transactionSeconds, query } = blocker
  const names = [applicationName, user].filter((name) => name !== '').join(', ')
  const since = transactionSeconds === null ? '' : ` for ${transactionSeconds} s`
  return [
    `process ${processId}`,
    names === '' ? '' : ` (${names})`,
    state === '' ? '' : `, ${state}${since}`,
    query === '' ? '' : `: ${query}`,
  ].join('')
}
