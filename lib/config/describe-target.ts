/** A target as text for messages and reports: never with its password. */
import type { DatabaseTarget } from './database-target.ts'

/** `postgresql://app@db.example.com:5432/shop`, `pglite:///srv/shop/.tribikos/pgdata`, `pglite://memory` */
export function describeTarget(target: DatabaseTarget): string {
  if (target.kind === 'embedded') {
    return target.directory === 'memory://' ? 'pglite://memory' : `pglite://${target.directory}`
  }
  const { host, port, user, database } = target
  const place = `${encodeURIComponent(user)}@${hostText(host)}:${port}/${encodeURIComponent(database)}`
  return `postgresql://${place}`
}

function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : encodeURIComponent(host)
}

/** The name by which a person confirms that a database is meant: that of an embedded one is its folder's. */
export function databaseName(target: DatabaseTarget): string {
  if (target.kind === 'server') return target.database
  return target.directory === 'memory://'
    ? 'memory'
    : (target.directory.split(/[\\/]/).findLast((part) => part !== '') ?? '/')
}

/** What must never be printed: the password, unless it is the same as a name that is printed anyway. */
export function secretsOf(target: DatabaseTarget): readonly string[] {
  if (target.kind === 'embedded' || target.password === null) return []
  const { user, database, host, password } = target
  return [user, database, host].includes(password) ? [] : [password]
}
