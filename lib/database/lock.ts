/**
 * The lock that keeps runs apart: a session advisory lock on the connection that migrates, so that it ends with the
 * work. It is polled, never waited for in the server: a statement that waits would hold up concurrent index builds.
 */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { TribikosError } from '../errors.ts'
import type { Connection, QueryResult } from './connection.ts'

/** Who holds the lock. */
export interface LockHolder {
  readonly processId: number
  readonly applicationName: string
  /** ISO 8601: since when its session is connected, or null when the server does not say. */
  readonly since: string | null
}

export interface LockOptions {
  /** Milliseconds to wait; 0 fails at once. */
  readonly waitMs: number
  readonly signal: AbortSignal | null
  /** Called once, when the lock is found taken. */
  readonly onWaiting: (holder: LockHolder | null) => void
}

/** The key of a version table, as a signed 64-bit number: the same for every run on it. */
export function lockKey(schema: string, table: string): bigint {
  const hash = createHash('sha256').update(`tribikos:v1\0${schema}\0${table}`).digest()
  return hash.readBigInt64BE(0)
}

/** The statement that tries to take the lock. */
export function tryLock(key: bigint): { readonly sql: string } {
  return { sql: `SELECT pg_catalog.pg_try_advisory_lock(${key}) AS locked` }
}

export function isLocked(answer: QueryResult): boolean {
  return answer.rows[0]?.['locked'] === true
}

/**
 * Tries again until the lock is held; the first try has been made.
 * @throws lock_timeout; the signal's reason when it is aborted
 */
export async function waitForLock(connection: Connection, key: bigint, options: LockOptions): Promise<void> {
  const { waitMs, signal, onWaiting } = options
  const end = performance.now() + waitMs
  const holder = await findHolder(connection, key)
  if (waitMs > 0) onWaiting(holder)
  while (performance.now() < end) {
    await pause(Math.min(pauseMs(), Math.max(1, end - performance.now())), undefined, ref(signal)).catch(
      () => {},
    )
    signal?.throwIfAborted()
    if (isLocked(await connection.query(tryLock(key)))) return
  }
  throw timedOut(waitMs, (await findHolder(connection, key)) ?? holder)
}

/** Gives the lock back. False: the session did not hold it, so a pooler stands in between. */
export async function unlock(connection: Connection, key: bigint): Promise<boolean> {
  const answer = await connection.query({
    sql: `SELECT pg_catalog.pg_advisory_unlock(${key}) AS locked`,
  })
  return isLocked(answer)
}

/** Who holds the lock, or null when nobody does any more or the server does not say. */
export async function findHolder(connection: Connection, key: bigint): Promise<LockHolder | null> {
  const [high, low] = [BigInt.asUintN(32, key >> 32n), BigInt.asUintN(32, key)]
  const { rows } = await connection.query({
    sql: `SELECT l.pid::pg_catalog.text AS pid, COALESCE(a.application_name, '') AS name,
  pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.classid = ${high} AND l.objid = ${low}
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
  })
  const [row] = rows
  if (row === undefined) return null
  return {
    processId: Number(row['pid']),
    applicationName: String(row['name']),
    since: typeof row['since'] === 'string' ? row['since'] : null,
  }
}

/** `process 4711 (tribikos/1.0 upgrade), connected since 2026-11-21T10:00:00Z` */
export function describeHolder(holder: LockHolder | null): string {
  if (holder === null) return 'another run'
  const name = holder.applicationName === '' ? '' : ` (${holder.applicationName})`
  const since = holder.since === null ? '' : `, connected since ${holder.since}`
  return `process ${holder.processId}${name}${since}`
}

function timedOut(waitMs: number, holder: LockHolder | null): TribikosError {
  const waited = waitMs === 0 ? 'did not wait' : `waited ${waitMs / 1000} s`
  return new TribikosError(
    'lock_timeout',
    `The lock on the version table is held by ${describeHolder(holder)}; ${waited}, nothing was changed`,
    {
      hint: 'Wait for that run to end, or wait longer with --lock-wait. The lock ends with the session that holds it.',
      details: { holder, waitMs },
    },
  )
}

/** Runs that wait must not try in step. */
function pauseMs(): number {
  return 100 + Math.random() * 200
}

function ref(signal: AbortSignal | null): { signal?: AbortSignal } {
  return signal === null ? {} : { signal }
}
