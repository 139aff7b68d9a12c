/** Every directive: the exact statements, and what they do on a real server. */
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Statement } from '../../../lib/dialects/dialect.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { describeSchema } from '../../support/schema-description.ts'
import { cases } from './cases.ts'
import { statementsOf, withTypeDrops } from './recorded-op.ts'

let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await createTestDatabase('compile')
  client = new Client({ connectionString: database.url })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

async function run(statements: readonly Statement[]): Promise<void> {
  for (const { sql, values } of withTypeDrops(statements)) {
    await client.query(sql, values === undefined ? undefined : [...values])
  }
}

async function schema(): Promise<string[]> {
  return describeSchema(async (text) => (await client.query(text)).rows)
}

describe('each directive', () => {
  it.each(cases)('$name', async ({ given, up, sql, added, removed, down, convention }) => {
    const statements = await statementsOf(up, convention)
    expect(statements.map((statement) => statement.sql)).toEqual(sql)
    await client.query('BEGIN')
    try {
      if (given !== undefined) await client.query(given)
      const before = await schema()
      await run(statements)
      const after = await schema()
      if (added !== undefined) expect(after.filter((line) => !before.includes(line))).toEqual(added)
      if (removed !== undefined) expect(before.filter((line) => !after.includes(line))).toEqual(removed)
      if (down !== undefined) {
        await run(await statementsOf(down, convention))
        expect(await schema()).toEqual(before)
      }
    } finally {
      await client.query('ROLLBACK')
    }
  })
})
