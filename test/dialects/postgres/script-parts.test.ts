/** A file of SQL by its parts: the same statements that are sent one by one, and every comment with where it stands. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scriptParts } from '../../../lib/dialects/postgres/script-parts.ts'
import { isOneTransaction, statementProblem } from '../../../lib/dialects/postgres/script-transaction.ts'
import { splitStatements } from '../../../lib/dialects/postgres/sql-text.ts'
import { hostileText } from '../../support/hostile-text.ts'

const sqlPieces = fc.constantFrom(
  "'",
  '"',
  '$$',
  '$a$',
  ';',
  '--',
  '\n',
  '/*',
  '*/',
  '(',
  ')',
  'BEGIN ATOMIC ',
  'CASE ',
  'END',
  ' x ',
  "E'\\'",
)
const sqlText = fc.array(fc.oneof(sqlPieces, hostileText), { maxLength: 25 }).map((parts) => parts.join(''))

function shown(text: string): readonly string[] {
  return scriptParts(text).map(({ type, start, end, within }) =>
    type === 'comment' ? `${within}: ${text.slice(start, end)}` : `${type} ${text.slice(start, end)}`,
  )
}

describe('the parts of a script', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    [';;', []],
    ['SELECT 1; SELECT 2', ['statement SELECT 1', 'statement SELECT 2']],
    [
      '-- a\nSELECT -- b\n(1 -- c\n) -- d\n; -- e',
      [
        'nothing: -- a',
        'statement: -- b',
        'brackets: -- c',
        'statement: -- d',
        'statement SELECT -- b\n(1 -- c\n)',
        'nothing: -- e',
      ],
    ],
    [
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; -- a\nEND; SELECT 2',
      [
        'brackets: -- a',
        'statement CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; -- a\nEND',
        'statement SELECT 2',
      ],
    ],
    [
      "SELECT $$ ; -- a\n$$; SELECT 'b",
      ['statement SELECT $$ ; -- a\n$$', "statement SELECT 'b", "unended 'b"],
    ],
    ['SELECT (1; SELECT 2', ['statement SELECT (1; SELECT 2', 'unended SELECT (1; SELECT 2']],
    ['/* a', ['nothing: /* a', 'unended /* a']],
    ['SELECT 1 -- a', ['statement: -- a', 'statement SELECT 1']],
  ])('%j', (text, parts) => {
    expect(shown(text)).toEqual(parts)
  })

  it('are the statements that are sent, without the comments around them', () => {
    fc.assert(
      fc.property(sqlText, (text) => {
        const statements = scriptParts(text).filter(({ type }) => type === 'statement')
        const split = splitStatements(text)
        expect(statements).toHaveLength(split.length)
        statements.forEach(({ start, end }, index) => {
          expect(split[index]?.sql).toContain(text.slice(start, end).trim())
          expect(split[index]?.line).toBe(text.slice(0, start).split('\n').length)
        })
      }),
    )
  })

  it('come in order and never overlap, but for comments within statements', () => {
    fc.assert(
      fc.property(sqlText, (text) => {
        let end = 0
        for (const part of scriptParts(text).filter(({ type }) => type === 'statement')) {
          expect(part.start).toBeGreaterThanOrEqual(end)
          expect(part.end).toBeGreaterThan(part.start)
          end = part.end
        }
      }),
    )
  })
})

describe('a transaction around everything', () => {
  it.each<[readonly string[], boolean]>([
    [['BEGIN', 'x', 'COMMIT'], true],
    [['begin work', 'x', 'end'], true],
    [['START TRANSACTION', 'COMMIT TRANSACTION'], true],
    [['BEGIN /* a */', 'commit -- b'], true],
    [['BEGIN', 'x'], false],
    [['x', 'COMMIT'], false],
    [['BEGIN'], false],
    [[], false],
    [['BEGIN ISOLATION LEVEL SERIALIZABLE', 'COMMIT'], false],
    [['BEGIN READ ONLY', 'COMMIT'], false],
    [['BEGIN', 'COMMIT AND CHAIN'], false],
    [['BEGIN', 'ROLLBACK'], false],
    [['BEGIN', "COMMIT PREPARED 'a'"], false],
  ])('%j is one: %s', (statements, is) => {
    expect(isOneTransaction(statements)).toBe(is)
  })
})

describe('what a statement of a revision may not be', () => {
  it.each<[string, string | null]>([
    ['CREATE TABLE a ()', null],
    ['DO $$ BEGIN COMMIT; END $$', null],
    ['ROLLBACK TO SAVEPOINT a', null],
    [
      'COMMIT',
      'transaction_control +0: COMMIT would begin or end a transaction, which a revision may not do',
    ],
    ["PREPARE TRANSACTION 'a'", 'transaction_control +0'],
    ['\n\\connect x', 'operation_invalid +1: \\connect, a command of psql cannot be run'],
    ['COPY a\nFROM STDIN', 'operation_invalid +0: COPY … FROM STDIN cannot be run'],
    ["COPY a FROM '/tmp/stdin'", null],
  ])('%j', (sql, problem) => {
    const found = statementProblem(sql)
    const text = found === null ? null : `${found.code} +${found.lines}: ${found.message}`
    if (problem === null) expect(text).toBeNull()
    else expect(text).toContain(problem)
  })
})
