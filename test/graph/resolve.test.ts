import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../lib/errors.ts'
import { buildGraph, resolveRevision, resolveRevisions } from '../../lib/graph/index.ts'
import { boards, errorOf, graphOf } from './revisions.ts'

const graph = graphOf(boards)

describe('one revision', () => {
  it.each([
    ['b2b2b2b2b2b2', 'b2b2b2b2b2b2'],
    ['b2', 'b2b2b2b2b2b2'],
    ['b', 'b2b2b2b2b2b2'],
    ['cart', 'c3c3c3c3c3c3'],
    ['net@head', 'e5e5e5e5e5e5'],
    ['net@heads', 'e5e5e5e5e5e5'],
    ['d4@head', 'e5e5e5e5e5e5'],
    ['net@e5', 'e5e5e5e5e5e5'],
    ['cart@a1', 'a1a1a1a1a1a1'],
    ['base', null],
    ['net@base', null],
    // The slug of the file, as the last resort.
    ['step_c3c3c3c3c3c3', 'c3c3c3c3c3c3'],
  ])('%s', (symbol, wanted) => {
    expect(resolveRevision(graph, symbol)?.id ?? null).toBe(wanted)
  })

  it.each<[string, ErrorCode, string]>([
    [
      'head',
      'multiple_heads',
      `Multiple head revisions are present for given argument 'head'; please specify a specific target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads`,
    ],
    ['heads', 'multiple_heads', `'heads' for all heads`],
    ['a1@head', 'multiple_heads', `given argument 'a1@head'`],
    ['zzzz', 'unknown_revision', `Can't locate revision identified by 'zzzz'`],
    ['b2b2b2b2b2bb', 'unknown_revision', `Can't locate revision identified by 'b2b2b2b2b2bb'`],
    ['HEAD', 'unknown_revision', `Can't locate revision identified by 'HEAD'`],
    ['-1', 'unknown_revision', `Can't locate revision identified by '-1'`],
    ['b2+1', 'unknown_revision', `Can't locate revision identified by 'b2+1'`],
    ['nope@e5', 'unknown_branch', `No such branch: 'nope'`],
    ['cart@e5e5e5e5e5e5', 'not_in_branch', `revision e5e5e5e5e5e5 is not a member of branch 'cart'`],
    ['', 'invalid_target', 'it is empty'],
    ['@head', 'invalid_target', `nothing stands before the '@'`],
    ['cart@', 'invalid_target', `nothing stands behind the '@'`],
    ['a@b@c', 'invalid_target', `more than one '@'`],
    ['b2+1x', 'invalid_target', 'behind the number of steps'],
    ['b2-1-1', 'invalid_target', 'behind the number of steps'],
    ['a-1@b', 'invalid_target', `'a-1' is no branch`],
  ])('%j: %s', (symbol, code, message) => {
    const error = errorOf(code, () => resolveRevision(graph, symbol))
    expect(error.message).toContain(message)
    expect(error.hint).toBeTruthy()
  })

  it('lists what an ambiguous beginning could mean', () => {
    const features = graphOf('feat0001 #feature; feat0002 < feat0001')
    const error = errorOf('ambiguous_revision', () => resolveRevision(features, 'feat'))
    expect(error.message).toContain(`multiple revisions start with 'feat': 'feat0001', 'feat0002', 'feature'`)
    expect(error.details['candidates']).toEqual(['feat0001', 'feat0002', 'feature'])
  })

  it('suggests names that are nearly right', () => {
    expect(errorOf('unknown_revision', () => resolveRevision(graph, 'crat')).hint).toBe('Did you mean cart?')
    expect(errorOf('unknown_revision', () => resolveRevision(graph, 'b2b2b2b2b2bx')).hint).toContain(
      'b2b2b2b2b2b2',
    )
  })

  it('prefers ids, then labels, then beginnings, then file names', () => {
    const named = graphOf('user; user_foo < user; step_user < user_foo; x #step_x < step_user')
    expect(resolveRevision(named, 'user')?.id).toBe('user')
    expect(resolveRevision(named, 'step_user')?.id).toBe('step_user')
    expect(resolveRevision(named, 'step_step_user')?.id).toBe('step_user')
  })

  it('finds a file by its slug only when one file has it', () => {
    const files = ['1', '2'].map((id) => ({
      id: `000${id}`,
      downRevisions: [],
      dependsOn: [],
      branchLabels: [],
      doc: '',
      path: `C:\\versions\\000${id}_same_name.sql`,
    }))
    errorOf('ambiguous_revision', () => resolveRevision(buildGraph(files), 'same_name'))
    expect(resolveRevision(buildGraph(files.slice(1)), 'same_name')?.id).toBe('0002')
  })

  it('reads a label with a sign as the label', () => {
    const signed = graphOf('m1; m2 #hotfix-2 < m1; m3 < m2; m4 < m1')
    expect(resolveRevision(signed, 'hotfix-2')?.id).toBe('m2')
    expect(resolveRevision(signed, 'hotfix-2@head')?.id).toBe('m3')
    expect(resolveRevision(signed, 'hotfix-')?.id).toBe('m2')
  })
})

describe('several revisions', () => {
  const named = (symbols: string | readonly string[]): readonly (string | null)[] =>
    resolveRevisions(graph, symbols).map((found) => (found === null || found === 'base' ? found : found.id))

  it.each([
    ['heads', ['c3c3c3c3c3c3', 'e5e5e5e5e5e5']],
    ['base', []],
    ['a1@heads', ['b2b2b2b2b2b2', 'c3c3c3c3c3c3']],
    ['-1', ['a1a1a1a1a1a1', 'd4d4d4d4d4d4']],
    ['net@-1', ['d4d4d4d4d4d4']],
    ['net@-2', ['base']],
    ['net@-3', [null]],
  ])('%s', (symbol, wanted) => {
    expect(named(symbol)).toEqual(wanted)
  })

  it('keeps the order of a list', () => {
    expect(named(['e5', 'base', 'a1'])).toEqual(['e5e5e5e5e5e5', 'a1a1a1a1a1a1'])
  })

  it('has nothing to give in an empty graph', () => {
    const empty = buildGraph([])
    expect(resolveRevisions(empty, 'heads')).toEqual([])
    expect(resolveRevision(empty, 'head')).toBeNull()
    errorOf('unknown_revision', () => resolveRevision(empty, 'abc'))
  })
})
