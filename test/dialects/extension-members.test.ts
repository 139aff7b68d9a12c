/** What uses a type or a function of an extension needs the extension. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { objectLabel } from '../../lib/schema/catalog.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { reflected } from '../support/reflected.ts'
import { testPairs } from '../support/pairs.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('members')
  await database.query(`
    CREATE EXTENSION hstore;
    CREATE TABLE t (a hstore, b hstore[], c int);
    CREATE VIEW v AS SELECT hstore('a', 'b') AS x;
    CREATE TYPE pair AS (left_side hstore, right_side hstore);`)
})

afterAll(async () => database.drop())

it('is known, also through an array', async () => {
  const { dependencies, objects } = await reflected(database.url)
  const users = dependencies
    .filter(({ needs }) => objectLabel(needs) === 'extension hstore')
    .map(({ dependent }) => objectLabel(dependent))
  expect(users.toSorted()).toEqual([
    'column public.t.a',
    'column public.t.b',
    'compositeType public.pair',
    'view public.v',
  ])
  expect([...objects.values()].filter(({ id }) => id.kind === 'function')).toEqual([])
})

testPairs([
  {
    name: 'comes and goes with what uses it',
    from: '',
    to: `CREATE SCHEMA x; CREATE EXTENSION hstore SCHEMA x; CREATE TABLE t (a x.hstore, b x.hstore[] DEFAULT '{}');
      CREATE INDEX i ON t USING gin (a x.gin_hstore_ops); CREATE VIEW v AS SELECT a OPERATOR(x.->) 'k' AS k FROM t`,
  },
  {
    name: 'is left by a column',
    from: `CREATE EXTENSION hstore; CREATE TABLE t (a hstore, b int)`,
    to: 'CREATE TABLE t (a text, b int)',
  },
])
