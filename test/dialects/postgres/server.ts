/** One connection to a fresh database, which runs what bodies of `op` lead to. */
import { Client } from 'pg'
import type { Statement } from '../../../lib/dialects/dialect.ts'
import { createTestDatabase } from '../../support/database.ts'
import { describeSchema } from '../../support/schema-description.ts'
import { type Body, statementsOf, withTypeDrops } from './recorded-op.ts'

export interface TestServer {
  /** Runs the statements of a body, each by itself, as they stand. */
  run(body: Body): Promise<void>
  runStatements(statements: readonly Statement[]): Promise<void>
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  schema(): Promise<readonly string[]>
  close(): Promise<void>
}

export async function createTestServer(label: string): Promise<TestServer> {
  const database = await createTestDatabase(label)
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const query: TestServer['query'] = async (sql, values) => {
    const result = await client.query<Record<string, unknown>>(
      sql,
      values === undefined ? undefined : [...values],
    )
    return result.rows
  }
  const runStatements = async (statements: readonly Statement[]): Promise<void> => {
    for (const { sql, values } of withTypeDrops(statements)) await query(sql, values)
  }
  return {
    run: async (body) => runStatements(await statementsOf(body)),
    runStatements,
    query,
    schema: async () => describeSchema(query),
    close: async () => {
      await client.end()
      await database.drop()
    },
  }
}
