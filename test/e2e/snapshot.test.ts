/** `tribikos snapshot`: the schema as a file, and that file as the schema source of a database that has nothing yet. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as library from 'tribikos'
import { parseSnapshot } from '../../lib/schema/snapshot.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

/** Whole applications of the corpus, each with something of its own: triggers, partitions, strange names, policies, views. */
const apps = ['audit', 'metrics-partitioned', 'names-as-data', 'shop', 'tenants', 'view-chain']

/** More kinds of objects than any of them has. */
const manyKinds = `
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('open', 'done');
CREATE DOMAIN app.cents AS bigint DEFAULT 0 CHECK (VALUE >= 0);
CREATE TYPE app.point AS (x int, y int);
CREATE SEQUENCE app.numbers START 100;
CREATE TABLE app.parent (id int PRIMARY KEY, z text, a text COLLATE "C", note text);
CREATE TABLE app.heir (extra int) INHERITS (app.parent);
CREATE TABLE app.item (
  number bigint PRIMARY KEY DEFAULT nextval('app.numbers'),
  id serial UNIQUE, state app.state NOT NULL DEFAULT 'open', price app.cents, place app.point,
  parent int REFERENCES app.parent ON DELETE SET NULL,
  twice int GENERATED ALWAYS AS (parent * 2) STORED,
  during tstzrange, EXCLUDE USING gist (during WITH &&));
ALTER SEQUENCE app.numbers OWNED BY app.item.number;
CREATE INDEX item_open ON app.item (price) WHERE state IN ('open', 'done');
CREATE STATISTICS app.item_prices ON price, parent FROM app.item;
CREATE VIEW app.open_item AS SELECT number, price FROM app.item WHERE state = 'open';
CREATE RULE no_delete AS ON DELETE TO app.open_item DO INSTEAD NOTHING;
CREATE FUNCTION app.total(text) RETURNS bigint LANGUAGE sql AS 'SELECT sum(price)::bigint FROM app.item';
CREATE FUNCTION app.total(int) RETURNS bigint LANGUAGE sql AS 'SELECT app.total($1::text)';
CREATE FUNCTION app.total() RETURNS bigint LANGUAGE sql AS 'SELECT app.total(1)';
CREATE PROCEDURE app.tidy() LANGUAGE sql AS 'DELETE FROM app.item';
CREATE AGGREGATE app.longest(text) (SFUNC = pg_catalog.text_larger, STYPE = text);
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON app.item FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.item ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON app.item FOR SELECT USING (state = 'open');
CREATE TABLE app.log (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE app.log_old PARTITION OF app.log FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE app.log_rest PARTITION OF app.log DEFAULT;
CREATE INDEX log_what ON app.log (what);
CREATE TEXT SEARCH CONFIGURATION app.words (COPY = pg_catalog.simple);
COMMENT ON COLUMN app.item.price IS 'In cents, "as is".';
GRANT SELECT ON app.item TO PUBLIC;
`

const schemas: readonly (readonly [string, string])[] = [
  ['many kinds', manyKinds],
  ...apps.map((name) => [name, appSchema(name)] as const),
]

