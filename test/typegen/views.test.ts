/** What views give and take: a column is never said to be there where a row of the server has none. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { reflected } from '../support/reflected.ts'
import { typesOfCatalog } from '../support/typed-schema.ts'

const tables = `
CREATE DOMAIN filled AS text NOT NULL;
CREATE TABLE a (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x', note text, data jsonb NOT NULL DEFAULT 'null',
  made text GENERATED ALWAYS AS (upper(name)) STORED);
CREATE TABLE b (id int PRIMARY KEY, a_id int, size int NOT NULL, word filled);
INSERT INTO a VALUES (1, 'one', 'n'), (2, 'two', NULL);
INSERT INTO b VALUES (1, 1, 10, 'w'), (3, NULL, 30, 'w');
CREATE FUNCTION nothing(int) RETURNS int LANGUAGE sql AS 'SELECT NULL::int';
`

/** A query, columns that are there in every row, and what may be written: i(nsert), u(pdate). */
const views: readonly (readonly [query: string, there: string, writes: string])[] = [
  ['SELECT id, name, note FROM a', 'id name', 'iu'],
  ['SELECT id AS number, note FROM a WHERE id > 1', 'number', 'iu'],
  ['SELECT * FROM a', 'id name data', 'iu'],
  // An insert would have no size.
  ['SELECT id, a_id FROM b', 'id', 'u'],
  ['SELECT name, note FROM a', 'name', 'u'],
  ['SELECT made FROM a', '', ''],
  ['SELECT id, lower(name) AS low, upper(note) AS high FROM a', 'id low', 'iu'],
  ['SELECT id, nothing(id) AS n FROM a', 'id', ''],
  ['SELECT DISTINCT name FROM a', 'name', ''],
  ['SELECT name, count(*) AS n, sum(id) AS s, max(note) AS m FROM a GROUP BY name', 'name n', ''],
  ['SELECT name, id, count(*) AS n FROM a GROUP BY ROLLUP (name, id)', 'n', ''],
  ['SELECT max(id) AS m FROM a', '', ''],
  ['SELECT id, row_number() OVER () AS n, lag(id) OVER () AS l FROM a', 'id n', ''],
  ['SELECT a.id, b.size, b.word FROM a JOIN b ON b.a_id = a.id', 'id size word', ''],
  ['SELECT a.id, b.size, b.word FROM a LEFT JOIN b ON b.a_id = a.id', 'id', ''],
  ['SELECT a.id, b.size FROM a RIGHT JOIN b ON b.a_id = a.id', 'size', ''],
  ['SELECT a.name, b.size FROM a FULL JOIN b ON b.a_id = a.id', '', ''],
  ['SELECT id, a.name, b.size FROM a FULL JOIN b USING (id)', '', ''],
  ['SELECT a.name, b.size FROM a, b', 'name size', ''],
  ['SELECT a.id, c.size FROM a LEFT JOIN (b JOIN b c ON c.id = b.id) ON b.a_id = a.id', 'id', ''],
  ["SELECT id, coalesce(note, '-') AS n, coalesce(note, made) AS m FROM a", 'id n', 'iu'],
  [
    "SELECT id, CASE WHEN id > 1 THEN 'x' ELSE name END AS a, CASE WHEN id > 1 THEN 'x' END AS b FROM a",
    'id a',
    'iu',
  ],
  [
    'SELECT id + 1 AS more, id > 1 AS is_more, note IS NULL AS is_null, note || name AS both FROM a',
    'more is_more is_null',
    '',
  ],
  [
    'SELECT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id) AS has, (SELECT size FROM b WHERE b.a_id = a.id) AS size FROM a',
    'has',
    '',
  ],
  ["SELECT data ->> 'x' AS x, (data ->> 'x')::int AS n, data FROM a", 'data', 'u'],
  ['SELECT name FROM a UNION ALL SELECT word FROM b', 'name', ''],
  ['SELECT name FROM a UNION SELECT note FROM a', '', ''],
  ['WITH c AS (SELECT note AS id FROM a) SELECT id FROM c', '', ''],
  ['SELECT s.id FROM (SELECT NULL::int AS id FROM a) s', '', ''],
  ['SELECT g.g FROM generate_series(1, 2) g', '', ''],
  ['SELECT id, unnest(ARRAY[NULL, 1]) AS u FROM a', 'id', ''],
  ['SELECT id FROM a LIMIT 1', 'id', ''],
  ["SELECT 1 AS one, NULL::text AS none, 'x'::text AS x, now() AS at", 'one x at', ''],
  ['VALUES (1, NULL)', '', ''],
]

let database: TestDatabase
let members: (type: string) => readonly string[]
beforeAll(async () => {
  database = await createTestDatabase('view_types')
  const made = views.map(([query], at) => `CREATE VIEW v${at} AS ${query};`).join('\n')
  await database.query(`${tables}\n${made}
    CREATE VIEW on_view AS SELECT number FROM v1;
    CREATE MATERIALIZED VIEW kept AS SELECT id, note FROM a;
    CREATE VIEW own AS SELECT max(id) AS id FROM a;
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
    CREATE TRIGGER t INSTEAD OF INSERT OR UPDATE ON own FOR EACH ROW EXECUTE FUNCTION f();
    CREATE VIEW ruled AS SELECT max(id) AS id FROM a;
    CREATE RULE r AS ON INSERT TO ruled DO INSTEAD INSERT INTO a (id) VALUES (new.id);
    CREATE VIEW defaulted AS SELECT id, note FROM a;
    ALTER VIEW defaulted ALTER COLUMN id SET DEFAULT 9;
    CREATE VIEW renamed (x, y) AS SELECT id, note FROM a;
    ALTER TABLE a RENAME COLUMN note TO remark;`)
  const { text } = await typesOfCatalog(await reflected(database.url))
  members = (type) => {
    const [, body = ''] = text.split(`export type ${type} = {\n`)
    return [...(body.split('\n}')[0] ?? '').matchAll(/^ {2}(.*)$/gm)].map((match) => match[1] ?? '')
  }
})
afterAll(async () => database.drop())

describe('a view', () => {
  it.each(views.map((view, at) => [at, ...view] as const))('%i: %s', async (at, _, there, writes) => {
    const certain = members(`V${at}Row`).filter((member) => !/(?:\| null|: unknown)$/.test(member))
    const names = certain.map((member) => member.replace(/:.*/, ''))
    // JSON has no null of its own in TypeScript.
    expect(names).toEqual(there.split(' ').filter((name) => name !== '' && name !== 'data'))
    for (const row of await database.query(`SELECT * FROM v${at}`))
      for (const name of names) expect(row[name], name).not.toBe(null)
    const [inserts, updates] = [members(`V${at}Insert`).length > 0, members(`V${at}Update`).length > 0]
    expect(inserts).toBe(writes.includes('i'))
    expect(updates || inserts).toBe(writes.includes('u'))
  })

  it('is written through another view, and by triggers, rules and defaults of its own', () => {
    expect(members('OnViewInsert')).toEqual(['number: number'])
    expect(members('KeptRow')).toEqual(['id: number', 'note: string | null'])
    expect(members('KeptUpdate')).toEqual([])
    expect(members('OwnInsert')).toEqual(['id?: number | null'])
    expect(members('RuledInsert')).toEqual(['id?: number | null'])
    expect(members('RuledUpdate')).toEqual([])
    expect(members('DefaultedInsert')).toEqual(['id?: number', 'note?: string | null'])
    expect(members('RenamedInsert')).toEqual(['x: number', 'y?: string | null'])
  })
})
