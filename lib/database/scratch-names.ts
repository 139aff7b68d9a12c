/**
 * Names of scratch databases, and the lock that shows that their owner lives. A process takes the lock before it makes
 * the first one, so a database with such a name and without the lock is a leftover.
 */
import { randomBytes } from 'node:crypto'
import type { BoundStatement } from './connection.ts'

/** `tribikos_scratch_<process id>_<16 hex digits>`; databases of it have a number behind. */
export function newOwnerName(): string {
  return `tribikos_scratch_${process.pid}_${randomBytes(8).toString('hex')}`
}

export function databaseNameOf(owner: string, number: number): string {
  return `${owner}_${number}`
}

/** Takes the lock. It is held until the session ends, whatever ends it. */
export function lockOwner(owner: string): BoundStatement {
  return {
    sql: `SELECT pg_catalog.pg_advisory_lock(${hash('$1::pg_catalog.text')}) IS NULL`,
    values: [owner],
  }
}

/**
 * Names of databases that a process has left behind: nobody holds their owner's lock, which is seen across databases,
 * nobody is connected, and the role may drop them.
 */
export const leftovers: BoundStatement = {
  sql: `SELECT d.datname AS name FROM pg_catalog.pg_database d
WHERE d.datname ~ '^tribikos_scratch_[0-9]+_[0-9a-f]{16}_[0-9]+$'
  AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_locks l
    WHERE l.locktype = 'advisory' AND l.objsubid = 1
      AND (l.classid::pg_catalog.int8 << 32 | l.objid::pg_catalog.int8)
        = ${hash("pg_catalog.regexp_replace(d.datname::pg_catalog.text, '_[0-9]+$', '')")})
ORDER BY 1`,
}

function hash(text: string): string {
  return `pg_catalog.hashtextextended(${text} COLLATE "C", 0)`
}
