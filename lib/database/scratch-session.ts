/** Makes a session in a scratch database what a session in the project's database is, but faster and without time limits. */
import type { BoundStatement, Connection } from './connection.ts'
import type { ScratchModel } from './scratch-model.ts'

/** Settings of our own; those that this version of the server does not have are passed over. */
const own: Readonly<Record<string, string>> = {
  statement_timeout: '0',
  lock_timeout: '0',
  transaction_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  standard_conforming_strings: 'on',
  // Nothing in it is to survive.
  synchronous_commit: 'off',
}

const ownNames = Object.keys(own)

const ownSettings: BoundStatement = {
  sql: `SELECT pg_catalog.set_config(s.name, v.value, false)
FROM (VALUES ${ownNames.map((name) => `('${name}', '${own[name] ?? ''}')`).join(', ')}) AS v (name, value)
JOIN (SELECT name FROM pg_catalog.pg_settings) AS s USING (name)`,
}

const reset: readonly BoundStatement[] = [{ sql: 'ROLLBACK' }, { sql: 'DISCARD ALL' }]

/** Prepares a session, one flight. A setting that the role may not change, or that is unknown here, stays as it is. */
export async function prepareSession(
  connection: Connection,
  { searchPath, settings }: Pick<ScratchModel, 'searchPath' | 'settings'>,
  isUsed = false,
): Promise<void> {
  const before = isUsed ? reset : []
  const outcomes = await connection.attempt([
    ...before,
    ...Object.entries(settings).map(([name, value]) => setting(name, value)),
    // So that what a killed process was running ends soon; some servers cannot tell, and may not be asked.
    setting('client_connection_check_interval', '1s'),
    ownSettings,
    setting('search_path', searchPath),
  ])
  const needed = [...outcomes.slice(0, before.length), ...outcomes.slice(-2)]
  for (const outcome of needed) if ('error' in outcome) throw outcome.error
}

function setting(name: string, value: string): BoundStatement {
  return { sql: 'SELECT pg_catalog.set_config($1, $2, false)', values: [name, value] }
}
