/** A session that belongs to somebody else: a client of pg, or the one that a knex transaction works on. */
import { TribikosError } from '../errors.ts'
import { sqlStateOf } from './connect-errors.ts'
import { Session, type DriverClient } from './connect-session.ts'
import type { Connection } from './connection.ts'

/** A client of pg that is connected, or a knex transaction. */
export type BorrowedClient = object

export interface Borrowed {
  /** Closing it gives the client back as it was; it stays connected. */
  readonly connection: Connection
  /** Whether a transaction is open in it. */
  readonly inTransaction: boolean
}

/**
 * @throws usage for anything else, a pool for example; transaction_aborted when the transaction can take no statement
 */
export async function borrow(client: BorrowedClient): Promise<Borrowed> {
  const driver = await driverOf(client)
  const connection = new Session(driver, {
    kind: 'server',
    description: descriptionOf(driver),
    processId: numberOf(driver, 'processID'),
    isEncrypted: null,
    pipelines: false,
    cancel: async () => {},
    close: async () => {},
  })
  try {
    return { connection, inTransaction: await isInTransaction(connection) }
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** Runs a body that sets `lock_timeout` for the session, which is the caller's, and sets it back. */
export async function keepingLockTimeout<Result>(
  connection: Connection,
  body: () => Promise<Result>,
): Promise<Result> {
  const { rows } = await connection.query({
    sql: "SELECT pg_catalog.current_setting('lock_timeout') AS value",
  })
  try {
    return await body()
  } finally {
    const sql = "SELECT pg_catalog.set_config('lock_timeout', $1, false)"
    await connection.attempt([{ sql, values: [rows[0]?.['value']] }])
  }
}

async function driverOf(client: unknown): Promise<DriverClient> {
  if (isKnexTransaction(client)) return driverOf(await client.client.acquireConnection())
  if (isClient(client)) return client
  const name = typeof client === 'object' && client !== null ? client.constructor.name : typeof client
  throw new TribikosError(
    'usage',
    `'client' is expected to be a connected client of pg or a knex transaction, got ${name}`,
    {
      hint: 'Give `await pool.connect()` in place of a pool, and the `trx` of knex.transaction() in place of knex.',
    },
  )
}

interface KnexTransaction {
  readonly client: { acquireConnection(): Promise<unknown> }
}

function isKnexTransaction(value: unknown): value is KnexTransaction {
  return (
    (typeof value === 'function' || typeof value === 'object') &&
    value !== null &&
    get(value, 'isTransaction') === true
  )
}

/** A pool has `query` too, but each of its queries may run in another session. */
function isClient(value: unknown): value is DriverClient {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['query', 'on', 'removeListener'].every((name) => typeof get(value, name) === 'function') &&
    numberOf(value, 'processID') !== null
  )
}

/**
 * The driver's own note where it keeps one. Else the clocks tell: within a transaction, now() is when it began, which was
 * before the statement that asks.
 */
async function isInTransaction(connection: Connection): Promise<boolean> {
  const status = await connection.lend(async (client) => {
    const ask: unknown =
      typeof client === 'object' && client !== null ? get(client, 'getTransactionStatus') : null
    return typeof ask === 'function' ? (ask.call(client) as unknown) : null
  })
  if (status === 'I') return false
  // The note is of the last answer; after a failed statement it may be late, so the server is asked.
  const [outcome] = await connection.attempt([
    { sql: 'SELECT pg_catalog.now() <> pg_catalog.statement_timestamp() AS inside' },
  ])
  if (outcome !== undefined && 'result' in outcome) {
    return status === 'T' || outcome.result.rows[0]?.['inside'] === true
  }
  throw sqlStateOf(outcome?.error) === '25P02' ? isAborted() : (outcome?.error ?? isAborted())
}

function isAborted(): TribikosError {
  return new TribikosError(
    'transaction_aborted',
    'The transaction of the client is aborted: a statement in it has failed',
    {
      hint: 'Roll it back first.',
    },
  )
}

function descriptionOf(client: object): string {
  const part = (name: string): string => {
    const value = get(client, name)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const place = `${part('host')}:${part('port')}/${encodeURIComponent(part('database'))}`
  return `postgresql://${encodeURIComponent(part('user'))}@${place}`
}

function numberOf(value: object, name: string): number | null {
  const found = get(value, name)
  return typeof found === 'number' ? found : null
}

function get(value: object, name: string): unknown {
  return Reflect.get(value, name)
}
