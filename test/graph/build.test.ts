import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../lib/errors.ts'
import { buildGraph } from '../../lib/graph/index.ts'
import { boards, errorOf, graphOf, headersOf } from './revisions.ts'

describe('what a graph knows', () => {
  const graph = graphOf(boards)

  it('lists heads, bases, branch and merge points in load order', () => {
    expect(graph.size).toBe(5)
    expect(graph.heads).toEqual(['b2b2b2b2b2b2', 'c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
    expect(graph.realHeads).toEqual(['c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
    expect(graph.bases).toEqual(['a1a1a1a1a1a1', 'd4d4d4d4d4d4'])
    expect(graph.branchPoints).toEqual(['a1a1a1a1a1a1'])
    expect(graph.mergePoints).toEqual([])
  })

  it('answers about one revision', () => {
    expect(graph.get('c3c3c3c3c3c3')?.branchLabels).toEqual(['cart'])
    expect(graph.get('c3')).toBeUndefined()
    expect(graph.has('c3')).toBe(false)
    expect(graph.children('a1a1a1a1a1a1')).toEqual(['b2b2b2b2b2b2', 'c3c3c3c3c3c3'])
    expect(graph.dependents('b2b2b2b2b2b2')).toEqual(['e5e5e5e5e5e5'])
    expect(graph.isHead('b2b2b2b2b2b2')).toBe(true)
    expect(graph.isRealHead('b2b2b2b2b2b2')).toBe(false)
    expect(graph.isEffectiveHead('b2b2b2b2b2b2')).toBe(true)
    expect(graph.isEffectiveHead('c3c3c3c3c3c3')).toBe(false)
    expect(graph.isBase('d4d4d4d4d4d4')).toBe(true)
    expect(graph.isBranchPoint('a1a1a1a1a1a1')).toBe(true)
    expect(graph.isMergePoint('a1a1a1a1a1a1')).toBe(false)
    expect([...graph.labels]).toEqual([
      ['cart', 'c3c3c3c3c3c3'],
      ['net', 'd4d4d4d4d4d4'],
    ])
  })

  it('resolves labels in dependencies', () => {
    const labelled = graphOf('a #lib; b ~ lib; c < b ~ a')
    expect(labelled.resolvedDependencies('b')).toEqual(['a'])
    expect(labelled.dependents('a')).toEqual(['b', 'c'])
  })

  it.each([
    ['an ancestor declares it too', 'l; a ~ l; b < a ~ l', 'b', []],
    ['two levels up', 'l; a ~ l; b < a; c < b ~ l', 'c', []],
    ['only on another branch', 'l; a ~ l; r; b < r ~ l', 'b', ['l']],
    ['through a merge', 'l; a ~ l; r; m < r a ~ l', 'm', []],
    ['on its own ancestor', 'a; b < a ~ a', 'b', ['a']],
    ['several, in the order written', 'x; y; z; a ~ y; b < a ~ z y x', 'b', ['z', 'x']],
  ])('leaves out a dependency that says nothing new: %s', (_, text, id, wanted) => {
    expect(graphOf(text).normalizedDependencies(id)).toEqual(wanted)
  })

  it.each([
    [
      'descendants, through merges',
      'a #x; b < a; r; m < b r; t < m',
      { b: ['x'], m: ['x'], t: ['x'], r: [] },
    ],
    ['ancestors of a plain line', 'a; b < a; c #x < b; d < c', { a: ['x'], b: ['x'], d: ['x'] }],
    ['ancestors up to a branch point', 'a; b < a; o < a; c #x < b', { a: [], b: ['x'], o: [] }],
    ['ancestors up to a merge point', 'a; b; m < a b; c #x < m', { m: [], a: [] }],
    ['no ancestors when the line forks above', 'a; b #x < a; c < b; d < b', { a: [], c: ['x'] }],
    [
      'no ancestors when something depends on the line',
      'a; b #x < a; c < b; d ~ b',
      { a: [], c: ['x'], d: [] },
    ],
    ['several, sorted', 'a #z #m; b #k < a', { a: ['k', 'm', 'z'], b: ['k', 'm', 'z'] }],
  ])('shows labels on %s', (_, text, wanted) => {
    const graph = graphOf(text)
    expect(Object.fromEntries(Object.keys(wanted).map((id) => [id, graph.labelsOf(id)]))).toEqual(wanted)
  })

  it('is empty without headers', () => {
    const graph = buildGraph([])
    expect([graph.size, graph.heads, graph.realHeads, graph.bases]).toEqual([0, [], [], []])
  })
})

describe('what is refused while loading', () => {
  it.each<[ErrorCode, string, string]>([
    ['illegal_revision_id', 'a-b', `Character(s) '-' not allowed in revision identifier 'a-b'`],
    ['illegal_revision_id', 'a@b:c', `Character(s) ':, @' not allowed in revision identifier 'a@b:c'`],
    ['illegal_revision_id', 'head', `'head' is not allowed`],
    ['illegal_revision_id', 'current', `'current' is not allowed`],
    ['revision_id_too_long', 'x'.repeat(33), 'has 33 characters'],
    ['illegal_branch_label', 'a #x@y', `Character(s) '@' not allowed in branch label 'x@y'`],
    ['illegal_branch_label', 'a #x:y', `Character(s) ':'`],
    ['illegal_branch_label', 'a #base', `'base' is not allowed as a branch label`],
    [
      'duplicate_revision',
      'a; b < a; b < a',
      'Revision b is present more than once: also in /project/versions/b_step_b.ts',
    ],
    ['branch_label_conflict', 'a #x; b #x < a', `Branch name 'x' in revision b already used by revision a`],
    ['branch_label_conflict', 'a; b #a < a', `Branch name 'a' in revision b already used by revision a`],
    ['branch_label_conflict', 'a #a', `Branch name 'a' in revision a already used by revision a`],
    [
      'missing_revision',
      'a < gone',
      `down_revision of revision a names 'gone', and no revision file has that id`,
    ],
    ['missing_revision', 'a ~ gone', `depends_on of revision a names 'gone'`],
    ['loop', 'a < a', 'Self-loop is detected in revisions (a)'],
    ['dependency_loop', 'a ~ a', 'Dependency self-loop is detected in revisions (a)'],
    ['cycle', 'a < c; b < a; c < b', 'Cycle is detected in revisions (a, c, b): a -> c -> b -> a'],
    [
      'cycle',
      'a; b < a d; c < b; d < c; e < d',
      'Cycle is detected in revisions (b, d, c): b -> d -> c -> b',
    ],
    ['dependency_cycle', 'a ~ c; b < a; c < b', 'Dependency cycle is detected in revisions (a, c, b)'],
    ['dependency_cycle', 'a1; a2 < a1 ~ b1; b1 ~ a2; b2 < b1', '(a2, b1): a2 -> b1 -> a2'],
  ])('%s: %s', (code, text, message) => {
    const error = errorOf(code, () => graphOf(text))
    expect(error.message).toContain(message)
    expect(error.message).toContain('/project/versions/')
    expect(error.hint).toBeTruthy()
  })

  it('refuses empty ids and labels', () => {
    const [header] = headersOf('a')
    if (header === undefined) throw new Error('no header')
    errorOf('illegal_revision_id', () => buildGraph([{ ...header, id: ' ' }]))
    errorOf('illegal_branch_label', () => buildGraph([{ ...header, branchLabels: [''] }]))
  })

  it('takes ids as long as the version table', () => {
    expect(buildGraph(headersOf('x'.repeat(40)), { maxIdLength: 40 }).size).toBe(1)
    errorOf('revision_id_too_long', () => buildGraph(headersOf('x'.repeat(5)), { maxIdLength: 4 }))
  })

  it('reads labels with dashes, because projects have them', () => {
    expect(graphOf('a #release-2').labelsOf('a')).toEqual(['release-2'])
  })

  it('reports everything at once, the first problem giving the code', () => {
    const error = errorOf('illegal_revision_id', () =>
      graphOf('a-b; c < gone; d #x ~ away; e #x; f < g; g < f; h; h'),
    )
    expect(error.message).toMatch(/^6 problems in the revision files:\n/)
    expect(error.details['problems']).toMatchObject([
      { code: 'illegal_revision_id', revision: 'a-b', path: '/project/versions/a-b_step_a-b.ts' },
      { code: 'duplicate_revision', revision: 'h' },
      { code: 'branch_label_conflict', revision: 'e' },
      {
        code: 'missing_revision',
        revision: 'd',
        message: expect.stringContaining("depends_on of revision d names 'away'"),
      },
      { code: 'missing_revision', revision: 'c' },
      {
        code: 'cycle',
        revision: 'f',
        path: '/project/versions/f_step_f.ts, /project/versions/g_step_g.ts',
      },
    ])
  })

  it('names every ring', () => {
    const error = errorOf('cycle', () => graphOf('a < b; b < a; c < d; d < c; e ~ f; f < e'))
    expect(error.details['problems']).toMatchObject([
      { revision: 'a' },
      { revision: 'c' },
      { code: 'dependency_cycle', revision: 'e' },
    ])
  })

  it('finds a ring of thousands of revisions', () => {
    const size = 5000
    const text = Array.from({ length: size }, (_, index) => `r${index} < r${(index + 1) % size}`).join('\n')
    expect(errorOf('cycle', () => graphOf(text)).message).toContain('r0 -> r1 -> r2')
  })
})
