/**
 * Which statements of DDL reach beyond the database that they run in. Such a statement must not run in a scratch
 * database: it would change the server that others use, and dropping the database would not take it back.
 */
import type { StatementReach } from '../dialect.ts'
import { hasWords } from './sql-text.ts'

const roleWords: ReadonlySet<string> = new Set(['ROLE', 'USER', 'GROUP'])
const serverWords: ReadonlySet<string> = new Set(['DATABASE', 'TABLESPACE', 'SYSTEM'])

/** In the text of a block, which usually makes a role unless it is there. */
const roleStatement = /\b(?:create|alter|drop)\s+(?:role|group|user(?!\s+mapping))\b/i

/** Null for a statement that stays in its database; `words` are the first of it, in upper case. */
export function otherReach(sql: string, words: readonly string[]): StatementReach | null {
  const [first = '', second = '', third = '', fourth = ''] = words
  switch (first) {
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
      return ofObject(second, third)
    case 'COMMENT':
      return second === 'ON' ? ofObject(third, fourth) : null
    case 'SECURITY':
      return onlyRoles(sql, ['ON', 'ROLE']) ?? (hasWords(sql, ['ON', 'DATABASE']) ? 'server' : null)
    case 'GRANT':
    case 'REVOKE':
      return ofGrant(sql)
    case 'REASSIGN':
      return 'server'
    case 'DO':
      return roleStatement.test(sql) ? 'roles' : null
    default:
      return null
  }
}

function ofObject(kind: string, next: string): StatementReach | null {
  if (kind === 'USER' && next === 'MAPPING') return null
  if (kind === 'OWNED') return 'server'
  if (kind === 'SUBSCRIPTION') return 'other servers'
  if (roleWords.has(kind)) return 'roles'
  return serverWords.has(kind) ? 'server' : null
}

/** Without ON it makes one role a member of another. */
function ofGrant(sql: string): StatementReach | null {
  if (!hasWords(sql, ['ON'])) return 'roles'
  return hasWords(sql, ['ON', 'DATABASE']) || hasWords(sql, ['ON', 'TABLESPACE']) ? 'server' : null
}

function onlyRoles(sql: string, words: readonly string[]): StatementReach | null {
  return hasWords(sql, words) ? 'roles' : null
}
