/** Differences in words: one line each, whatever the objects are called. */
import { expect, it } from 'vitest'
import { describeDifferences } from '../../lib/autogenerate/describe.ts'
import type { CatalogObject } from '../../lib/schema/catalog.ts'

function table(name: string, attributes: CatalogObject['attributes'] = {}): CatalogObject {
  return { id: { kind: 'table', path: ['public', name] }, parent: null, attributes }
}

it.each([
  ['a name', 'added table public.a name'],
  ['a\nDetected nothing', String.raw`added table public."a\nDetected nothing"`],
  ['\u001B[2J', String.raw`added table public."\u001b[2J"`],
  ['über.all', 'added table public.über.all'],
])('%j is one line', (name, text) => {
  expect(describeDifferences([{ type: 'added', object: table(name) }])).toMatchObject([
    { text, type: 'added', kind: 'table', path: ['public', name] },
  ])
})

it('shows long and broken values on the line, and whole as data', () => {
  const [from, to] = [table('a', { comment: `x\n${'y'.repeat(80)}` }), table('a', { comment: null })]
  const [described] = describeDifferences([{ type: 'changed', from, to, attributes: ['comment'] }])
  expect(described?.text).toMatch(/^changed table public\.a: comment "x y{50,60}… → null$/)
  expect(described?.attributes).toEqual({ comment: { from: from.attributes['comment'], to: null } })
})

it('tells of a new table, not of what is in it', () => {
  const column: CatalogObject = {
    id: { kind: 'column', path: ['public', 'a', 'b'] },
    parent: { kind: 'table', path: ['public', 'a'] },
    attributes: {},
  }
  const differences = [table('a'), column].map((object) => ({ type: 'added', object }) as const)
  expect(describeDifferences(differences).map(({ text }) => text)).toEqual(['added table public.a'])
})
