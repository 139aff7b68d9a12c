/** Options of sequences and identity columns, in the order in which PostgreSQL documents them. */
import type { SequenceOptions } from '../../ops/table-operations.ts'
import { invalid } from './ddl.ts'

/** `INCREMENT BY 2`, `NO MAXVALUE`, …; nothing for what is absent. */
export function sequenceClauses(options: SequenceOptions): readonly string[] {
  const clauses: string[] = []
  if (options.increment !== undefined) clauses.push(`INCREMENT BY ${whole(options.increment, 'increment')}`)
  if (options.minValue !== undefined) clauses.push(bound('MINVALUE', options.minValue))
  if (options.maxValue !== undefined) clauses.push(bound('MAXVALUE', options.maxValue))
  if (options.start !== undefined) clauses.push(`START WITH ${whole(options.start, 'start')}`)
  if (options.cache !== undefined) clauses.push(`CACHE ${whole(options.cache, 'cache')}`)
  if (options.cycle !== undefined) clauses.push(options.cycle ? 'CYCLE' : 'NO CYCLE')
  return clauses
}

function bound(word: string, value: number | bigint | null): string {
  return value === null ? `NO ${word}` : `${word} ${whole(value, word.toLowerCase())}`
}

function whole(value: number | bigint, what: string): string {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  throw invalid(`${what} must be a whole number, got ${String(value)}`, 'Write large numbers as 123n.')
}
