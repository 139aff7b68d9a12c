/** Reflection as a whole: what is read, what is left out, which object needs which. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectLabel } from '../../lib/schema/catalog.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { reflected } from '../support/reflected.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('reflect')
  await database.query(`
    CREATE SCHEMA app;
    CREATE SCHEMA "Odd ""name""";
    COMMENT ON SCHEMA app IS 'It''s "ours"';
    CREATE EXTENSION pgcrypto SCHEMA app;
    CREATE SCHEMA tribikos;`)
})

afterAll(async () => database.drop())

describe('reflection', () => {
  it('reads schemas and extensions with their comments, without our own schema', async () => {
    const catalog = await reflected(database.url)
    const objects = [...catalog.objects.values()].filter(
      ({ id }) => id.kind === 'schema' || id.kind === 'extension',
    )
    expect(objects.map(({ id }) => id)).toEqual([
      { kind: 'schema', path: ['Odd "name"'] },
      { kind: 'schema', path: ['app'] },
      { kind: 'schema', path: ['public'] },
      { kind: 'extension', path: ['pgcrypto'] },
    ])
    expect(objects[1]?.attributes).toMatchObject({ comment: 'It\'s "ours"' })
  })

  it('knows that an extension needs its schema', async () => {
    const { dependencies } = await reflected(database.url)
    expect(
      dependencies.map(({ dependent, needs }) => [objectLabel(dependent), objectLabel(needs)]),
    ).toContainEqual(['extension pgcrypto', 'schema app'])
  })

  it('leaves the session as it found it', async () => {
    const client = await reflected(database.url)
    expect(client.objects.size).toBeGreaterThan(0)
    expect(
      await database.query(
        'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state LIKE $1',
        ['idle in transaction%'],
      ),
    ).toEqual([{ n: 0 }])
  })
})
