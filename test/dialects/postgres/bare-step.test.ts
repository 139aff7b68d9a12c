/** Which statements run outside of transactions, and which names the question about one of them has. */
import { describe, expect, it } from 'vitest'
import { bareStep } from '../../../lib/dialects/postgres/bare-step.ts'
import { effectOf } from '../../../lib/dialects/postgres/sql-text.ts'

describe('a statement outside of transactions', () => {
  it.each([
    'CREATE INDEX a ON t (b)',
    "INSERT INTO t VALUES ('VACUUM')",
    'DO $$ BEGIN PERFORM 1; END $$',
    'ALTER TYPE mood ADD VALUE x',
    'REINDEX TABLE t',
    'SET work_mem = 1',
  ])('is not one that can have a transaction of its own: %s', (sql) => {
    expect(bareStep(sql)).toBeNull()
  })

  it.each([
    ['CREATE INDEX CONCURRENTLY a ON t (b)', ["'a'", "'t'"]],
    [
      'create unique index concurrently if not exists "A b" on only "My s".t using btree (on_it)',
      [`'"A b"'`, `'"My s".t'`],
    ],
    ['DROP INDEX CONCURRENTLY IF EXISTS s.a', ["'s.a'"]],
    ['ALTER TABLE ONLY whole DETACH PARTITION s . part CONCURRENTLY', ["'s . part'"]],
    ['REINDEX (VERBOSE) INDEX CONCURRENTLY a', ["'a'"]],
    ['REINDEX TABLE CONCURRENTLY s.t', ["'s.t'"]],
    ['CREATE DATABASE "it\'s"', [`'"it''s"'`]],
    ['DROP TABLESPACE IF EXISTS fast', ["'fast'"]],
    ["CREATE SUBSCRIPTION sub CONNECTION 'x' PUBLICATION p", ["'sub'"]],
  ])('is asked about by the names that it has: %s', (sql, names) => {
    const { question } = bareStep(sql) ?? { question: null }
    for (const name of names) expect(question).toContain(name)
  })

  it.each([
    ['VACUUM FULL t', 'open'],
    ['ALTER SYSTEM SET work_mem = 1', 'open'],
    ['REINDEX SYSTEM here', 'open'],
    ['CREATE INDEX CONCURRENTLY ON t (b)', 'unknown'],
    ['CALL work()', 'unknown'],
    ['DO $$ BEGIN COMMIT; END $$', 'unknown'],
  ])('may have nothing to ask: %s is %s', (sql, state) => {
    const step = bareStep(sql)
    expect(step?.question).toBeNull()
    expect(step?.read([]).state).toBe(state)
  })
})

describe('the effect of a statement', () => {
  it.each([
    ['read', 'SELECT 1'],
    ['read', '(SELECT 1) UNION SELECT 2'],
    ['read', 'WITH a AS (SELECT 1) SELECT * FROM a'],
    ['read', "SELECT 'INSERT'"],
    ['read', 'SHOW work_mem'],
    ['change', 'WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a'],
    ['change', 'SELECT * INTO other FROM t'],
    ['change', 'SELECT * FROM t FOR UPDATE'],
    ['change', 'INSERT INTO t VALUES (1)'],
    ['change', 'REFRESH MATERIALIZED VIEW v'],
    ['session', "SET work_mem = '8MB'"],
    ['session', 'RESET ALL'],
  ] as const)('%s: %s', (effect, sql) => {
    expect(effectOf(sql)).toBe(effect)
  })
})
