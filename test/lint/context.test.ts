/** What rules are told: which tables are new where, which transaction a statement runs in, and what a table looks like. */
import { describe, expect, it } from 'vitest'
import { loadSqlParser } from '../../lib/dialects/postgres/parse-sql.ts'
import { parseRevision } from '../../lib/lint/linted-revisions.ts'
import { newTables } from '../../lib/lint/new-tables.ts'
import { KnownTables } from '../../lib/lint/postgres/known-tables.ts'
import { typeText } from '../../lib/lint/postgres/free-type-change.ts'
import type { LintedStatement } from '../../lib/lint/rule.ts'
import { findingsIn, recordExample } from '../support/lint-examples.ts'

/** Statements of revisions, each a text. */
async function statementsOf(...revisions: readonly string[]): Promise<readonly LintedStatement[]> {
  const parse = await loadSqlParser()
  return revisions.flatMap((sql, index) => {
    const { statements, unread } = parseRevision(
      {
        id: `r${index + 1}`,
        path: '/p/r.ts',
        statements: [{ sql, transaction: 1, place: null, isAuthors: true }],
        failure: null,
        downgrade: 'present',
      },
      parse,
    )
    expect(unread).toEqual([])
    return statements
  })
}

/** Whether `name` is new at each statement. */
async function newness(
  scope: 'revision' | 'range',
  name: string,
  ...revisions: readonly string[]
): Promise<readonly boolean[]> {
  const statements = await statementsOf(...revisions)
  const isNew = newTables(statements, scope)
  const [relname, schemaname] = name.split('.').toReversed()
  const table = { relname: relname ?? '', ...(schemaname !== undefined && { schemaname }) }
  return statements.map((statement) => isNew(table, statement))
}

describe('a table is new', () => {
  it('after the statement that makes it, whichever that is', async () => {
    expect(await newness('revision', 't', 'SELECT 1; CREATE TABLE t (); SELECT 2')).toEqual([
      false,
      false,
      true,
    ])
    for (const made of [
      'CREATE TABLE IF NOT EXISTS t (a int)',
      'CREATE TABLE t AS SELECT 1',
      'SELECT 1 AS a INTO t',
      'CREATE MATERIALIZED VIEW t AS SELECT 1',
      'CREATE TABLE s.t (a int)',
      `CREATE TABLE t PARTITION OF p FOR VALUES IN (1)`,
      'CREATE TEMP TABLE t ()',
    ])
      expect(await newness('revision', 't', `${made}; SELECT 1`)).toEqual([false, true])
  })

  it('in its revision, or with a range in all that follow', async () => {
    const revisions = ['CREATE TABLE t (); SELECT 1', 'SELECT 2', 'SELECT 3']
    expect(await newness('revision', 't', ...revisions)).toEqual([false, true, false, false])
    expect(await newness('range', 't', ...revisions)).toEqual([false, true, true, true])
  })

  it('under its new name, in its new schema, and no longer when it is gone', async () => {
    const sql = 'CREATE TABLE t (); ALTER TABLE t RENAME TO u; SELECT 1; DROP TABLE u; SELECT 2'
    expect(await newness('revision', 't', sql)).toEqual([false, true, false, false, false])
    expect(await newness('revision', 'u', sql)).toEqual([false, false, true, true, false])
    const moved = 'CREATE TABLE a.t (); ALTER TABLE a.t SET SCHEMA b; SELECT 1'
    expect(await newness('revision', 'a.t', moved)).toEqual([false, true, false])
    expect(await newness('revision', 'b.t', moved)).toEqual([false, false, true])
  })

  it('by the name that swaps places with an old one', async () => {
    const swap =
      'CREATE TABLE t_new (); ALTER TABLE t RENAME TO t_old; ALTER TABLE t_new RENAME TO t; SELECT 1'
    expect(await newness('revision', 't', swap)).toEqual([false, false, false, true])
    expect(await newness('revision', 't_old', swap)).toEqual([false, false, false, false])
  })

  it('only in its own schema, where schemas are written', async () => {
    const sql = 'CREATE TABLE a.t (); SELECT 1'
    expect(await newness('revision', 'b.t', sql)).toEqual([false, false])
    expect(await newness('revision', 't', sql)).toEqual([false, true])
  })
})

