/** The listings of the toy graph, letter by letter. */
import { describe, expect, it } from 'vitest'
import { revisionBlock, revisionLine } from '../../lib/cli/print/revision.ts'
import { describeRevisions, messageOf } from '../../lib/commands/described-revision.ts'
import { buildGraph } from '../../lib/graph/build.ts'
import { walk } from '../../lib/graph/history.ts'
import type { RevisionHeader } from '../../lib/graph/revision.ts'

function revision(id: string, doc: string, rest: Partial<RevisionHeader> = {}): RevisionHeader {
  return { id, doc, downRevisions: [], dependsOn: [], branchLabels: [], path: `/p/${id}.ts`, ...rest }
}

const a = 'a1a1a1a1a1a1'
const b = 'b2b2b2b2b2b2'
const c = 'c3c3c3c3c3c3'
const d = 'd4d4d4d4d4d4'
const e = 'e5e5e5e5e5e5'
const f = 'f6f6f6f6f6f6'
const toy = [
  revision(a, 'create account table'),
  revision(b, 'add a column, to Account!', { downRevisions: [a] }),
  revision(c, 'add shopping cart', { downRevisions: [a], branchLabels: ['cart'] }),
  revision(d, 'networking base', { branchLabels: ['net'] }),
  revision(e, 'net two\n\nMore about it.', { downRevisions: [d], dependsOn: [b] }),
]
const graph = buildGraph(toy)
const all = describeRevisions(
  graph,
  walk(graph).map(({ id }) => id),
)

describe('lines', () => {
  it('of heads', () => {
    const heads = describeRevisions(graph, graph.heads)
    expect(heads.map((each) => revisionLine(each, { labels: true }))).toEqual([
      'b2b2b2b2b2b2 (effective head)',
      'c3c3c3c3c3c3 (cart) (head)',
      'e5e5e5e5e5e5 (net) (head)',
    ])
  })

  it('of history', () => {
    const parts = { parents: true, labels: true, tree: true, doc: true, current: new Set([c]) }
    expect(all.map((each) => revisionLine(each, parts))).toEqual([
      'a1a1a1a1a1a1 -> c3c3c3c3c3c3 (cart) (head) (current), add shopping cart',
      'd4d4d4d4d4d4 (b2b2b2b2b2b2) -> e5e5e5e5e5e5 (net) (head), net two',
      '<base> -> d4d4d4d4d4d4 (net), networking base',
      'a1a1a1a1a1a1 -> b2b2b2b2b2b2 (effective head), add a column, to Account!',
      '<base> -> a1a1a1a1a1a1 (branchpoint), create account table',
    ])
  })

  it('of a merge', () => {
    const merged = buildGraph([...toy, revision(f, 'merge', { downRevisions: [b, c] })])
    const [merge] = describeRevisions(merged, [f])
    expect(merge && revisionLine(merge, { parents: true, labels: true, tree: true, doc: true })).toBe(
      'b2b2b2b2b2b2, c3c3c3c3c3c3 -> f6f6f6f6f6f6 (cart) (head) (mergepoint), merge',
    )
    expect(merge && revisionBlock(merge)).toContain('Merges: b2b2b2b2b2b2, c3c3c3c3c3c3\n')
  })
})

describe('blocks', () => {
  it.each([
    [
      e,
      [
        'Rev: e5e5e5e5e5e5 (head)',
        'Parent: d4d4d4d4d4d4',
        'Also depends on: b2b2b2b2b2b2',
        'Branch names: net',
        '',
      ],
    ],
    [
      a,
      ['Rev: a1a1a1a1a1a1 (branchpoint)', 'Parent: <base>', 'Branches into: b2b2b2b2b2b2, c3c3c3c3c3c3', ''],
    ],
  ])('of %s', (id, lines) => {
    const [described] = describeRevisions(graph, [id])
    expect(described && revisionBlock(described)).toContain(lines.join('\n'))
  })
})

it.each([
  ['', ''],
  ['one', 'one'],
  ['one\ntwo', 'one two'],
  ['one\n\ntwo', 'one'],
  ['one \n  \t\ntwo', 'one '],
  ['\n\none\r\ntwo', 'one two'],
])('the message of %j is %j', (doc, message) => {
  expect(messageOf(doc)).toBe(message.trimEnd())
})
