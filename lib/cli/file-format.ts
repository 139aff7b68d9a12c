/** Whether the command line asks for an SQL revision or for a TypeScript one. */
import { TribikosError } from '../errors.ts'

/**
 * Undefined where it says nothing, and the configuration counts.
 * @throws usage
 */
export function askedForSql(options: {
  readonly 'sql-file': boolean
  readonly 'ts-file': boolean
}): boolean | undefined {
  const { 'sql-file': sql, 'ts-file': ts } = options
  if (sql && ts)
    throw new TribikosError('usage', 'A revision is written in SQL or in TypeScript, not in both')
  return sql ? true : ts ? false : undefined
}