describe('what is known of a table', () => {
  async function known(sql: string): Promise<KnownTables> {
    const tables = new KnownTables()
    for (const statement of await statementsOf(sql)) tables.apply(statement)
    return tables
  }

  it('follows columns through their changes', async () => {
    const table = (
      await known(`CREATE TABLE app.t (a int PRIMARY KEY, b varchar(5) NOT NULL, c text);
        ALTER TABLE app.t ADD d numeric(5, 2), ALTER b TYPE varchar(9), ALTER c SET NOT NULL, DROP COLUMN a;
        ALTER TABLE app.t RENAME b TO e; ALTER TABLE app.t ALTER d DROP NOT NULL; ALTER TABLE app.t RENAME TO u`)
    ).get({ relname: 'u' })
    expect(table).toMatchObject({
      name: { schemaname: 'app', relname: 'u' },
      isWhole: true,
      isPartitioned: false,
    })
    const columns = [...(table?.columns ?? [])].map(
      ([name, { type, isNotNull }]) => `${name} ${typeText(type ?? {})}${isNotNull ? ' not null' : ''}`,
    )
    expect(columns).toEqual(['c text not null', 'd numeric(5,2)', 'e varchar(9) not null'])
  })

  it('has constraints, whether they are valid, and indexes', async () => {
    const tables =
      await known(`ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID, ADD CONSTRAINT d CHECK (a > 1);
      ALTER TABLE t ADD CONSTRAINT e CHECK (a > 2) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT e;
      ALTER TABLE t RENAME CONSTRAINT d TO f; ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, b);
      CREATE INDEX i ON t (lower(b), a); CREATE INDEX gone ON t (a); DROP INDEX gone; ALTER INDEX i RENAME TO j`)
    const table = tables.get({ relname: 't' })
    expect(table?.isWhole).toBe(false)
    expect([...(table?.constraints ?? [])].map(([name, { isValid }]) => `${name} ${isValid}`)).toEqual([
      'c false',
      'e true',
      'f true',
      'u true',
    ])
    expect([...(table?.indexes ?? [])]).toEqual([
      ['u', ['a', 'b']],
      ['j', ['', 'a']],
    ])
    expect(tables.withIndex('j')?.name).toEqual({ relname: 't' })
    expect(tables.withIndex('gone')).toBeNull()
    expect(tables.get({ relname: 'other' })).toBeNull()
  })
})

describe('rules', () => {
  it('read each statement of a text, wherever comments and other alphabets stand', async () => {
    const statements = await statementsOf(
      `-- ü\nCREATE TABLE "täble" (a int); /* ; */ ;\n  INSERT INTO "täble" VALUES (1) ; SELECT 'ß;'`,
    )
    expect(statements.map(({ number, sql }) => `${number} ${sql}`)).toEqual([
      '1 CREATE TABLE "täble" (a int)',
      '2 INSERT INTO "täble" VALUES (1)',
      `3 SELECT 'ß;'`,
    ])
  })

  it('are asked for the version in production, and for all when nobody says which', async () => {
    const example = {
      kind: 'bad',
      setup: '',
      sql: '-- in an autocommit block\nCREATE INDEX CONCURRENTLY i ON t (a);',
      options: {},
    } as const
    const revisions = await recordExample(example, 'old')
    const found = async (targetVersion: { major: number; minor: number | null } | null): Promise<unknown> =>
      (await findingsIn(revisions, { targetVersion }))
        .filter(({ rule }) => rule === 'L38')
        .map(({ severity }) => severity)
    expect(await found(null)).toEqual([])
    expect(await found({ major: 15, minor: 0 })).toEqual([])
    expect(await found({ major: 14, minor: 4 })).toEqual([])
    expect(await found({ major: 14, minor: 0 })).toEqual(['error'])
    expect(await found({ major: 14, minor: null })).toEqual(['warning'])
  })
})
