/** Reflections that remember what others have read give what they would give by themselves. */
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reflect } from '../../lib/dialects/postgres/reflect.ts'
import {
  newReflectionMemory,
  type ReflectionMemory,
  type ReflectionRow,
} from '../../lib/dialects/reflection.ts'
import type { Catalog, Dependency } from '../../lib/schema/catalog.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/database.ts'

const schema = `
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE DOMAIN positive AS int CHECK (VALUE > 0) DEFAULT 1;
  CREATE TABLE account (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text DEFAULT 'a', state mood, n positive);
  CREATE TABLE "odd, \n ""address"":" (a text DEFAULT E'", \n {"address":"1.2.3","aliases":null,"attributes":', b int);
  COMMENT ON TABLE account IS E'two, \n lines';
  CREATE TABLE entry (account_id int REFERENCES account (id), kind varchar(9) CHECK (kind IN ('a', 'b')), at date)
    PARTITION BY RANGE (at);
  CREATE TABLE entry_1 PARTITION OF entry FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
  CREATE INDEX entry_kind ON entry (lower(kind));
  CREATE VIEW named AS SELECT id, name FROM account WHERE name <> '';
  CREATE FUNCTION count_of(wanted int) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM entry WHERE account_id = wanted';
  CREATE SEQUENCE counter OWNED BY account.n;`

const changes = [
  ['a new column', 'ALTER TABLE account ADD COLUMN more text'],
  ['a changed type', 'ALTER TABLE entry ALTER COLUMN kind TYPE varchar(20)'],
  ['a comment', "COMMENT ON COLUMN account.name IS 'its name'"],
  ['no comment', 'COMMENT ON TABLE account IS NULL'],
  ['a new table that needs others', 'CREATE TABLE last (a int REFERENCES account (id), b mood)'],
  ['a new name', 'ALTER TABLE account RENAME TO person'],
  ['a table made anew, at another address', 'DROP TABLE entry; CREATE TABLE entry (a int)'],
  [
    'the same view made anew',
    "DROP VIEW named; CREATE VIEW named AS SELECT id, name FROM account WHERE name <> ''",
  ],
  [
    'another order of what is needed',
    'ALTER SEQUENCE counter OWNED BY NONE; ALTER SEQUENCE counter OWNED BY account.id',
  ],
  ['a privilege', 'GRANT SELECT ON account TO PUBLIC'],
  ['a partition that is taken out', 'ALTER TABLE entry DETACH PARTITION entry_1'],
  ['nothing', 'SELECT 1'],
] as const

let one: TestDatabase
let other: TestDatabase

beforeAll(async () => {
  one = await createTestDatabase('memory_one')
  other = await createTestDatabase('memory_other')
  // Everything has another address there.
  await other.query('CREATE TABLE before (id serial PRIMARY KEY)')
  await other.query('DROP TABLE before')
  for (const database of [one, other]) await database.query(schema)
})

afterAll(async () => {
  await one.drop()
  await other.drop()
})

async function read(client: Client, memory: ReflectionMemory | null): Promise<Catalog> {
  return reflect(
    async (statements) => {
      const answers = []
      for (const statement of statements) answers.push((await client.query<ReflectionRow>(statement)).rows)
      return answers
    },
    { schemas: null, excludedSchemas: ['tribikos'], excludedTables: [] },
    memory,
  )
}

/** The server lists them in none. */
function inOneOrder(dependencies: readonly Dependency[]): readonly string[] {
  return dependencies.map((dependency) => JSON.stringify(dependency)).toSorted()
}

describe('a reflection that remembers others', { timeout: 120_000 }, () => {
  it.each(changes)('is as one by itself after a change: %s', async (_, ddl) => {
    const memory = newReflectionMemory()
    await withClient(other.url, async (client) => read(client, memory))
    await withClient(one.url, async (client) => {
      await read(client, memory)
      await client.query(ddl)
      const remembered = await read(client, memory)
      const alone = await read(client, null)
      expect([...remembered.objects]).toEqual([...alone.objects])
      expect(inOneOrder(remembered.dependencies)).toEqual(inOneOrder(alone.dependencies))
      await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
      await client.query(schema)
    })
  })

  it('gives the same objects for what another database has too, and the same catalog where nothing changed', async () => {
    const memory = newReflectionMemory()
    const first = await withClient(one.url, async (client) => read(client, memory))
    const second = await withClient(other.url, async (client) => {
      const catalog = await read(client, memory)
      expect(await read(client, memory)).toBe(catalog)
      return catalog
    })
    const key = 'column:["public","account","name"]'
    expect(first.objects.get(key)).toBeDefined()
    expect(second.objects.get(key)).toBe(first.objects.get(key))
    const own = ({ objects }: Catalog) => [...objects].filter(([name]) => !name.startsWith('schema:'))
    expect(own(second)).toEqual(own(first))
  })
})
