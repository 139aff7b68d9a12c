/** Files of DDL as psql reads them: what of psql is refused, what of pg_dump is taken, what reaches beyond the database. */
import { describe, expect, it } from 'vitest'
import { readScript } from '../../../lib/dialects/postgres/ddl-script.ts'

describe('a script', () => {
  it('has statements with the lines of their first words and of their texts', () => {
    const { statements, problem } = readScript(
      '-- a\n\nCREATE TABLE a ();\n/* b\n */ CREATE VIEW b AS\nSELECT 1',
    )
    expect(problem).toBe(null)
    expect(statements.map(({ line, firstLine }) => [line, firstLine])).toEqual([
      [3, 1],
      [5, 4],
    ])
  })

  it('may be one that pg_dump wrote', () => {
    const { statements, problem } = readScript(
      "--\n-- PostgreSQL database dump\n--\n\n\\restrict dpkHWs1\n\nSET statement_timeout = 0;\nCREATE FUNCTION f() RETURNS text AS $$ SELECT '\\restrict x' $$ LANGUAGE sql;\n\\unrestrict dpkHWs1\n\n",
    )
    expect(problem).toBe(null)
    expect(statements.map(({ line }) => line)).toEqual([7, 8])
    expect(statements[0]?.sql).not.toContain('restrict')
    expect(statements[1]?.sql).toContain("'\\restrict x'")
  })

  it.each([
    ['\\connect shop', 1, '\\connect is a command of psql'],
    ['\\c', 1, '\\c is'],
    ['SELECT 1;\n\\i other.sql\n', 2, '\\i is'],
    ['SELECT 1;\n\n\\set name value\nSELECT 2;', 3, '\\set is'],
    ['SELECT 1 \\gset', 1, '\\gset is'],
    ['\\restrict a b', 1, '\\restrict is'],
    ["CREATE TABLE a ();\nCOPY a (b, c) FROM stdin;\n1\tit's\n\\.\n", 2, 'COPY … FROM stdin'],
    ["copy public.a\n from STDIN with (format csv);\n'\n\\.\n", 1, 'COPY … FROM stdin'],
    ['SELECT 1;\nBEGIN;\nCREATE TABLE a ();', 2, 'A transaction is begun here'],
    ['START TRANSACTION;\nCREATE TABLE a ();\nROLLBACK TO x;', 1, 'A transaction is begun here'],
  ])('%j has a problem in line %i', (text, line, message) => {
    const script = readScript(text)
    expect(script.problem).toMatchObject({ line })
    expect(script.problem?.message).toContain(message)
    expect(script.statements).toEqual([])
  })

  it.each([
    "SELECT E'\\\\i x', '\\i x', \"\\i\", $$ \\i x $$; -- \\i x\n/* \\i x */",
    "COPY a TO stdout; SELECT 'FROM stdin'",
    'BEGIN; CREATE TABLE a (); COMMIT; START TRANSACTION; ABORT; begin; end',
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END',
    "CREATE FUNCTION f() RETURNS trigger AS 'BEGIN; RETURN NEW; END' LANGUAGE plpgsql",
  ])('%j has none', (text) => {
    expect(readScript(text).problem).toBe(null)
  })
})

describe('the reach of a statement', () => {
  it.each([
    ['CREATE TABLE role ()', 'database'],
    ['CREATE USER MAPPING FOR u SERVER s', 'database'],
    ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app', 'database'],
    ['GRANT SELECT ON account TO app', 'database'],
    ['REVOKE ALL ON SCHEMA public FROM PUBLIC', 'database'],
    ["COMMENT ON TABLE a IS 'CREATE ROLE'", 'database'],
    ['DO $$ BEGIN CREATE TABLE a (); END $$', 'database'],
    ['ALTER TABLE a OWNER TO app', 'database'],
    ['SECURITY LABEL ON TABLE a IS NULL', 'database'],
    ['CREATE ROLE app', 'roles'],
    ['create user app', 'roles'],
    ['ALTER GROUP g ADD USER u', 'roles'],
    ['DROP ROLE IF EXISTS app', 'roles'],
    ['GRANT app TO ada', 'roles'],
    ['REVOKE ADMIN OPTION FOR app FROM ada', 'roles'],
    ["COMMENT ON ROLE app IS ''", 'roles'],
    ['DO $$ BEGIN IF true THEN CREATE ROLE app; END IF; END $$', 'roles'],
    ['CREATE DATABASE d', 'server'],
    ["ALTER DATABASE d SET timezone = 'UTC'", 'server'],
    ["ALTER SYSTEM SET work_mem = '1MB'", 'server'],
    ["CREATE TABLESPACE t LOCATION '/t'", 'server'],
    ['GRANT CONNECT ON DATABASE d TO app', 'server'],
    ["COMMENT ON DATABASE d IS ''", 'server'],
    ['REASSIGN OWNED BY a TO b', 'server'],
    ['DROP OWNED BY a', 'server'],
    ["CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", 'other servers'],
    ['ALTER SUBSCRIPTION s ENABLE', 'other servers'],
  ])('%s: %s', (sql, reach) => {
    expect(readScript(sql).statements).toMatchObject([{ reach }])
  })
})

describe('an extension', () => {
  it.each([
    ['CREATE EXTENSION pgcrypto', 'pgcrypto'],
    ['create extension if not exists "uuid-ossp" with schema public', 'uuid-ossp'],
    ['CREATE EXTENSION Hstore CASCADE', 'hstore'],
    ['CREATE EXTENSION "a ""b"""', 'a "b"'],
    ['ALTER EXTENSION hstore UPDATE', null],
    ['CREATE TABLE extension ()', null],
  ])('%s', (sql, extension) => {
    expect(readScript(sql).statements).toMatchObject([{ extension }])
  })
})

it('takes time in proportion to the length', () => {
  const text = `${'CREATE TABLE "a\\b" (c text DEFAULT \'\\\');\n'.repeat(20_000)}\\restrict a\n`.repeat(2)
  expect(readScript(text).problem).toBe(null)
  expect(readScript(text).statements).toHaveLength(40_000)
})
