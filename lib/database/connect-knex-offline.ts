/** knex without a database: what its queries would change is written down, and what would read rows is refused. */
import { createRequire } from 'node:module'
import type { Knex } from 'knex'
import type { BoundStatement } from './connection.ts'

export interface OfflineKnexBinding {
  /** Takes a query that only changes data or schema; knex answers the author with no rows. */
  write(statement: BoundStatement): Promise<void>
  /** The error of a query whose rows would be read. */
  refuse(sql: string): Error
}

interface KnexQuery {
  readonly sql?: string
  readonly bindings?: readonly unknown[]
  /** `insert`, `select`, `raw` …; absent for statements of the schema builder. */
  readonly method?: string
  readonly returning?: unknown
  response?: unknown
}

/** The part of knex's client for PostgreSQL that is replaced here. */
interface PostgresClient {
  transaction(container: unknown, config: unknown, outer: unknown): unknown
}

type PostgresClientClass = new (config: object) => PostgresClient

const require = createRequire(import.meta.url)

/** knex whose builders, `raw`, `fn` and `ref` work as ever, and whose queries end in `write` or `refuse`. */
export function offlineKnex(binding: OfflineKnexBinding): Knex {
  const { knex } = require('knex') as typeof import('knex')
  return knex({ client: offlineClient(binding), version: '13.0' })
}

function offlineClient({ write, refuse }: OfflineKnexBinding): typeof Knex.Client {
  const Base = require('knex/lib/dialects/postgres/index.js') as PostgresClientClass
  const root = { _lastChild: Promise.resolve(), isCompleted: () => false }
  class OfflineClient extends Base {
    /** The script's transaction is open, so knex's own are savepoints in it. */
    readonly transacting = true
    async acquireConnection(): Promise<object> {
      return {}
    }
    async releaseConnection(): Promise<void> {}
    async destroy(): Promise<void> {}
    override transaction(container: unknown, config: unknown, outer: unknown): unknown {
      return super.transaction(container, config, outer ?? root)
    }
    async _query(_: unknown, query: KnexQuery): Promise<KnexQuery> {
      const { sql = '', bindings = [] } = query
      if (readsRows(query)) throw refuse(sql)
      await write(bindings.length === 0 ? { sql } : { sql, values: bindings })
      query.response = { rows: [], rowCount: 0, command: '', fields: [] }
      return query
    }
    async _stream(_: unknown, { sql = '' }: KnexQuery): Promise<never> {
      throw refuse(sql)
    }
  }
  return OfflineClient as unknown as typeof Knex.Client
}

const changingMethods: ReadonlySet<string | undefined> = new Set(['insert', 'update', 'del', 'truncate'])
const readingKeyword =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*(?:select|values|table|show|explain|fetch|with)\b/i

/** Text of the author's own is taken for a reading one when it begins like one: its rows may matter to the code. */
function readsRows({ sql = '', method, returning }: KnexQuery): boolean {
  if (returning !== undefined && returning !== null) return true
  return !changingMethods.has(method) && readingKeyword.test(sql)
}
