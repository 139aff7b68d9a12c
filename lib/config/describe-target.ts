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
  return target.kind === 'embedded' || target.password === null
    ? []
    : secretsBeside(target, [target.password])
}

/** Those of `passwords` that no name in the target gives away already. */
export function secretsBeside(target: DatabaseTarget, passwords: readonly string[]): readonly string[] {
  if (target.kind === 'embedded') return passwords
  const { user, database, host } = target
  return passwords.filter((password) => ![user, database, host].includes(password))
}
