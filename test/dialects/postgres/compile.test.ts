/** Every directive: the exact statements, and what they do on a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cases } from './cases.ts'
import { statementsOf } from './recorded-op.ts'
import { createTestServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer('compile')
})

afterAll(async () => server.close())

describe('each directive', () => {
  it.each(cases)('$name', async ({ given, up, sql, added, removed, down, convention }) => {
    const statements = await statementsOf(up, convention)
    expect(statements.map((statement) => statement.sql)).toEqual(sql)
    await server.query('BEGIN')
    try {
      if (given !== undefined) await server.query(given)
      const before = await server.schema()
      await server.runStatements(statements)
      const after = await server.schema()
      if (added !== undefined) expect(after.filter((line) => !before.includes(line))).toEqual(added)
      if (removed !== undefined) expect(before.filter((line) => !after.includes(line))).toEqual(removed)
      if (down !== undefined) {
        await server.runStatements(await statementsOf(down, convention))
        expect(await server.schema()).toEqual(before)
      }
    } finally {
      await server.query('ROLLBACK')
    }
  })
})
