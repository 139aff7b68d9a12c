import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../lib/errors.ts'
import { planStamp } from '../../lib/graph/index.ts'
import { errorOf, graphOf, writes } from './revisions.ts'

const shop = 'a; b < a; c #cart < a; d #net; e < d ~ b'

describe('stamp', () => {
  it.each([
    ['an empty table', [], ['c'], '+c'],
    ['all heads', [], ['heads'], '+c, +e'],
    ['up', ['a'], ['c'], 'a>c'],
    ['up, to two at once', ['a'], ['heads'], 'a>c, +e'],
    ['down: rows above become one', ['c', 'e'], ['a'], '-c e>a'],
    ['another branch', ['c'], ['d'], '+d'],
    ['what is there already', ['c', 'e'], ['heads'], ''],
    ['base: every row goes', ['c', 'e'], ['base'], '-c -e'],
    ['base of a branch: its rows go', ['c', 'e'], ['net@base'], '-e'],
    ['a row that was asked for stays', ['c', 'd'], ['heads'], 'd>e'],
    ['of two on one line the upper one', [], ['a', 'b'], '+b'],
    ['a sibling', ['b'], ['c'], '+c'],
    ['a step below the head of a branch', [], ['net@-1'], '+d'],
  ])('%s', (_, rows, targets, changes) => {
    const plan = planStamp(graphOf(shop), rows, targets)
    expect(writes(plan)).toBe(changes)
    expect(plan.steps.every((step) => step.direction === 'stamp')).toBe(true)
  })

  it('names the revision of each step', () => {
    const plan = planStamp(graphOf(shop), ['a'], ['heads'])
    expect(plan.steps.map((step) => step.revisions.map((revision) => revision.id))).toEqual([['c'], ['e']])
    expect(plan.rowsAfter).toEqual(['c', 'e'])
  })

  it('empties the table first when told to, whatever it holds', () => {
    const plan = planStamp(graphOf(shop), ['zzz', 'a', 'c'], 'net', { purge: true })
    expect(writes(plan)).toBe('-a -c -zzz, +d')
    expect(plan.rowsAfter).toEqual(['d'])
    expect(writes(planStamp(graphOf(shop), ['zzz'], 'base', { purge: true }))).toBe('-zzz')
    expect(writes(planStamp(graphOf(shop), [], 'd', { purge: true }))).toBe('+d')
  })

  it.each<[string, string[], string[], ErrorCode, string]>([
    [
      'several heads',
      [],
      ['head'],
      'multiple_heads',
      'Multiple heads are present; please specify a single target revision',
    ],
    ['several heads with rows', ['c'], ['head'], 'multiple_heads', 'Multiple heads are present'],
    ['an unknown row', ['zzz'], ['c'], 'unknown_revision', 'it stands in the version table'],
    ['an unknown target', ['c'], ['nope'], 'unknown_revision', `Can't locate revision identified by 'nope'`],
    ['a range', [], ['a:b'], 'range_not_allowed', 'Range revision not allowed'],
    ['a step from a row', ['c'], ['+1'], 'unknown_revision', `'+1'`],
  ])('refuses %s', (_, rows, targets, code, message) => {
    expect(errorOf(code, () => planStamp(graphOf(shop), rows, targets)).message).toContain(message)
  })
})
