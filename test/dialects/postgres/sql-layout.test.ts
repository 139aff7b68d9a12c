/** Layout of SQL text: only white space between tokens changes. */
import { describe, expect, it } from 'vitest'
import { brokenBefore, dollarQuoted, outdented } from '../../../lib/dialects/postgres/sql-layout.ts'

describe('a text in dollar quotes', () => {
  it.each([
    ['BEGIN END', '$$BEGIN END$$'],
    ['', '$$$$'],
    ['a $$ b', '$body$a $$ b$body$'],
    ['costs 5 $', '$body$costs 5 $$body$'],
    ['$$ $body$', '$function$$$ $body$$function$'],
    ['$$ $body$ $function$ $code', '$body1$$$ $body$ $function$ $code$body1$'],
    [
      '$$ $body$ $function$ $code$ $body1$ $body2',
      '$body3$$$ $body$ $function$ $code$ $body1$ $body2$body3$',
    ],
  ])('has a tag that is not in it: %s', (text, quoted) => {
    expect(dollarQuoted(text)).toBe(quoted)
  })
})

describe('a query', () => {
  it('moves one space to the left, but for its strings', () => {
    expect(outdented(` SELECT a,\n    'x\n    y' AS b\n   FROM t\n  WHERE c`)).toBe(
      `SELECT a,\n   'x\n    y' AS b\n  FROM t\n WHERE c`,
    )
  })
})

describe('a statement', () => {
  it('is broken before phrases outside of quotes and parentheses', () => {
    expect(brokenBefore(`a FROM b WHEN (x FROM y) EXECUTE ' FROM '`, ['FROM ', 'EXECUTE '])).toBe(
      `a\n  FROM b WHEN (x FROM y)\n  EXECUTE ' FROM '`,
    )
  })
})
