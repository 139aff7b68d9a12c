/**
 * Statements that COMMIT may be sent behind before they are answered. The server does not commit after an error of its
 * own; so these must be statements that cannot go wrong before they reach it, and about which nobody has to read what
 * it says beside the results.
 */
import type { QueuedStatement } from './statement-queue.ts'

/** More than these are sent in several flights. */
const mostAtOnce = 500

export function arePlain(batch: readonly QueuedStatement[]): boolean {
  return batch.length <= mostAtOnce && batch.every(isPlain)
}

function isPlain({ statement, isAuthors }: QueuedStatement): boolean {
  const { sql, values = [], transaction } = statement
  if (isAuthors || transaction !== 'inside' || sql.includes('\0')) return false
  return values.every(isSimple) && !mayHaveLongName(sql)
}

/** Whatever else the driver turns into text itself, and may fail to. */
function isSimple(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** PostgreSQL cuts names of more than 63 bytes, and only tells; an expression within an operation may have one. */
function mayHaveLongName(sql: string): boolean {
  return (
    /[^\s(),;]{64}|"[^"]{64}/.test(sql) ||
    (/[\u0080-\uFFFF]/.test(sql) && /[^\s(),;]{16}|"[^"]{16}/.test(sql))
  )
}
