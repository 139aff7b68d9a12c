/** knex on a session that is open already: it neither connects nor closes, and its transactions are savepoints. */
import { createRequire } from 'node:module'
import type { Knex } from 'knex'
import type { Connection } from './connection.ts'

/**
 * Runs one query of knex in its turn. `run` sends it on the session; whoever binds decides what must be sent before.
 */
export type AroundQuery = <Result>(sql: string, run: () => Promise<Result>) => Promise<Result>

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

/**
 * knex whose every query, streams and those of its transactions included, runs on the connection, inside of `around`.
 *
 * @param serverVersion `server_version_num`
 */
export function bindKnex(connection: Connection, serverVersion: number, around: AroundQuery): Knex {
  const { knex } = require('knex') as typeof import('knex')
  const version = `${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`
  return knex({ client: boundClient(connection, around), version })
}

function boundClient(connection: Connection, around: AroundQuery): typeof Knex.Client {
  const Base = require('knex/lib/dialects/postgres/index.js') as PostgresClientClass
  const session = {}
  // Transactions that nothing contains wait for each other, as their savepoints share the session.
  const root = { _lastChild: Promise.resolve(), isCompleted: () => false }
  class BoundClient extends Base {
    /** Makes each transaction a savepoint; knex sets it on copies of this client. */
    get transacting(): boolean {
      return true
    }
    set transacting(_: boolean) {
      // It is so in any case.
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
