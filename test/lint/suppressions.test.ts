/** Comments that switch a rule off: what they say and which line or statement they are for. */
import { describe, expect, it } from 'vitest'
import { codeSuppressions, sqlSuppressions } from '../../lib/lint/suppressions.ts'

describe('in code', () => {
  const read = (text: string): unknown =>
    codeSuppressions(text).map(({ rules, reason, line, target }) => [rules.join(), reason, line, target])

  it('is for the next line with code, or for its own', () => {
    expect(
      read(`a()
// tribikos-lint-disable L05: small table

// something else
/* and more */
b()
c() // tribikos-lint-disable L01, L02: both: fine`),
    ).toEqual([
      ['L05', 'small table', 2, 6],
      ['L01,L02', 'both: fine', 7, 7],
    ])
  })

  it('may be a block comment', () => {
    expect(read('/* tribikos-lint-disable L05: why not */\na()')).toEqual([['L05', 'why not', 1, 2]])
    expect(read('/*\n * tribikos-lint-disable L05: why not\n */\na()')).toEqual([['L05', 'why not', 2, 4]])
  })

  it('may lack a reason or a rule', () => {
    expect(read('// tribikos-lint-disable L05\na()')).toEqual([['L05', '', 1, 2]])
    expect(read('// tribikos-lint-disable L05:  \na()')).toEqual([['L05', '', 1, 2]])
    expect(read('// tribikos-lint-disable\na()')).toEqual([['', '', 1, 2]])
    expect(read('/* tribikos-lint-disable L05 */ a()')).toEqual([['L05', '', 1, 1]])
  })

  it('is not what only looks like it', () => {
    expect(read(`// see tribikos-lint-disabled\n const text = 'tribikos-lint-disable L05: no'`)).toEqual([])
  })
})

describe('in SQL', () => {
  it('stands in a comment, not in a string or a name', () => {
    const text = `-- tribikos-lint-disable L05: small
      /* tribikos-lint-disable L06: also */ SELECT '-- tribikos-lint-disable L07: no', "-- tribikos-lint-disable L08: no"`
    expect(sqlSuppressions(text, 0, text.length)).toEqual([
      { rules: ['L05'], reason: 'small' },
      { rules: ['L06'], reason: 'also' },
    ])
    expect(sqlSuppressions(text, 40, text.length)).toEqual([{ rules: ['L06'], reason: 'also' }])
  })
})
