/** What is left out of a comparison, and what goes with it. */
import { describe, expect, it } from 'vitest'
import {
  type Catalog,
  type CatalogObject,
  indexCatalog,
  objectKey,
  objectLabel,
} from '../../lib/schema/catalog.ts'
import { diffCatalogs } from '../../lib/schema/diff.ts'
import { filterCatalog, ignoreAttributes, keepExisting, withNeeds } from '../../lib/schema/filter.ts'
import { findRenames, requestedRename } from '../../lib/schema/rename.ts'

const table = (name: string, attributes: CatalogObject['attributes'] = {}): CatalogObject => ({
  id: { kind: 'table', path: ['public', name] },
  parent: null,
  attributes,
})
const column = (
  of: string,
  name: string,
  attributes: CatalogObject['attributes'] = { type: 'text' },
): CatalogObject => ({
  id: { kind: 'column', path: ['public', of, name] },
  parent: { kind: 'table', path: ['public', of] },
  attributes,
})
const view = (name: string): CatalogObject => ({
  id: { kind: 'view', path: ['public', name] },
  parent: null,
  attributes: {},
})

function catalog(
  objects: readonly CatalogObject[],
  needs: readonly (readonly [CatalogObject, CatalogObject])[] = [],
): Catalog {
  return {
    objects: new Map(objects.map((object) => [objectKey(object.id), object])),
    dependencies: needs.map(([dependent, needed]) => ({ dependent: dependent.id, needs: needed.id })),
  }
}

const labels = ({ objects }: Catalog): readonly string[] =>
  [...objects.values()].map(({ id }) => objectLabel(id))

describe('filterCatalog', () => {
  it('takes out an object with what stands in it and whose need it is', () => {
    const [a, x, v] = [table('a'), column('a', 'x'), view('v')]
    const kept = filterCatalog(
      catalog([x, a, v], [[v, x]]),
      ({ id }) => id.path[1] !== 'a' || id.kind === 'column',
    )
    expect(labels(kept)).toEqual(['view public.v'])
    expect(kept.dependencies).toEqual([])
  })
})

describe('ignoreAttributes', () => {
  const isComment = (_object: CatalogObject, name: string): boolean => name === 'comment'

  it('leaves no difference where only these differ, in either direction', () => {
    const [commented, plain] = [catalog([table('a', { comment: 'x' })]), catalog([table('a')])]
    expect(diffCatalogs(commented, ignoreAttributes(commented, plain, isComment))).toEqual([])
    expect(diffCatalogs(plain, ignoreAttributes(plain, commented, isComment))).toEqual([])
  })

  it('leaves other differences', () => {
    const [one, two] = [catalog([table('a', { kind: 1 })]), catalog([table('a', { kind: 2, comment: 'x' })])]
    expect(diffCatalogs(one, ignoreAttributes(one, two, isComment))).toMatchObject([{ attributes: ['kind'] }])
  })
})

describe('keepExisting', () => {
  it('keeps an object with its inside', () => {
    const kept = keepExisting(
      catalog([table('a'), column('a', 'x')]),
      catalog([]),
      ({ id }) => id.kind === 'table',
    )
    expect(labels(kept)).toEqual(['table public.a', 'column public.a.x'])
  })

  it('keeps a column only where its table stays', () => {
    const from = catalog([table('a'), column('a', 'x'), table('b'), column('b', 'x')])
    const kept = keepExisting(from, catalog([table('b')]), ({ id }) => id.kind === 'column')
    expect(labels(kept)).toEqual(['table public.b', 'column public.b.x'])
  })

  it('keeps nothing that needs what goes', () => {
    const [a, v] = [table('a'), view('v')]
    expect(
      labels(keepExisting(catalog([a, v], [[v, a]]), catalog([]), ({ id }) => id.kind === 'view')),
    ).toEqual([])
  })

  it('keeps what is needed as well where that is asked for, with all that is in it', () => {
    const [a, x, y, v] = [table('a'), column('a', 'x'), column('a', 'y'), view('v')]
    const from = catalog([a, x, y, v], [[v, x]])
    const kept = keepExisting(from, catalog([]), ({ id }) => id.kind === 'view' && 'with needs')
    expect(labels(kept).toSorted()).toEqual(labels(from).toSorted())
    expect(kept.dependencies).toEqual(from.dependencies)
    const column1 = keepExisting(from, catalog([a]), ({ id }) => id.kind === 'view' && 'with needs')
    expect(labels(column1)).toEqual(['table public.a', 'view public.v', 'column public.a.x'])
  })
})

