import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../lib/errors.ts'
import { currentRevisions, historyRange, isAtHeads, walk } from '../../lib/graph/index.ts'
import { errorOf, graphOf, ids } from './revisions.ts'

const shop = graphOf('a; b < a; c #cart < a; d #net; e < d ~ b')
const line = graphOf('r1; r2 < r1; r3 < r2; r4 < r3; r5 < r4')

describe('history', () => {
  it('shows everything without a range, newest first', () => {
    expect(ids(walk(shop))).toBe('c e d b a')
    expect(ids(historyRange(shop, null))).toBe('c e d b a')
    expect(ids(historyRange(shop, ':'))).toBe('c e d b a')
  })

  it.each([
    ['r2:r4', [], 'r4 r3 r2'],
    ['r4:', [], 'r5 r4'],
    [':r2', [], 'r2 r1'],
    [' r2:r3 ', [], 'r3 r2'],
    ['r2:+1', [], 'r3 r2'],
    ['r2:+99', [], 'r5 r4 r3 r2'],
    [':+2', [], 'r2 r1'],
    [':head-3', [], 'r2 r1'],
    ['-2:', [], 'r5 r4 r3'],
    ['current:', ['r3'], 'r5 r4 r3'],
    [':current', ['r3'], 'r3 r2 r1'],
    ['current:+1', ['r3'], 'r4 r3'],
    [':current', [], ''],
    ['base:current', [], ''],
    [':base', [], ''],
  ])('%j with rows %j', (range, rows, wanted) => {
    expect(ids(historyRange(line, range, rows))).toBe(wanted)
  })

  it.each([
    ['a:c', 'c a'],
    [':cart@head', 'c a'],
    ['cart:', 'c'],
    ['net@base:', 'e d b a'],
    // b is a head by down edges that e depends on.
    ['a:heads', 'c b a'],
  ])('on branches: %s', (range, wanted) => {
    expect(ids(historyRange(shop, range))).toBe(wanted)
  })

  it.each<[string, ErrorCode, string]>([
    ['r2', 'invalid_range', 'History range requires [start]:[end], [start]:, or :[end]'],
    ['a:b:c', 'invalid_range', 'History range requires'],
    [
      'r4:r2',
      'range_not_ancestor',
      'Requested range r4:r2 does not refer to ancestor/descendant revisions along the same branch',
    ],
    ['zzz:', 'unknown_revision', `Can't locate revision identified by 'zzz'`],
    ['zzz:current', 'unknown_revision', `Can't locate revision identified by 'zzz'`],
    [':r1-9', 'relative_out_of_range', 'r1-9'],
  ])('refuses %s', (range, code, message) => {
    expect(errorOf(code, () => historyRange(line, range)).message).toContain(message)
  })
})

describe('where a database stands', () => {
  it('lists the rows and the branch heads that they imply', () => {
    expect(ids(currentRevisions(shop, ['e', 'c']))).toBe('b c e')
    expect(ids(currentRevisions(shop, ['a']))).toBe('a')
    expect(currentRevisions(shop, [])).toEqual([])
    errorOf('unknown_revision', () => currentRevisions(shop, ['zzz']))
  })

  it.each([
    [['c', 'e'], true],
    [['e', 'c'], true],
    [['b', 'c', 'e'], false],
    [['c'], false],
    [[], false],
  ])('%j is at the heads: %s', (rows, wanted) => {
    expect(isAtHeads(shop, rows)).toBe(wanted)
  })
})
