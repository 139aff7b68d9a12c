/** Finding and reading the version table: what is accepted, what is refused and why, and that nothing is written. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { connect } from '../../lib/database/connect.ts'
import { readVersionTable, type VersionTable } from '../../lib/database/version-table.ts'
import { dialectByName } from '../../lib/dialects/by-name.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('version')
})

afterEach(async () => database.drop())

const settings = {
  versionTable: 'alembic_version',
  versionTableSchema: null,
  versionTablePrimaryKey: true,
  versionTableWidth: 32,
}

async function read(changes: object = {}): Promise<VersionTable> {
  const target = parseDatabaseUrl(database.url, { root: '/', variables: {} })
  const connection = await connect(target, { applicationName: 'tribikos-test' })
  try {
    return await readVersionTable(connection, { ...settings, ...changes }, dialectByName('postgres'))
  } finally {
    await connection.close()
  }
}

const table = 'version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)'

it('is base where there is none, and none is made', async () => {
  expect(await read()).toMatchObject({
    exists: false,
    rows: [],
    home: { schema: 'public', table: 'alembic_version' },
    warnings: [],
  })
  expect(await database.query("SELECT to_regclass('alembic_version') AS t")).toEqual([{ t: null }])
})

it('gives the rows sorted, and the facts of the server', async () => {
  await database.query(`CREATE TABLE alembic_version (${table})`)
  await database.query("INSERT INTO alembic_version VALUES ('b2'), ('A1'), ('a1')")
  const found = await read()
  expect(found).toMatchObject({ exists: true, rows: ['A1', 'a1', 'b2'], maxIdLength: 32 })
  expect(found.server).toMatchObject({ database: database.name, inRecovery: false, readOnly: false })
  expect(found.server.version).toBeGreaterThanOrEqual(130_000)
})

describe('is accepted', () => {
  it.each([
    ['with a wider column', 'CREATE TABLE alembic_version (version_num VARCHAR(255) NOT NULL)', 255],
    ['as text', 'CREATE TABLE alembic_version (version_num TEXT PRIMARY KEY)', Number.MAX_SAFE_INTEGER],
    [
      'with a column that fills itself',
      `CREATE TABLE alembic_version (${table}, at timestamptz NOT NULL DEFAULT now())`,
      32,
    ],
    ['without a primary key', 'CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)', 32],
  ])('%s', async (_, sql, maxIdLength) => {
    await database.query(sql)
    expect(await read()).toMatchObject({ exists: true, maxIdLength })
  })
})

describe('is refused', () => {
  it.each([
    ['a view', "CREATE VIEW alembic_version AS SELECT 'a1'::varchar(32) AS version_num", 'is a view'],
    ['a sequence', 'CREATE SEQUENCE alembic_version', 'is a sequence'],
    ['another column', 'CREATE TABLE alembic_version (version text)', 'has no column version_num'],
    ['another type', 'CREATE TABLE alembic_version (version_num int)', 'is integer'],
    [
      'a column that must be filled',
      `CREATE TABLE alembic_version (${table}, who text NOT NULL)`,
      'has a column who that must have a value',
    ],
    [
      'another primary key',
      'CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, n serial PRIMARY KEY)',
      'primary key of public.alembic_version is (n)',
    ],
    [
      'NULL',
      'CREATE TABLE alembic_version (version_num VARCHAR(32)); INSERT INTO alembic_version VALUES (NULL)',
      'has a row with NULL',
    ],
    [
      'a repeated row',
      "CREATE TABLE alembic_version (version_num VARCHAR(32)); INSERT INTO alembic_version VALUES ('a'), ('a')",
      "more than one row with 'a'",
    ],
  ])('%s', async (_, sql, text) => {
    await database.query(sql)
    await expect(read()).rejects.toMatchObject({
      code: 'version_table_invalid',
      message: expect.stringContaining(text),
      hint: expect.any(String),
    })
  })
})

describe('its home', () => {
  beforeEach(async () => {
    await database.query('CREATE SCHEMA app; CREATE SCHEMA "Odd name"')
  })

  async function searchPath(path: string): Promise<void> {
    await database.query(`ALTER DATABASE "${database.name}" SET search_path = ${path}`)
  }

  it('is the first schema of the search path that has it, with a warning about others', async () => {
    await searchPath('"Odd name", app, public')
    expect((await read()).home.schema).toBe('Odd name')
    await database.query(
      `CREATE TABLE app.alembic_version (${table}); CREATE TABLE public.alembic_version (${table})`,
    )
    const found = await read()
    expect(found.home.schema).toBe('app')
    expect(found.warnings).toEqual([expect.stringContaining('app, public')])
  })

  it('is the schema that is configured, whatever its name', async () => {
    await database.query(`CREATE TABLE "Odd name"."Odd ""table""" (${table.replace('alembic', 'x')})`)
    await database.query(`INSERT INTO "Odd name"."Odd ""table""" VALUES ('a1')`)
    const found = await read({ versionTable: 'Odd "table"', versionTableSchema: 'Odd name' })
    expect(found).toMatchObject({ exists: true, rows: ['a1'], home: { schema: 'Odd name' } })
  })

  it('must exist', async () => {
    await expect(read({ versionTableSchema: 'nowhere' })).rejects.toMatchObject({
      code: 'version_table_invalid',
      message: expect.stringContaining('"nowhere"'),
    })
    await searchPath("''")
    await expect(read()).rejects.toMatchObject({
      code: 'version_table_invalid',
      message: expect.stringContaining('search path'),
    })
  })
})
