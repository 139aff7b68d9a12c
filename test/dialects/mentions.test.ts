/** What the text of a function's body speaks of: soft dependencies, as reflection gives them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectLabel } from '../../lib/schema/catalog.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { reflected } from '../support/reflected.ts'

let database: TestDatabase
let mentions: ReadonlyMap<string, readonly string[]>

beforeAll(async () => {
  database = await createTestDatabase('mentions')
  await database.query(`
    CREATE SCHEMA app; CREATE SCHEMA other;
    CREATE TABLE app.account (id int); CREATE TABLE other.account (id int); CREATE TABLE public.log (id int);
    CREATE TABLE other."Odd ""name""" (id int); CREATE VIEW other.only_here AS SELECT 1 AS x;
    SET check_function_bodies = off;
    CREATE FUNCTION app.near() RETURNS int LANGUAGE sql AS 'SELECT id FROM ACCOUNT';
    CREATE FUNCTION app.far() RETURNS int LANGUAGE sql AS 'SELECT id FROM other . account JOIN only_here ON true';
    CREATE FUNCTION app.built() RETURNS void LANGUAGE plpgsql AS $$BEGIN EXECUTE 'INSERT INTO log SELECT ' || $x$ other."Odd ""name""" $x$; END$$;
    CREATE FUNCTION app.quiet() RETURNS int LANGUAGE sql AS 'SELECT 1 -- nothing of account here
      /* log */';
    CREATE FUNCTION app.calls() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN near() + app.calls(); END'`)
  const [server] = await database.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  )
  // Older ones know no bodies but texts.
  if ((server?.version ?? 0) >= 140_000)
    await database.query(
      'CREATE FUNCTION app.parsed() RETURNS int LANGUAGE sql RETURN (SELECT id FROM app.account)',
    )
  const { dependencies } = await reflected(database.url)
  const found = new Map<string, string[]>()
  for (const { dependent, needs, soft } of dependencies) {
    if (soft !== true) continue
    const name = dependent.path[1] ?? ''
    found.set(name, [...(found.get(name) ?? []), objectLabel(needs)].sort())
  }
  mentions = found
})

afterAll(async () => database.drop())

describe('the text of a body', () => {
  it.each([
    { name: 'near', what: 'what is near', found: ['table app.account'] },
    {
      name: 'far',
      what: 'what it names with a schema, and what is far but alone',
      found: ['table other.account', 'view other.only_here'],
    },
    { name: 'built', what: 'names in strings', found: ['table other.Odd "name"', 'table public.log'] },
    { name: 'quiet', what: 'no names in comments', found: undefined },
    { name: 'calls', what: 'functions, but not itself', found: ['function app.near.'] },
    { name: 'parsed', what: 'nothing when the server has read it', found: undefined },
  ])('mentions $what', ({ name, found }) => {
    expect(mentions.get(name)).toEqual(found)
  })
})
