import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../lib/errors.ts'
import { buildGraph, planNewRevision, type NewRevisionRequest } from '../../lib/graph/index.ts'
import { errorOf, graphOf } from './revisions.ts'

const shop = graphOf('a1b2; b3c4 < a1b2; cart1 #cart < a1b2; net1 #net; net2 < net1 ~ b3c4')
const line = graphOf('a; b < a')

describe('a new revision', () => {
  it.each<[string, Omit<NewRevisionRequest, 'id'>, string[], string[]]>([
    ['a branch', { head: 'cart@head' }, ['cart1'], []],
    ['a new root', { head: 'base' }, [], []],
    ['a merge, in the order given', { head: ['net2', 'cart'] }, ['net2', 'cart1'], []],
    ['all real heads', { head: 'heads' }, ['cart1', 'net2'], []],
    ['a splice', { head: 'a1', splice: true }, ['a1b2'], []],
    ['a dependency by its beginning', { head: 'cart', dependsOn: 'b3' }, ['cart1'], ['b3c4']],
    ['a dependency by label', { head: 'cart', dependsOn: ['net', 'net@head'] }, ['cart1'], ['net', 'net2']],
  ])('on %s', (_, request, downRevisions, dependsOn) => {
    expect(planNewRevision(shop, { id: 'new1', ...request })).toEqual({
      downRevisions,
      dependsOn,
      branchLabels: [],
    })
  })

  it('follows the only head unless told otherwise', () => {
    expect(planNewRevision(line, { id: 'new1', branchLabels: 'x' })).toEqual({
      downRevisions: ['b'],
      dependsOn: [],
      branchLabels: ['x'],
    })
    expect(planNewRevision(buildGraph([]), { id: 'new1' }).downRevisions).toEqual([])
  })

  it.each<[string, NewRevisionRequest, ErrorCode, string]>([
    [
      'several heads',
      { id: 'x' },
      'multiple_heads',
      'Multiple heads are present; please specify the head revision on which the new revision should be based, or perform a merge.',
    ],
    [
      'a parent that is no head',
      { id: 'x', head: 'a1b2' },
      'not_a_head',
      'Revision a1b2 is not a head revision; please specify --splice to create a new branch from this revision',
    ],
    [
      'a parent twice',
      { id: 'x', head: ['cart', 'cart@head'] },
      'duplicate_heads',
      'Duplicate head revisions specified',
    ],
    [
      'an unknown parent',
      { id: 'x', head: 'zzzz' },
      'unknown_revision',
      `Can't locate revision identified by 'zzzz'`,
    ],
    [
      'an unknown dependency',
      { id: 'x', head: 'cart', dependsOn: 'zzzz' },
      'unknown_revision',
      `Can't locate revision identified by 'zzzz'`,
    ],
    ['base as a dependency', { id: 'x', head: 'cart', dependsOn: 'base' }, 'unknown_revision', `'base'`],
    [
      'an illegal id',
      { id: 'a:b', head: 'cart' },
      'illegal_revision_id',
      `Character(s) ':' not allowed in revision identifier 'a:b'`,
    ],
    ['an id with a space', { id: 'a b', head: 'cart' }, 'illegal_revision_id', `Character(s) ' '`],
    ['an id with a slash', { id: '../x', head: 'cart' }, 'illegal_revision_id', `Character(s) '/'`],
    ['an id of dots', { id: '..', head: 'cart' }, 'illegal_revision_id', `'..' begins with a dot`],
    ['an id that hides', { id: '.a', head: 'cart' }, 'illegal_revision_id', `'.a' begins with a dot`],
    ['an id with two dots', { id: 'a..b', head: 'cart' }, 'illegal_revision_id', `two in a row`],
    ['a letter beyond ASCII', { id: 'é1', head: 'cart' }, 'illegal_revision_id', `Character(s) 'é'`],
    ['an empty id', { id: '', head: 'cart' }, 'illegal_revision_id', 'empty'],
    ['a reserved id', { id: 'heads', head: 'cart' }, 'illegal_revision_id', `'heads' is not allowed`],
    ['an id that is too long', { id: 'x'.repeat(33), head: 'cart' }, 'revision_id_too_long', '33 characters'],
    [
      'an id that exists',
      { id: 'b3c4', head: 'cart' },
      'duplicate_revision',
      'Revision b3c4 exists already in /project/versions/b3c4_step_b3c4.ts',
    ],
    ['an id that is a label', { id: 'net', head: 'cart' }, 'branch_label_conflict', `Branch name 'net'`],
    [
      'a label that is used',
      { id: 'x', head: 'cart', branchLabels: 'net' },
      'branch_label_conflict',
      `Branch name 'net' in revision x already used by revision net1`,
    ],
    [
      'a label that is an id',
      { id: 'x', head: 'cart', branchLabels: 'b3c4' },
      'branch_label_conflict',
      `already used by revision b3c4`,
    ],
    [
      'a label that is its own id',
      { id: 'x', head: 'cart', branchLabels: 'x' },
      'branch_label_conflict',
      `already used by revision x`,
    ],
    [
      'a label with a dash',
      { id: 'x', head: 'cart', branchLabels: 'v-2' },
      'illegal_branch_label',
      `Character(s) '-' not allowed in branch label 'v-2'`,
    ],
    [
      'a label with an @',
      { id: 'x', head: 'cart', branchLabels: ['ok', 'a@b'] },
      'illegal_branch_label',
      `'a@b'`,
    ],
    [
      'a reserved label',
      { id: 'x', head: 'cart', branchLabels: 'head' },
      'illegal_branch_label',
      `'head' is not allowed`,
    ],
  ])('refuses %s', (_, request, code, message) => {
    expect(errorOf(code, () => planNewRevision(shop, request)).message).toContain(message)
  })

  it('takes ids as long as the version table', () => {
    expect(planNewRevision(line, { id: 'x'.repeat(40), maxIdLength: 64 }).downRevisions).toEqual(['b'])
  })

  it('names what unites the heads, also those that another head depends on', () => {
    const hintOf = (graph: typeof shop): string | undefined =>
      errorOf('multiple_heads', () => planNewRevision(graph, { id: 'x' })).hint
    expect(hintOf(shop)).toContain('`tribikos merge b3c4 cart1 net2`')
    expect(hintOf(graphOf('a; b < a; c < a'))).toContain('`tribikos merge heads`')
    const merged = planNewRevision(shop, { id: 'x', head: ['b3c4', 'cart1', 'net2'] })
    expect(merged.downRevisions).toEqual(['b3c4', 'cart1', 'net2'])
  })
})
