/** knex on a session that is open already: it neither connects nor closes, and shares the transaction that is open. */
import { createRequire } from 'node:module'
import type { Knex } from 'knex'
import type { Connection } from './connection.ts'

export interface KnexBinding {
  readonly connection: Connection
  /** `server_version_num` */
  readonly serverVersion: number
  /** Runs one query in its turn: `run` sends it on the session, whoever binds decides what must be sent before. */
  around<Result>(sql: string, run: () => Promise<Result>): Promise<Result>
  /** Whether a transaction is open, so that knex's own are savepoints in it. */
  inTransaction(): boolean
}

interface KnexQuery {
  readonly sql?: string
}

/** The part of knex's client for PostgreSQL that is replaced here. */
interface PostgresClient {
  transaction(container: unknown, config: unknown, outer: unknown): unknown
  _query(connection: unknown, query: KnexQuery): Promise<unknown>
  _stream(connection: unknown, query: KnexQuery, stream: unknown, options: unknown): Promise<unknown>
}

type PostgresClientClass = new (config: object) => PostgresClient

const require = createRequire(import.meta.url)

/** knex whose every query, streams and those of its transactions included, runs on the connection, inside of `around`. */
export function bindKnex(binding: KnexBinding): Knex {
  const { knex } = require('knex') as typeof import('knex')
  const { serverVersion } = binding
  const version = `${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`
  return knex({ client: boundClient(binding), version })
}

function boundClient({ connection, around, inTransaction }: KnexBinding): typeof Knex.Client {
  const Base = require('knex/lib/dialects/postgres/index.js') as PostgresClientClass
  const session = {}
  // Transactions that nothing contains wait for each other, as their savepoints share the session.
  const root = { _lastChild: Promise.resolve(), isCompleted: () => false }
  class BoundClient extends Base {
    /** Decides between BEGIN and SAVEPOINT. knex sets it on the copies of this client that its transactions get. */
    get transacting(): boolean {
      return inTransaction()
    }
    set transacting(value: boolean) {
      Object.defineProperty(this, 'transacting', { value, writable: true })
    }
    async acquireConnection(): Promise<object> {
      return session
    }
    async releaseConnection(): Promise<void> {}
    async destroy(): Promise<void> {}
    override transaction(container: unknown, config: unknown, outer: unknown): unknown {
      return super.transaction(container, config, outer ?? root)
    }
    override async _query(_: unknown, query: KnexQuery): Promise<unknown> {
      return around(query.sql ?? '', async () =>
        connection.lend(async (client) => super._query(client, query)),
      )
    }
    override async _stream(
      _: unknown,
      query: KnexQuery,
      stream: unknown,
      options: unknown,
    ): Promise<unknown> {
      return around(query.sql ?? '', async () =>
        connection.lend(async (client) => super._stream(client, query, stream, options)),
      )
    }
  }
  return BoundClient as unknown as typeof Knex.Client
}