function appSchema(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../corpus/apps/${name}/to.sql`, import.meta.url)), 'utf8')
}

let project: SchemaProject
const databases: TestDatabase[] = []

beforeEach(async () => {
  project = await createSchemaProject()
})
afterEach(async () => {
  await project.remove()
  await Promise.all(databases.splice(0).map(async (each) => each.drop()))
})

/** Another database, with a schema. */
async function databaseWith(ddl: string): Promise<TestDatabase> {
  const database = await createTestDatabase('snapshot')
  databases.push(database)
  await database.query(ddl)
  return database
}

/** Writes a snapshot into the project and gives its text. */
async function snapshotOf(url: string, file: string): Promise<string> {
  await project.pass('snapshot', '--url', url, '--output', at(file))
  return readFileSync(at(file), 'utf8')
}

function at(file: string): string {
  return join(project.folder, file)
}

/** Run in the folder of the project, where paths begin. */
async function snapshot(...argv: readonly string[]): Promise<string> {
  return (await project.pass('snapshot', ...argv)).stdout
}

function keysOf(text: string): readonly string[] {
  return [...parseSnapshot(text, 'text').catalog.objects.keys()]
}

describe('the snapshot of a database, as the schema source of an empty one', () => {
  it.each(schemas)('makes a database with the same snapshot: %s', { timeout: 120_000 }, async (_, ddl) => {
    const there = await databaseWith(ddl)
    const text = await snapshotOf(there.url, 'schema.json')
    project.configure({ schemaSource: { snapshot: './schema.json' } })
    expect((await project.autogenerate()).stderr).toContain('proved: upgrade reaches the schema')
    await project.pass('upgrade', 'head')
    expect(await snapshot()).toBe(text)
    expect(await snapshot('--from', 'source')).toBe(text)
    expect((await project.pass('check')).stdout).toContain('No new upgrade operations detected')
  })

  it('brings privileges and comments along where they are compared', async () => {
    const there = await databaseWith(manyKinds)
    const plain = await snapshotOf(there.url, 'plain.json')
    project.configure({ comparePrivileges: true, compareComments: false })
    const text = await snapshotOf(there.url, 'schema.json')
    expect([plain.includes('as is'), text.includes('as is')]).toEqual([true, false])
    expect([plain.includes('"privileges"'), text.includes('"privileges"')]).toEqual([false, true])
    project.configure({ schemaSource: { snapshot: './schema.json' } })
    await project.autogenerate()
    await project.pass('upgrade', 'head')
    expect(await snapshot()).toBe(text)
  })

  it('gives the revision that the database itself gives', async () => {
    const there = await databaseWith(manyKinds)
    await snapshotOf(there.url, 'schema.json')
    const revisionFrom = async (schemaSource: object): Promise<unknown> => {
      project.configure({ schemaSource })
      const { stdout } = await project.autogenerate('--dry-run', '--json')
      return (JSON.parse(stdout) as Readonly<Record<string, unknown>>)['sql']
    }
    expect(await revisionFrom({ snapshot: './schema.json' })).toEqual(await revisionFrom({ url: there.url }))
  })
})

describe('a snapshot', () => {
  it('is the same for the same schema, in whatever order it was made', async () => {
    const [one, other] = [
      await databaseWith(
        'CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; CREATE PROCEDURE f(text) LANGUAGE sql AS $$ SELECT 1 $$; CREATE FUNCTION f(date) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; CREATE TABLE b (x int); CREATE TYPE "é" AS ENUM (); CREATE TYPE f AS ENUM (); CREATE TABLE a (y int, x int)',
      ),
      await databaseWith(
        'CREATE TABLE a (y int, x int); CREATE TYPE f AS ENUM (); CREATE FUNCTION f(date) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; CREATE PROCEDURE f(text) LANGUAGE sql AS $$ SELECT 1 $$; CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; CREATE TYPE "é" AS ENUM (); CREATE TABLE b (x int)',
      ),
    ]
    const text = await snapshot('--url', one.url)
    expect(await snapshot('--url', other.url)).toBe(text)
    expect(keysOf(text).filter((key) => key.startsWith('column'))).toEqual([
      'column:["public","a","y"]',
      'column:["public","a","x"]',
      'column:["public","b","x"]',
    ])
    expect(text).not.toContain(one.name)
  })

  it('has neither the version table nor what is not included', async () => {
    await project.database.query(
      'CREATE SCHEMA other; CREATE TABLE other.theirs (id int PRIMARY KEY); CREATE TABLE ours (id int); CREATE TABLE spare (id int); CREATE TABLE old (id int)',
    )
    await project.pass('ensure-version')
    const tables = async (...argv: readonly string[]): Promise<readonly string[]> =>
      keysOf(await snapshot(...argv)).filter((key) => key.startsWith('table:'))
    const [old, ours, spare] = ['old', 'ours', 'spare'].map((name) => `table:["public","${name}"]`)
    expect(await tables()).toEqual(['table:["other","theirs"]', old, ours, spare])
    project.configure({ includeSchemas: false })
    expect(await tables()).toEqual([old, ours, spare])
    project.environment(
      "{ includeName: ({ name }) => name !== 'old', includeObject: ({ name, side }) => name !== 'spare' || side !== 'from' }",
    )
    expect(await tables()).toEqual([ours])
    // What an object that is left out is needed for comes along: without it, the file would be no schema.
    await project.database.query('ALTER TABLE ours ADD FOREIGN KEY (id) REFERENCES other.theirs')
    expect(await tables()).toEqual(['table:["other","theirs"]', ours])
  })

  it('is written to a file in place of what is there, or not at all', async () => {
    project.write('old', 'schema.json')
    const { stdout, stderr } = await project.pass('snapshot', '-o', 'schema.json')
    expect([stdout, stderr]).toEqual(['', 'Generating schema.json ...  done\n'])
    expect(readFileSync(at('schema.json'), 'utf8')).toBe(await snapshot())
    const broken = await project.run(
      'snapshot',
      '-o',
      'schema.json',
      '--url',
      'postgresql://nobody@127.0.0.1:1/none',
    )
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('error[connection_failed]') })
    expect(readFileSync(at('schema.json'), 'utf8')).toBe(await snapshot())
    const nowhere = await project.run('snapshot', '-o', 'no/schema.json')
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('error[output_unwritable]') })
    expect(readdirSync(project.folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('is a value with --json, and of the library', async () => {
    await project.database.query('CREATE TABLE t (id int)')
    const report = JSON.parse(await snapshot('--json')) as unknown
    const opened = await library.openProject({ cwd: project.folder, config: { url: project.database.url } })
    expect(await library.snapshot(opened)).toEqual(report)
    const { name } = project.database
    expect(report).toMatchObject({
      version: 1,
      kind: 'snapshot',
      from: 'database',
      database: expect.stringMatching(new RegExp(`^postgresql://\\w+@\\S+/${name}$`)),
      objects: keysOf(await snapshot()).length,
      text: await snapshot(),
      warnings: [],
    })
  })
})