describe('withNeeds', () => {
  it('adds to a part what it needs, whole, and nothing else', () => {
    const [a, x, y, b, v] = [table('a'), column('a', 'x'), column('a', 'y'), table('b'), view('v')]
    const whole = catalog([a, x, y, b, v], [[v, x]])
    expect(labels(withNeeds(whole, catalog([v])))).toEqual([
      'table public.a',
      'column public.a.x',
      'column public.a.y',
      'view public.v',
    ])
    expect(labels(withNeeds(whole, catalog([a, x])))).toEqual(['table public.a', 'column public.a.x'])
    expect(withNeeds(whole, whole)).toBe(whole)
  })
})

describe('renames', () => {
  const rules = {
    canRename: (kind: string) => kind !== 'view',
    isHarmless: ({ id }: CatalogObject) => id.kind === 'index',
  }
  const find = (from: Catalog, to: Catalog): readonly string[] =>
    findRenames(indexCatalog(from), indexCatalog(to), rules).map(
      (rename) => `${objectLabel(rename.from.id)} → ${objectLabel(rename.to.id)}`,
    )

  it.each([
    [
      'a column of the same kind',
      [table('a'), column('a', 'x')],
      [table('a'), column('a', 'y')],
      ['column public.a.x → column public.a.y'],
    ],
    [
      'no column of another type',
      [table('a'), column('a', 'x')],
      [table('a'), column('a', 'y', { type: 'int' })],
      [],
    ],
    [
      'several by their order',
      [table('a'), column('a', 'x'), column('a', 'y')],
      [table('a'), column('a', 'm'), column('a', 'n')],
      ['column public.a.x → column public.a.m', 'column public.a.y → column public.a.n'],
    ],
    [
      'nothing where the numbers differ',
      [table('a'), column('a', 'x'), column('a', 'y')],
      [table('a'), column('a', 'm')],
      [],
    ],
    [
      'a table by its columns, which are not renamed themselves',
      [table('a'), column('a', 'x')],
      [table('b'), column('b', 'x')],
      ['table public.a → table public.b'],
    ],
    ['no table with other columns', [table('a'), column('a', 'x')], [table('b'), column('b', 'y')], []],
    ['nothing that cannot be renamed', [view('v')], [view('w')], []],
  ])('find %s', (_title, from, to, expected) => {
    expect(find(catalog(from), catalog(to))).toEqual(expected)
  })

  const from = catalog([table('users'), column('users', 'name'), table('name')])
  const to = catalog([table('users'), column('users', 'full_name'), table('full_name')])
  it.each([
    ['users.name:full_name', 'column public.users.name'],
    ['public.users.name:full_name', 'column public.users.name'],
    ['table name:full_name', 'table public.name'],
  ])('read "%s"', (text, expected) => {
    const rename = requestedRename(text, from, to)
    expect('from' in rename ? objectLabel(rename.from.id) : rename).toBe(expected)
  })

  it('read what stands in another object under its name as that object', () => {
    const column = (name: string): CatalogObject[] => {
      const path = ['public', 'users', name]
      const id = { kind: 'column', path }
      return [
        { id, parent: { kind: 'table', path: ['public', 'users'] }, attributes: {} },
        { id: { kind: 'default', path }, parent: id, attributes: { value: '1' } },
      ]
    }
    const sides = [
      catalog([table('users'), ...column('a')]),
      catalog([table('users'), ...column('b')]),
    ] as const
    expect(requestedRename('users.a:b', ...sides)).toMatchObject({ from: { id: { kind: 'column' } } })
  })

  it.each([
    ['name:full_name', 'fits several objects: column public.users.name, table public.name'],
    ['users.email:mail', 'nothing that goes is called users.email'],
    ['users.name:nobody', 'nothing that comes is called nobody beside users.name'],
    ['users.name', 'not of the form old:new'],
  ])('say why "%s" means nothing', (text, expected) => {
    expect(requestedRename(text, from, to)).toEqual({ reason: expect.stringContaining(expected) })
  })
})
