/** Statements of a text, transaction commands in it, and how each statement stands to a transaction. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  resetsSettings,
  splitStatements,
  transactionControl,
  transactionOf,
} from '../../../lib/dialects/postgres/sql-text.ts'
import { tokens } from '../../../lib/dialects/postgres/sql-tokens.ts'

describe('splitStatements', () => {
  const texts: readonly (readonly [string, string, readonly string[]])[] = [
    ['nothing', '', []],
    ['white space, comments and semicolons', ' ; ;\n-- a;\n/* b; */ ;', []],
    ['one without a semicolon', 'SELECT 1', ['SELECT 1']],
    ['several', 'SELECT 1; SELECT 2;\nSELECT 3', ['SELECT 1', 'SELECT 2', 'SELECT 3']],
    ['quotes', `SELECT ';''\\'; SELECT ";"";"`, [`SELECT ';''\\'`, `SELECT ";"";"`]],
    ['escape strings', `SELECT E'\\';', e'a'';'; SELECT 2`, [`SELECT E'\\';', e'a'';'`, 'SELECT 2']],
    [
      'an escape string over lines',
      `SELECT E'a' -- c\n '\\';'; SELECT 2`,
      [`SELECT E'a' -- c\n '\\';'`, 'SELECT 2'],
    ],
    ['a name that ends in e before a string', `SELECT date'\\'; SELECT 2`, [`SELECT date'\\'`, 'SELECT 2']],
    [
      'unicode strings',
      `SELECT U&'\\0041;', U&"d\\0061;"; SELECT 2`,
      [`SELECT U&'\\0041;', U&"d\\0061;"`, 'SELECT 2'],
    ],
    ['dollar quotes', 'SELECT $$;$$, $a$;$$;$b$;$a$; SELECT 2', ['SELECT $$;$$, $a$;$$;$b$;$a$', 'SELECT 2']],
    ['a dollar within a name', 'SELECT a$b$ ; SELECT c$b$', ['SELECT a$b$', 'SELECT c$b$']],
    ['parameters', 'SELECT $1; SELECT $2', ['SELECT $1', 'SELECT $2']],
    ['nested comments', 'SELECT /* ; /* ; */ ; */ 1; SELECT 2', ['SELECT /* ; /* ; */ ; */ 1', 'SELECT 2']],
    ['a comment in an operator', 'SELECT 1 +--;\n 2; SELECT 3', ['SELECT 1 +--;\n 2', 'SELECT 3']],
    [
      'a rule with several commands',
      'CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); SELECT 1',
      ['CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)', 'SELECT 1'],
    ],
    [
      'a standard body',
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END; SELECT 3',
      [
        'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END',
        'SELECT 3',
      ],
    ],
    [
      'BEGIN without a body',
      'BEGIN; SELECT 1; END; SELECT CASE WHEN a THEN b END',
      ['BEGIN', 'SELECT 1', 'END', 'SELECT CASE WHEN a THEN b END'],
    ],
    [
      'a comment before a statement',
      '-- why\nSELECT 1; /* x */ SELECT 2',
      ['-- why\nSELECT 1', '/* x */ SELECT 2'],
    ],
    ['Windows line ends', 'SELECT 1 -- a;\r\n; SELECT 2\r\n;', ['SELECT 1 -- a;', 'SELECT 2']],
    ['what never ends', `SELECT 1; SELECT 'a;`, ['SELECT 1', `SELECT 'a;`]],
  ]
  it.each(texts)('%s', (_, text, expected) => {
    expect(splitStatements(text).map(({ sql }) => sql)).toEqual(expected)
  })

  it('gives the line of the first word of each', () => {
    const text = '\n-- a\nSELECT 1;\n\n/* b\n */ SELECT\n2; SELECT 3'
    expect(splitStatements(text).map(({ line }) => line)).toEqual([3, 6, 7])
  })

  it('loses and invents no character', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "'",
            '"',
            '$',
            '$a$',
            '--',
            '/*',
            '*/',
            '\n',
            ';',
            'E',
            '\\',
            'x',
            '1',
            ' ',
            '(',
            ')',
          ),
        ),
        (parts) => {
          const text = parts.join('')
          let end = 0
          for (const token of tokens(text)) {
            expect(token.start).toBe(end)
            expect(token.end).toBeGreaterThan(token.start)
            end = token.end
          }
          expect(end).toBe(text.length)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['10 MB of quotes', () => "SELECT '" + "''".repeat(5_000_000)],
    ['10,000 nested comments', () => '/*'.repeat(10_000) + '*/'.repeat(10_000) + 'SELECT 1'],
    ['dollars without an end', () => 'SELECT ' + '$a '.repeat(1_000_000)],
    ['many statements', () => 'SELECT 1;\n'.repeat(300_000)],
    ['escape strings', () => "SELECT E'" + "\\'".repeat(2_000_000)],
  ])('reads %s once through', (_, make) => {
    expect(splitStatements(make()).length).toBeGreaterThan(0)
  })
})