describe('of other origins', () => {
  const users = 'CREATE TABLE users (id integer PRIMARY KEY, name text);\n'

  it('is that of the revisions, or of the schema source, and all three are one after an upgrade', async () => {
    project.write(users)
    await project.autogenerate()
    const [history, source] = [await snapshot('--from', 'history'), await snapshot('--from', 'source')]
    expect(keysOf(history)).toContain('primaryKey:["public","users","users_pkey"]')
    expect(source).toBe(history)
    expect(await snapshot()).not.toBe(history)
    await project.pass('upgrade', 'head')
    expect(await snapshot()).toBe(history)
    project.write('CREATE TABLE other (id integer);\n')
    expect(keysOf(await snapshot('--from', 'source'))).not.toContain('table:["public","users"]')
    expect(await snapshot('--from', 'history')).toBe(history)
  })

  it('has the objects of kinds of the project', async () => {
    await project.database.query(
      "CREATE TABLE color (name text PRIMARY KEY); INSERT INTO color VALUES ('red')",
    )
    project.environment(`{ objectKinds: { color: {
      rowsOf: ['public', 'color'],
      read: async (query) => (await query('SELECT name FROM color')).map(({ name }) => ({ path: [name], state: null })),
      create: ({ path }) => ({ type: 'execute', sql: \`INSERT INTO color VALUES ('\${path[0]}')\` }),
      drop: ({ path }) => ({ type: 'execute', sql: \`DELETE FROM color WHERE name = '\${path[0]}'\` }),
    } } }`)
    expect(keysOf(await snapshot())).toContain('color:["red"]')
  })

  it('says what is missing', async () => {
    project.configure({ schemaSource: undefined })
    expect(await project.run('snapshot', '--from', 'source')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('error[schema_source_missing]'),
    })
    expect(await project.run('snapshot', '--from', 'nothing')).toMatchObject({ code: 2 })
  })

  it('is made without a server', { timeout: 300_000 }, async () => {
    project.write(users)
    await project.autogenerate()
    project.configure({ url: '${NOT_SET}' })
    const scratch = ['--scratch-url', 'pglite://memory'] as const
    const text = await snapshot('--from', 'history', ...scratch)
    expect(text).toBe(await snapshot('--from', 'source', ...scratch))
    expect(keysOf(text)).toContain('table:["public","users"]')
  })
})

describe('an embedded database', () => {
  it('has a snapshot too, and is not made for it', { timeout: 300_000 }, async () => {
    project.write('CREATE TABLE users (id integer PRIMARY KEY);\n')
    await project.autogenerate()
    project.configure({ url: 'pglite://./data' })
    expect(keysOf(await snapshot())).not.toContain('table:["public","users"]')
    expect(readdirSync(project.folder)).not.toContain('data')
    await project.pass('upgrade', 'head')
    const text = await snapshot()
    expect(keysOf(text)).toContain('table:["public","users"]')
    expect(await snapshot('--from', 'history')).toBe(text)
  })
})

describe('a file that is no snapshot of this version', () => {
  const broken: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    [
      'of a newer tribikos',
      (text) => text.replace('"version": 1', '"version": 2'),
      /its version is 2, and this tribikos reads version 1: a newer tribikos wrote it\n *hint: Use that one/,
    ],
    [
      'of an older one',
      (text) => text.replace('"version": 1', '"version": 0'),
      /its version is 0, .*\n *hint: Write it again with `tribikos snapshot`/,
    ],
    ['half of one', (text) => text.slice(0, -30), /it is not JSON/],
    ['in a merge conflict', (text) => `<<<<<<< HEAD\n${text}`, /marks of a merge conflict/],
    [
      'of another dialect',
      (text) => text.replace('"postgres"', '"mysql"'),
      /it is of "mysql", and the database is PostgreSQL/,
    ],
  ]

  it.each(broken)('is refused: %s', async (_, change, message) => {
    const text = await snapshotOf(project.database.url, 'schema.json')
    project.write(change(text), 'schema.json')
    project.configure({ schemaSource: { snapshot: './schema.json' } })
    for (const argv of [
      ['check'],
      ['revision', '--autogenerate', '-m', 'x'],
      ['snapshot', '--from', 'source'],
    ]) {
      const { code, stderr } = await project.run(...argv)
      expect(code).toBe(2)
      expect(stderr).toContain(
        `error[snapshot_invalid]: ${at('schema.json')} is no snapshot that can be read: `,
      )
      expect(stderr).toMatch(message)
    }
  })

  it('is named where it is not there, or not readable', async () => {
    project.configure({ schemaSource: { snapshot: './schema.json' } })
    for (const make of [() => {}, () => mkdirSync(at('schema.json'))]) {
      make()
      const { code, stderr } = await project.run('check')
      expect([code, stderr]).toEqual([2, expect.stringContaining(at('schema.json'))])
      expect(stderr).toMatch(/^error\[schema_source_\w+\]/)
    }
  })
})
