/** What rows say, and what of them is different: counts and values, whatever their order, types or names. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { connect } from '../../lib/database/connect.ts'
import type { Connection } from '../../lib/database/connection.ts'
import { changedRows, readStoredRows } from '../../lib/database/stored-rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let connection: Connection

beforeEach(async () => {
  database = await createTestDatabase('stored')
  connection = await connect(parseDatabaseUrl(database.url, { root: '/', variables: {} }), {
    applicationName: 'test',
  })
  await database.query(`
    CREATE SCHEMA "My schema";
    CREATE TABLE "My schema"."a ""table""" ("a column" text, j json, n numeric, g integer GENERATED ALWAYS AS (1) STORED);
    INSERT INTO "My schema"."a ""table""" VALUES ('x', '{}', 1.0), (NULL, '[1]', NULL), ('y', NULL, 2);
    CREATE TABLE users (id integer, name text COLLATE "C", old text);
    INSERT INTO users VALUES (1, 'ada', 'a'), (2, 'grace', 'b');
    CREATE TABLE alembic_version (version_num text);
    CREATE TABLE nothing ();`)
})
afterEach(async () => {
  await connection.close()
  await database.drop()
})

it.each([
  ['nothing', 'SELECT 1', []],
  ['the order of rows', `UPDATE users SET id = id WHERE id = 1`, []],
  ['the version table', `INSERT INTO alembic_version VALUES ('x')`, []],
  ['a column that goes', 'ALTER TABLE users DROP COLUMN old', []],
  ['a column that comes', 'ALTER TABLE users ADD COLUMN fresh integer DEFAULT 7', []],
  ['another type', 'ALTER TABLE users ALTER COLUMN id TYPE text USING id * 2', []],
  ['a table that goes', 'DROP TABLE users', []],
  ['a row less', 'DELETE FROM users WHERE id = 1', ['public.users had 2 rows and has 1']],
  ['another value', `UPDATE users SET name = 'Ada' WHERE id = 1`, ['public.users has other values in name']],
  [
    'a null',
    `UPDATE users SET name = NULL, old = 'z' WHERE id = 1`,
    ['public.users has other values in name, old'],
  ],
  [
    'awkward names',
    `UPDATE "My schema"."a ""table""" SET "a column" = 'z' WHERE n = 2`,
    ['"My schema"."a ""table""" has other values in a column'],
  ],
])('%s', async (_, sql, changes) => {
  const before = await readStoredRows(connection, 'alembic_version')
  await database.query(sql)
  expect(changedRows(before, await readStoredRows(connection, 'alembic_version'))).toEqual(changes)
})
