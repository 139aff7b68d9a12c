import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../lib/errors.ts'
import { buildGraph, planDowngrade, planRollback, planUpgrade } from '../../lib/graph/index.ts'
import { boards, errorOf, graphOf, order, writes } from './revisions.ts'

const line = 'a; b < a; c < b'
const diamond = 'a; b < a; c < a; m < b c; n < m'
const shop = 'a; b < a; c #cart < a; d #net; e < d ~ b'

describe('upgrade', () => {
  it.each([
    ['a line', line, [], 'head', 'a b c', '+a, a>b, b>c'],
    ['from the middle', line, ['b'], 'head', 'c', 'b>c'],
    ['to the middle', line, [], 'b', 'a b', '+a, a>b'],
    ['steps from the rows', line, ['a'], '+2', 'b c', 'a>b, b>c'],
    ['steps from the base', line, [], '+1', 'a', '+a'],
    ['steps from a revision', line, [], 'a+1', 'a b', '+a, a>b'],
    ['steps below a revision', line, [], 'head-1', 'a b', '+a, a>b'],
    ['nothing: there already', line, ['c'], 'head', '', ''],
    ['nothing: below', line, ['c'], 'a', '', ''],
    ['nothing: base', line, ['b'], 'base', '', ''],
    ['a merge', diamond, [], 'head', 'a c b m n', '+a, a>c, +b, -b c>m, m>n'],
    ['the last branch first', shop, [], 'heads', 'a b d e c', '+a, a>b, +d, -d b>e, +c'],
    ['dependencies of a branch', shop, [], 'net@head', 'a b d e', '+a, a>b, +d, -d b>e'],
    ['a step on a branch with its dependencies', shop, ['d'], 'net@+1', 'a b e', '+a, a>b, -d b>e'],
    ['from the base of a branch', shop, ['b'], 'net@+1', 'd', '+d'],
    ['from the branch point below the row', 'a; b < a; c #x < a', ['b'], 'x@+1', 'c', '+c'],
    ['a root with a dependency takes the row over', 'a; b ~ a', ['a'], 'heads', 'b', 'a>b'],
    [
      'a parent that another parent implies',
      'a; b < a; c < a; m < b c ~ a',
      [],
      'heads',
      'a c b m',
      '+a, a>c, +b, -b c>m',
    ],
    ['a later child of what a row implies', 'a; b ~ a; c < a', ['b'], 'heads', 'c', '+c'],
  ])('%s', (_, text, rows, target, steps, changes) => {
    const plan = planUpgrade(graphOf(text), rows, target)
    expect(order(plan)).toBe(steps)
    expect(writes(plan)).toBe(changes)
  })

  it('goes to several targets at once', () => {
    const plan = planUpgrade(graphOf(shop), [], ['cart', 'd'])
    expect(order(plan)).toBe('d a c')
    expect(plan.rowsAfter).toEqual(['c', 'd'])
  })

  it('says which rows stand before and after each step', () => {
    const plan = planUpgrade(graphOf(diamond), ['c'], 'm')
    expect(plan.rowsBefore).toEqual(['c'])
    expect(plan.steps.map((step) => step.rowsAfter)).toEqual([['b', 'c'], ['m']])
    expect(plan.steps.map((step) => step.rowsBefore)).toEqual([['c'], ['b', 'c']])
    expect(plan.rowsAfter).toEqual(['m'])
    expect(JSON.parse(JSON.stringify(plan.steps[0]))).toMatchObject({
      direction: 'upgrade',
      rowsBefore: ['c'],
      rowsAfter: ['b', 'c'],
    })
  })

  it.each<[string, string, string[], string, ErrorCode, string]>([
    ['several heads', shop, [], 'head', 'multiple_heads', `given argument 'head'`],
    ['a range', line, [], 'a:b', 'range_not_allowed', 'Range revision not allowed'],
    [
      'past the top',
      line,
      ['b'],
      '+2',
      'relative_out_of_range',
      `Relative revision +2 didn't produce 2 migrations`,
    ],
    ['past the top of a revision', line, [], 'c+1', 'relative_out_of_range', 'past the end of the graph'],
    ['below the base', line, [], 'a-2', 'relative_out_of_range', 'past the end of the graph'],
    ['below base itself', line, [], 'base-1', 'relative_out_of_range', 'past the end of the graph'],
    ['no step', line, ['a'], '+0', 'relative_out_of_range', 'Relative revision +0'],
    ['downwards', line, ['a'], '-1', 'relative_out_of_range', 'Relative revision -1'],
    ['a fork', diamond, ['a'], '+1', 'ambiguous_walk', 'Ambiguous walk: 2 ways lead up from a: b, c'],
    [
      'several rows',
      diamond,
      ['b', 'c'],
      '+1',
      'ambiguous_upgrade',
      'Ambiguous upgrade from multiple current revisions',
    ],
    [
      'a row without a file',
      line,
      ['deadbeef0001'],
      'head',
      'unknown_revision',
      `Can't locate revision identified by 'deadbeef0001'`,
    ],
    [
      'rows that overlap',
      line,
      ['a', 'c'],
      'head',
      'overlapping_revisions',
      'Requested revision c overlaps with other requested revisions a',
    ],
  ])('refuses %s', (_, text, rows, target, code, message) => {
    const error = errorOf(code, () => planUpgrade(graphOf(text), rows, target))
    expect(error.message).toContain(message)
    expect(error.hint).toBeTruthy()
  })

  it('refuses targets of which one is on the way to another', () => {
    const error = errorOf('overlapping_revisions', () => planUpgrade(graphOf(line), [], ['a', 'c']))
    expect(error.message).toContain('a is run on the way to c anyway')
  })

  it('tells how to cure rows that overlap', () => {
    const error = errorOf('overlapping_revisions', () => planUpgrade(graphOf(shop), ['e', 'b', 'c'], 'heads'))
    expect(error.hint).toContain('tribikos stamp --purge c e')
    expect(error.details).toMatchObject({ tidy: ['c', 'e'] })
  })

  it('tells the nearest ids and the ways out for a row without a file', () => {
    const error = errorOf('unknown_revision', () => planUpgrade(graphOf(boards), ['b2b2b2b2b2bb'], 'heads'))
    expect(error.message).toContain('it stands in the version table')
    expect(error.hint).toMatch(/b2b2b2b2b2b2/)
    expect(error.hint).toMatch(/stamp --purge/)
  })

  it('has nothing to do in an empty graph', () => {
    for (const target of ['head', 'heads', 'base'])
      expect(planUpgrade(buildGraph([]), [], target).steps).toEqual([])
    errorOf('unknown_revision', () => planUpgrade(buildGraph([]), ['abc'], 'heads'))
  })
})

