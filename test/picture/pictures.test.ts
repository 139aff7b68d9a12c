/** Pictures of graphs: the columns of the text, the order, and what goes into other languages. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dotPicture } from '../../lib/picture/dot-picture.ts'
import { mermaidPicture } from '../../lib/picture/mermaid-picture.ts'
import { pictureOrder } from '../../lib/picture/picture-order.ts'
import type { PicturedRevision } from '../../lib/picture/pictured-graph.ts'
import { textPicture } from '../../lib/picture/text-picture.ts'

function revision(
  id: string,
  parents: readonly string[],
  more: Partial<PicturedRevision> = {},
): PicturedRevision {
  return { id, text: '', parents, dependencies: [], isCurrent: false, ...more }
}

/** `child: parent parent` for each revision, parents first. */
function graph(...lines: readonly string[]): readonly PicturedRevision[] {
  const revisions = lines.map((line) => {
    const [id = '', parents = ''] = line.split(/:\s*/)
    return revision(
      id,
      parents.split(' ').filter((parent) => parent !== ''),
    )
  })
  return pictureOrder(revisions)
}

describe('the text', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    ['a chain', ['a:', 'b: a', 'c: b'], ['* c', '* b', '* a']],
    [
      'branches and their merge',
      ['a:', 'b: a', 'c: a', 'd: b c'],
      ['* d', '|\\', '* | b', '| * c', '|/', '* a'],
    ],
    ['several heads', ['a:', 'b: a', 'c: a', 'd: a'], ['* d', '| * c', '|/', '| * b', '|/', '* a']],
    ['separate bases', ['a:', 'b: a', 'x:', 'y: x'], ['* y', '* x', '', '* b', '* a']],
    [
      'a base beside a line',
      ['a:', 'b: a', 'c: a', 'x:', 'm: b x', 'n:'],
      ['* n', '', '* m', '|\\', '* | b', '| * x', '|', '| * c', '|/', '* a'],
    ],
    ['a merge of bases', ['p:', 'q:', 'm: p q'], ['* m', '|\\', '* | p', ' /', '* q']],
    [
      'a merge of three',
      ['a:', 'b: a', 'c: a', 'd: a', 'e: b c d'],
      ['* e', '|\\', '| |\\', '* | | b', '| * | c', '|/ /', '| * d', '|/', '* a'],
    ],
    [
      'a line that joins one two columns away',
      ['a:', 'b: a', 'c: b', 'd: a', 'e: b d', 'f: c d', 'g: e f'],
      [
        '* g',
        '|\\',
        '* | e',
        '|\\ \\',
        '| | * f',
        '| | |\\',
        '| | |/',
        '| |/|',
        '| | * c',
        '| |/',
        '|/|',
        '* | b',
        '| * d',
        '|/',
        '* a',
      ],
    ],
  ])('draws %s', (_, lines, expected) => {
    expect(textPicture(graph(...lines))).toEqual(expected)
  })

  it('draws a line that passes below several columns', () => {
    const columns = [
      revision('m', ['a', 'b', 'c', 'd']),
      revision('n', ['a']),
      ...['a', 'b', 'c', 'd'].map((id) => revision(id, [])),
    ]
    const picture = textPicture(columns)
    expect(picture.slice(4, 8)).toEqual(['| | | | * n', '| |_|_|/', '|/| | |', '* | | | a'])
  })

  it('has what stands beside the id', () => {
    expect(textPicture([revision('a', [], { text: ' (head), first' })])).toEqual(['* a (head), first'])
  })
})

/** Revisions with up to three parents among those before them, and a dependency. */
const anyGraph = fc
  .array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), fc.option(fc.nat())), { maxLength: 40 })
  .map((seeds) =>
    seeds.map(([parents, dependency], at) => {
      const before = (number: number): string => `r${number % Math.max(1, at)}`
      return revision(`r${at}`, at === 0 ? [] : [...new Set(parents.map(before))], {
        dependencies: at === 0 || dependency === null ? [] : [before(dependency)],
      })
    }),
  )