describe('transactionControl', () => {
  it.each([
    ['BEGIN', 'BEGIN', 1],
    ['begin isolation level serializable', 'BEGIN', 1],
    ['START TRANSACTION', 'START TRANSACTION', 1],
    ['SELECT 1;\nCOMMIT', 'COMMIT', 2],
    ['SELECT 1;\n\n/* x */ end work', 'END', 3],
    ['ROLLBACK', 'ROLLBACK', 1],
    ['ROLLBACK AND CHAIN', 'ROLLBACK', 1],
    ['ABORT', 'ABORT', 1],
    [`PREPARE TRANSACTION 'x'`, 'PREPARE TRANSACTION', 1],
  ])('%j is %s in line %i', (text, command, line) => {
    expect(transactionControl(text)).toEqual({ command, line })
  })

  it.each([
    'ROLLBACK TO SAVEPOINT a',
    'ROLLBACK WORK TO a',
    'SAVEPOINT a; RELEASE a',
    `SELECT 'COMMIT'; -- COMMIT`,
    'DO $$ BEGIN COMMIT; END $$',
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END',
    'PREPARE p AS SELECT 1',
    'CREATE TABLE "commit" (begin integer)',
    `COMMIT PREPARED 'x'`,
    'SELECT CASE WHEN a THEN 1 END',
  ])('%j has none', (text) => {
    expect(transactionControl(text)).toBeNull()
  })
})

describe('transactionOf', () => {
  it.each([
    'VACUUM',
    '-- why\nvacuum (analyze) t',
    'CREATE INDEX CONCURRENTLY i ON t (a)',
    'create unique index concurrently if not exists i on t (a)',
    'DROP INDEX CONCURRENTLY i',
    'REINDEX TABLE CONCURRENTLY t',
    'REINDEX (CONCURRENTLY, VERBOSE) INDEX i',
    'REINDEX DATABASE',
    'REINDEX (VERBOSE) SCHEMA s',
    'CREATE DATABASE d',
    'DROP DATABASE d',
    'ALTER DATABASE d SET TABLESPACE x',
    `CREATE TABLESPACE x LOCATION '/x'`,
    `ALTER SYSTEM SET work_mem = '1MB'`,
    `CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p`,
    'ALTER SUBSCRIPTION s REFRESH PUBLICATION',
    'ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY',
    'CLUSTER',
    'CLUSTER VERBOSE',
    'DISCARD ALL',
    `COMMIT PREPARED 'x'`,
  ])('%j runs outside', (text) => {
    expect(transactionOf(text)).toBe('outside')
  })

  it.each(["ALTER TYPE mood ADD VALUE 'x'", "alter type s.mood add value if not exists 'x' after 'y'"])(
    '%j needs a commit after it',
    (text) => {
      expect(transactionOf(text)).toBe('commit-after')
    },
  )

  it.each([
    'CREATE INDEX i ON t (a)',
    'CREATE INDEX "concurrently" ON t (a)',
    'DROP INDEX i',
    'REINDEX TABLE t',
    'ALTER TABLE p DETACH PARTITION p1',
    'ALTER TABLE p DETACH PARTITION p1 FINALIZE',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
    'CLUSTER t USING i',
    'CLUSTER "t"',
    'ALTER TYPE mood RENAME VALUE $$a$$ TO $$b$$',
    `ALTER TYPE c ADD ATTRIBUTE value integer`,
    `INSERT INTO t VALUES ('VACUUM')`,
    'ALTER DATABASE d SET work_mem = 1',
    'DISCARD PLANS',
    'ANALYZE',
  ])('%j runs inside', (text) => {
    expect(transactionOf(text)).toBe('inside')
  })
})

describe('RESET ALL', () => {
  it.each([
    ['RESET ALL', true],
    ['SELECT 1; reset /* not */ all;', true],
    ['-- RESET ALL\nSELECT 1', false],
    ["SELECT 'RESET ALL'", false],
    ['RESET lock_timeout', false],
    ['ALTER FUNCTION f() RESET ALL', false],
  ])('%j: %s', (text, expected) => {
    expect(resetsSettings(text)).toBe(expected)
  })
})
