/** New names for routines, triggers, rules, policies and views: the statements are run, and reflection finds the object. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kindNamed } from '../../lib/dialects/postgres/families.ts'
import { postgresDialect } from '../../lib/dialects/postgres/dialect.ts'
import { indexCatalog, objectKey } from '../../lib/schema/catalog.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { reflected } from '../support/reflected.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('names')
  await database.query(`
    CREATE SCHEMA "App x"; CREATE SCHEMA other; CREATE TABLE "App x".t (a int);
    CREATE FUNCTION "App x".f(a int, OUT b text) LANGUAGE sql AS 'SELECT ''x''::text';
    CREATE FUNCTION "App x".tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE FUNCTION "App x".et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
    CREATE PROCEDURE "App x".p(INOUT a int) LANGUAGE sql AS 'SELECT 1';
    CREATE AGGREGATE "App x".g(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
    CREATE TRIGGER tg BEFORE INSERT ON "App x".t FOR EACH ROW EXECUTE FUNCTION "App x".tr();
    CREATE EVENT TRIGGER ev ON sql_drop EXECUTE FUNCTION "App x".et();
    CREATE RULE r AS ON UPDATE TO "App x".t DO ALSO NOTHING; CREATE POLICY po ON "App x".t;
    CREATE VIEW "App x".v AS SELECT 1 AS x; CREATE MATERIALIZED VIEW "App x".m AS SELECT 1 AS x`)
})

afterAll(async () => database.drop())

describe('a new name', () => {
  it.each([
    { kind: 'function', from: ['App x', 'f', 'integer'], to: ['App x', 'New "f"', 'integer'] },
    { kind: 'function', from: ['App x', 'New "f"', 'integer'], to: ['other', 'f2', 'integer'] },
    { kind: 'procedure', from: ['App x', 'p', 'integer'], to: ['other', 'p', 'integer'] },
    {
      kind: 'aggregate',
      from: ['App x', 'g', 'double precision, anyelement'],
      to: ['other', 'G', 'double precision, anyelement'],
    },
    { kind: 'trigger', from: ['App x', 't', 'tg'], to: ['App x', 't', 'select'] },
    { kind: 'eventTrigger', from: ['ev'], to: ['Ev 2'] },
    { kind: 'rule', from: ['App x', 't', 'r'], to: ['App x', 't', 'R'] },
    { kind: 'policy', from: ['App x', 't', 'po'], to: ['App x', 't', 'po; --'] },
    { kind: 'view', from: ['App x', 'v'], to: ['other', 'V'] },
    { kind: 'materializedView', from: ['App x', 'm'], to: ['App x', 'm2'] },
  ])('for a $kind: $from → $to', async ({ kind, from, to }) => {
    const before = await reflected(database.url)
    const object = before.objects.get(objectKey({ kind, path: from }))
    if (object === undefined) throw new Error('it is not there')
    const index = indexCatalog(before)
    const sides = { from: index, to: index, serverVersion: 150000, defaultSchema: 'public' }
    const renamed = { ...object, id: { kind, path: to } }
    for (const { operation } of kindNamed(kind).rename?.(object, renamed, sides) ?? []) {
      for (const statement of postgresDialect.compile(operation, { namingConvention: {} })) {
        await database.query(postgresDialect.render(statement))
      }
    }
    const { objects } = await reflected(database.url)
    expect(objects.has(objectKey({ kind, path: from }))).toBe(false)
    expect(objects.get(objectKey({ kind, path: to }))?.attributes).toEqual(object.attributes)
  })
})