describe('any graph', () => {
  it('has each revision once, below all that follow it or depend on it', () => {
    fc.assert(
      fc.property(anyGraph, (revisions) => {
        const order = pictureOrder(revisions)
        expect(order.map(({ id }) => id).toSorted()).toEqual(revisions.map(({ id }) => id).toSorted())
        const place = new Map(order.map(({ id }, at) => [id, at]))
        for (const { id, parents, dependencies } of order) {
          for (const other of [...parents, ...dependencies]) {
            expect(place.get(other)).toBeGreaterThan(place.get(id) ?? Infinity)
          }
        }
      }),
    )
  })

  it('is drawn so that each edge can be followed down to its revision', () => {
    fc.assert(
      fc.property(anyGraph, (revisions) => {
        const order = pictureOrder(revisions)
        const lines = textPicture(order)
        const starts = lines.flatMap((line, at) => (line.includes('*') ? [at] : []))
        expect(starts).toHaveLength(order.length)
        order.forEach(({ id, parents }, index) => {
          const below = reached(lines, starts[index] ?? 0)
          const picture = `${id} in\n${lines.join('\n')}`
          // Where two lines pass through one place, both ways are open to a reader who goes by the marks alone.
          if (parents.length > 0) expect(below, picture).toEqual(expect.arrayContaining([...parents]))
          else expect(below, picture).toEqual([])
        })
      }),
    )
  })
})

/** The revisions that the lines below a `*` lead to. */
function reached(lines: readonly string[], start: number): readonly string[] {
  const marks = lines.map((line) => line.replace(/ r\d+$/, ''))
  const ids = lines.map((line) => / (r\d+)$/.exec(line)?.[1] ?? '')
  const found = new Set<string>()
  let at = new Set([(marks[start] ?? '').indexOf('*')])
  for (let row = start + 1; row < lines.length && at.size > 0; row += 1) {
    const line = marks[row] ?? ''
    const next = new Set<number>()
    for (const column of at) {
      for (const below of stepsFrom(line, column)) {
        if (line[below] === '*') found.add(ids[row] ?? '')
        else next.add(below)
      }
    }
    at = next
  }
  return [...found].toSorted()
}

/** Where a line that arrives in a column may go on in the row below. */
function stepsFrom(line: string, column: number): readonly number[] {
  let left = column - 1
  while (line[left - 2] === '_') left -= 2
  return [
    ...(/[|*]/.test(line[column] ?? '') ? [column] : []),
    ...(line[column - 1] === '/' ? [left - 1] : []),
    ...(line[column + 1] === '\\' ? [column + 2] : []),
  ]
}

describe('mermaid', () => {
  it('has nodes, edges, dotted dependencies and what is current, and no syntax in its texts', () => {
    const picture = mermaidPicture([
      revision('end', ['a1'], {
        text: ', "quoted" <b>`x` [y](z) #5;',
        dependencies: ['x9'],
        isCurrent: true,
      }),
      revision('x9', []),
      revision('a1', []),
    ])
    expect(picture).toEqual([
      'flowchart TD',
      '  r1["a1"]',
      '  r2["x9"]',
      '  r3["end, #34;quoted#34; #60;b#62;#96;x#96; #91;y#93;#40;z#41; #35;5;"]',
      '  r1 --> r3',
      '  r2 -.-> r3',
      '  classDef current stroke-width:3px',
      '  class r3 current',
    ])
  })
})

describe('dot', () => {
  it('has nodes, edges, dashed dependencies and what is current, and no syntax in its texts', () => {
    const picture = dotPicture([
      revision('b2', ['a1'], { text: ', "quoted" \\n', dependencies: ['x9'], isCurrent: true }),
      revision('x9', []),
      revision('a1', []),
    ])
    expect(picture).toEqual([
      'digraph revisions {',
      '  node [shape=box, fontname="sans-serif"];',
      '  "a1" [label="a1"];',
      '  "x9" [label="x9"];',
      '  "b2" [label="b2, \\"quoted\\" \\\\n", style=bold];',
      '  "a1" -> "b2";',
      '  "x9" -> "b2" [style=dashed];',
      '}',
    ])
  })
})