describe('downgrade', () => {
  it.each([
    ['one step', line, ['c'], '-1', 'c', 'c>b'],
    ['to the base', line, ['c'], 'base', 'c b a', 'c>b, b>a, -a'],
    ['to a revision', line, ['c'], 'a', 'c b', 'c>b, b>a'],
    ['steps from a revision', line, ['c'], 'c-2', 'c b', 'c>b, b>a'],
    ['above the base', line, ['c'], 'base+1', 'c b', 'c>b, b>a'],
    ['nothing: there already', line, ['b'], 'b', '', ''],
    ['nothing: an empty database', line, [], 'base', '', ''],
    ['below a merge by naming a parent', diamond, ['n'], 'b', 'n m', 'n>m, +b m>c'],
    ['what depends on it goes too', shop, ['c', 'e'], 'a', 'c e b', '-c, +d e>b, b>a'],
    ['only one branch', shop, ['c', 'e'], 'cart@a', 'c', '-c'],
    ['a branch to its base, dependencies stay', shop, ['c', 'e'], 'net@base', 'e d', '+d e>b, -d'],
    ['a step on a branch', shop, ['c', 'e'], 'net@-1', 'e', '+d e>b'],
    ['a step on a branch below a row', 'a; b #x < a; c ~ b', ['c'], 'x@-1', 'c b', 'c>b, b>a'],
    ['what a merge implies twice', 'a; b ~ a; m < a b; z', ['m', 'z'], 'b', 'm', 'm>b'],
  ])('%s', (_, text, rows, target, steps, changes) => {
    const plan = planDowngrade(graphOf(text), rows, target)
    expect(order(plan)).toBe(steps)
    expect(writes(plan).split(', ').map(sorted).join(', ')).toBe(changes.split(', ').map(sorted).join(', '))
  })

  const sorted = (change: string): string => change.split(' ').sort().join(' ')

  it.each<[string, string, string[], string, ErrorCode, string]>([
    [
      'a target above',
      line,
      ['a'],
      'b',
      'range_not_ancestor',
      'Destination b is not a valid downgrade target from current head(s): b is not applied, the database stands at a',
    ],
    [
      'a target that is still needed',
      shop,
      ['c', 'e'],
      'b',
      'range_not_ancestor',
      'b is applied, nothing that follows it is, and e still needs it',
    ],
    ['several rows', shop, ['c', 'e'], '-1', 'ambiguous_downgrade', 'the database stands on 2 branches'],
    [
      'an empty database',
      line,
      [],
      '-1',
      'relative_out_of_range',
      `Relative revision -1 didn't produce 1 migrations`,
    ],
    [
      'past the base',
      line,
      ['b'],
      '-3',
      'relative_out_of_range',
      `Relative revision -3 didn't produce 3 migrations`,
    ],
    ['past the base of a revision', line, ['c'], 'a-2', 'relative_out_of_range', 'a-2'],
    ['upwards', line, ['b'], '+1', 'relative_out_of_range', 'Relative revision +1'],
    ['a branch with no row', shop, [], 'net@-1', 'relative_out_of_range', 'net@-1'],
    ['below a merge', diamond, ['n'], '-2', 'ambiguous_walk', '2 ways lead down from m: b, c'],
    [
      'a branch that leads elsewhere',
      'a; b < a; c < a; z #other',
      ['b', 'c'],
      'other@a',
      'invalid_downgrade_target',
      'Not a valid downgrade target from current heads',
    ],
    ['a range', line, ['c'], 'c:a', 'range_not_allowed', 'Range revision not allowed'],
    ['several heads', shop, ['c'], 'head', 'multiple_heads', `given argument 'head'`],
    [
      'a row without a file',
      line,
      ['nope'],
      'base',
      'unknown_revision',
      `Can't locate revision identified by 'nope'`,
    ],
    [
      'a target without a file',
      line,
      ['c'],
      'zzzz',
      'unknown_revision',
      `Can't locate revision identified by 'zzzz'`,
    ],
  ])('refuses %s', (_, text, rows, target, code, message) => {
    const error = errorOf(code, () => planDowngrade(graphOf(text), rows, target))
    expect(error.message).toContain(message)
    expect(error.hint).toBeTruthy()
  })

  it('names what needs the target', () => {
    const error = errorOf('range_not_ancestor', () => planDowngrade(graphOf(shop), ['e'], 'b'))
    expect(error.details).toEqual({ target: 'b', neededBy: ['e'] })
    expect(error.hint).toContain('Downgrade e first')
  })

  it('goes down from rows that overlap, so that they can be undone', () => {
    const plan = planDowngrade(graphOf(line), ['a', 'c'], 'base')
    expect(plan.rowsAfter).toEqual([])
    expect(order(plan)).toBe('c b a')
  })
})

