import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../lib/errors.ts'
import {
  planDowngradeOffline,
  planStampOffline,
  planUpgradeOffline,
  type OfflinePlan,
  type RevisionGraph,
} from '../../lib/graph/index.ts'
import { errorOf, graphOf, order, writes } from './revisions.ts'

const graph = graphOf('a; b < a; c #cart < a; d #net; e < d ~ b')

describe('ranges for --sql', () => {
  it.each([
    ['the end alone', 'net@head', [], 'a b d e'],
    ['from base', 'base:c', [], 'a c'],
    ['from the base of a branch', 'net@base:d', [], 'd'],
    ['from a revision', 'a:cart', ['a'], 'c'],
    ['from several revisions', 'b,d:heads', ['b', 'd'], 'e c'],
    ['from a branch', 'net@head:heads', ['e'], 'c'],
    ['relative to the start', 'd:net@+1', ['d'], 'a b e'],
  ])('upgrade: %s', (_, range, start, steps) => {
    const { start: rows, plan } = planUpgradeOffline(graph, range)
    expect(rows).toEqual(start)
    expect(order(plan)).toBe(steps)
    expect(plan.rowsBefore).toEqual(start)
  })

  it('downgrade goes from the start to the end', () => {
    const { start, plan } = planDowngradeOffline(graph, 'c,e:a')
    expect(start).toEqual(['c', 'e'])
    expect(order(plan)).toBe('c e b')
    expect(order(planDowngradeOffline(graph, 'e:-1').plan)).toBe('e')
  })

  it('stamp takes a start with any target', () => {
    expect(writes(planStampOffline(graph, ['a:c', 'd']).plan)).toBe('a>c, +d')
    expect(planStampOffline(graph, 'heads')).toMatchObject({ start: [], plan: { rowsAfter: ['c', 'e'] } })
  })

  it.each<[string, (graph: RevisionGraph) => OfflinePlan, ErrorCode]>([
    ['downgrade without a start', (given) => planDowngradeOffline(given, 'a'), 'range_required'],
    ['an empty start', (given) => planUpgradeOffline(given, ':a'), 'invalid_range'],
    ['an empty end', (given) => planUpgradeOffline(given, 'a:'), 'invalid_range'],
    ['three parts', (given) => planUpgradeOffline(given, 'a:b:c'), 'invalid_range'],
    ['a start of several heads', (given) => planUpgradeOffline(given, 'head:heads'), 'multiple_heads'],
    ['starts that overlap', (given) => planUpgradeOffline(given, 'a,b:heads'), 'overlapping_revisions'],
    ['an unknown start', (given) => planUpgradeOffline(given, 'zzz:heads'), 'unknown_revision'],
    [
      'different starts for one stamp',
      (given) => planStampOffline(given, ['a:b', 'd:e']),
      'several_start_revisions',
    ],
  ])('refuses %s', (_, plan, code) => {
    expect(errorOf(code, () => plan(graph)).message).not.toBe('')
  })
})
