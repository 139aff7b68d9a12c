/** Whether a server has the extensions that a schema needs, asked before anything is made. */
import type { Connection } from '../database/connection.ts'
import { TribikosError } from '../errors.ts'

export interface WantedExtension {
  readonly name: string
  /** Where it is asked for: `schema/001.sql:1`, or what else to call it. */
  readonly place: string
}

/** Those of the wanted extensions that the server cannot make. */
export async function missingExtensions(
  connection: Connection,
  wanted: readonly WantedExtension[],
): Promise<readonly WantedExtension[]> {
  if (wanted.length === 0) return []
  const { rows } = await connection.query({
    sql: 'SELECT name FROM pg_catalog.pg_available_extensions WHERE name = ANY ($1)',
    values: [wanted.map(({ name }) => name)],
  })
  const available = new Set(rows.map(({ name }) => name))
  return wanted.filter(({ name }) => !available.has(name))
}

/** `server` is what to call the scratch server. @throws extension_missing, naming all of them */
export function requireExtensions(missing: readonly WantedExtension[], server: string): void {
  if (missing.length === 0) return
  const names = [...new Set(missing.map(({ name }) => name))]
  const places = missing.map(({ name, place }) => `  ${name}: ${place}`)
  const [what, them] = names.length === 1 ? ['extension', 'it'] : ['extensions', 'them']
  throw new TribikosError(
    'extension_missing',
    `The scratch server ${server} does not have the ${what} ${names.join(', ')}:\n${places.join('\n')}`,
    {
      hint: `Install ${them} there, or name a server that has ${them} with --scratch-url.`,
      details: { extensions: names, server },
    },
  )
}