describe('rollback', () => {
  it.each([
    ['the newest', line, ['c'], 'c', 'c', 'c>b'],
    ['what stands on it first', line, ['c'], 'b', 'c b', 'c>b, b>a'],
    ['a base', line, ['b'], 'a', 'b a', 'b>a, -a'],
    ['one branch alone', shop, ['e', 'c'], 'cart', 'c', '-c'],
    ['what depends on it', shop, ['e', 'c'], 'b', 'e b', '+d e>b, -b'],
    ['a merge', diamond, ['n'], 'm', 'n m', 'n>m, +b m>c'],
    ['below a merge', diamond, ['m'], 'b', 'm b', '+b m>c, -b'],
  ])('of %s', (_, text, rows, target, steps, changes) => {
    const plan = planRollback(graphOf(text), rows, target)
    expect(order(plan)).toBe(steps)
    expect(writes(plan)).toBe(changes)
  })

  it.each<[string, string, string[], string, ErrorCode, string]>([
    [
      'what is pending',
      line,
      ['b'],
      'c',
      'not_applied',
      'Revision c is not applied: the database stands at b',
    ],
    ['anything at base', line, [], 'a', 'not_applied', 'the database stands at base'],
    ['the base', line, ['b'], 'base', 'not_applied', 'base is no revision that could be undone'],
    ['several', shop, ['e', 'c'], 'head', 'multiple_heads', `given argument 'head'`],
    ['a range', line, ['b'], 'a:b', 'range_not_allowed', 'Range revision not allowed'],
    ['what no file has', line, ['b'], 'x', 'unknown_revision', `Can't locate revision identified by 'x'`],
  ])('refuses %s', (_, text, rows, target, code, message) => {
    const error = errorOf(code, () => planRollback(graphOf(text), rows, target))
    expect(error.message).toContain(message)
    expect(error.hint).toBeTruthy()
  })
})
