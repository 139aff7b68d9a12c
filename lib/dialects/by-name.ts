/** The dialects by the names that `dialect` and URLs use. */
import { TribikosError } from '../errors.ts'
import type { Dialect } from './dialect.ts'
import { postgresDialect } from './postgres/dialect.ts'

/**
 * The dialect for a name, or for the scheme of a URL.
 *
 * @throws `usage` for a database that is not supported.
 */
export function dialectByName(name: string): Dialect {
  switch (name) {
    case 'postgres':
    case 'postgresql':
    case 'pglite':
      return postgresDialect
    default:
      throw new TribikosError('usage', `The dialect "${name}" is not known`, { hint: 'Supported: postgres.' })
  }
}
