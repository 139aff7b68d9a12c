/** The planner on made-up kinds: what is made, dropped and altered, and in which order. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planChanges, type SchemaPlan } from '../../lib/autogenerate/plan-changes.ts'
import type { KindRules, PlannedOperation, SchemaRules } from '../../lib/dialects/schema-rules.ts'
import { type Catalog, type CatalogObject, indexCatalog, objectKey } from '../../lib/schema/catalog.ts'

/**
 * A box may hold items and keeps its data; an item comes with its box if possible; a lens can be made anew at will.
 * An object is written `kind name = value @parent > what it needs, …`.
 */
const kinds: Readonly<Record<string, Partial<KindRules>>> = {
  box: { rank: 1, change: ({ to }) => alter(to, true) },
  item: { rank: 2, createdWithParent: 'when possible', change: ({ to }) => alter(to, true) },
  lens: { rank: 3, rebuildable: () => true, change: () => ({ type: 'replace' }) },
  stone: {
    rank: 4,
    change: () => ({ type: 'refuse', reason: 'a stone does not change', hint: 'Leave it.' }),
  },
}

const rules: SchemaRules = {
  of: (kind) => ({
    rank: 0,
    createdWithParent: 'never',
    rebuildable: () => false,
    create: ({ id }, parts) => say(`create ${id.path.join('.')}`, parts),
    drop: ({ id }) => say(`drop ${id.path.join('.')}`),
    change: ({ to }) => alter(to, false),
    names: ({ attributes }) => (typeof attributes['name'] === 'string' ? [attributes['name']] : []),
    ...kinds[kind],
  }),
  comment: ({ id }, comment) => say(`comment ${id.path.join('.')} ${comment}`),
  privileges: (_from, { id }) => say(`grant ${id.path.join('.')}`),
}

function say(text: string, parts: readonly CatalogObject[] = []): readonly PlannedOperation[] {
  const along = parts.length === 0 ? '' : ` with ${parts.map(({ id }) => id.path.join('.')).join(' ')}`
  return [{ operation: { type: 'execute', text: `${text}${along}` } }]
}

function alter({ id }: CatalogObject, rebuilds: boolean): ReturnType<KindRules['change']> {
  return {
    type: 'alter',
    operations: say(`alter ${id.path.join('.')}`),
    ...(rebuilds ? { rebuild: (dependent: CatalogObject) => dependent.id.kind === 'lens' } : {}),
  }
}

/** `box a = 1`, `item a.x @a > b`. */
function catalog(...lines: readonly string[]): Catalog {
  const parsed = lines.map((line) => {
    const [, kind = '', name = '', value, parent, needs] =
      /^(\w+) (\S+)(?: = (\S+))?(?: @(\S+))?(?: > (.*))?$/.exec(line) ?? []
    return { kind, name, value, parent, needs: needs?.split(', ') ?? [] }
  })
  const idOf = (name: string) => ({
    kind: parsed.find((one) => one.name === name)?.kind ?? 'box',
    path: name.split('.'),
  })
  const objects = parsed.map(({ kind, name, value, parent }): CatalogObject => ({
    id: { kind, path: name.split('.') },
    parent: parent === undefined ? null : idOf(parent),
    attributes: Object.fromEntries(
      (value ?? '')
        .split(',')
        .filter(Boolean)
        .map((pair) => {
          const [key = '', text] = pair.split(':')
          return text === undefined ? ['value', key] : [key, text]
        }),
    ),
  }))
  return {
    objects: new Map(objects.map((object) => [objectKey(object.id), object])),
    dependencies: parsed.flatMap(({ name, needs }) =>
      needs.map((needed) => ({
        dependent: idOf(name),
        needs: idOf(needed.replace('~', '')),
        ...(needed.startsWith('~') ? { soft: true } : {}),
      })),
    ),
  }
}

function planned(from: Catalog, to: Catalog): SchemaPlan {
  const sides = {
    from: indexCatalog(from),
    to: indexCatalog(to),
    serverVersion: 150000,
    defaultSchema: 'public',
  }
  return planChanges(sides, rules)
}

function texts({ operations }: SchemaPlan): readonly string[] {
  return operations.map(({ operation }) =>
    operation.type === 'execute' && typeof operation.text === 'string' ? operation.text : operation.type,
  )
}

describe('a plan', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
    ['is empty for equal schemas', ['box a = 1'], ['box a = 1'], []],
    ['makes what is needed first', [], ['box a > z', 'box z'], ['create z', 'create a']],
    ['drops what is needed last', ['box a', 'box z > a'], [], ['drop z', 'drop a']],
    ['makes parts with their parent', [], ['box a', 'item a.x @a', 'item a.y @a'], ['create a with a.x a.y']],
    ['does not say that parts are dropped', ['box a', 'item a.x @a'], [], ['drop a']],
    [
      'splits a circle of new objects at a part',
      [],
      ['box a', 'item a.x @a > b', 'box b', 'item b.x @b > a'],
      ['create a', 'create b', 'create a.x', 'create b.x'],
    ],
    [
      'splits a circle of dropped objects at a part',
      ['box a', 'item a.x @a > b', 'box b', 'item b.x @b > a'],
      [],
      ['drop a.x', 'drop b.x', 'drop a', 'drop b'],
    ],
    [
      'drops by itself only what can be made again, where that opens the circle',
      ['box a', 'lens a.l @a > b', 'item a.x @a', 'box b', 'item b.x @b > a.x'],
      [],
      ['drop a.l', 'drop b', 'drop a'],
    ],
    [
      'does not take apart what it drops for the sake of a soft need',
      ['box a', 'item a.x @a > ~b', 'box b > a'],
      [],
      ['drop b', 'drop a'],
    ],
    [
      'gives way in a circle where the need is soft',
      [],
      ['box a > ~b', 'box b > a'],
      ['create a', 'create b'],
    ],
    ['keeps a soft need where it can', [], ['box a > ~b', 'box b'], ['create b', 'create a']],
    [
      'rebuilds around a change',
      ['box a = 1', 'lens l > a', 'lens m > l'],
      ['box a = 2', 'lens l > a', 'lens m > l'],
      ['drop m', 'drop l', 'alter a', 'create l', 'create m'],
    ],
    [
      'rebuilds around what is made anew',
      ['lens a = 1', 'lens b > a'],
      ['lens a = 2', 'lens b > a'],
      ['drop b', 'drop a', 'create a', 'create b'],
    ],
    [
      'does not make again what is not wanted any more',
      ['box a = 1', 'lens l > a'],
      ['box a = 2'],
      ['drop l', 'alter a'],
    ],
    ['alters what lets go before it drops', ['box a', 'box b = 1 > a'], ['box b = 2'], ['alter b', 'drop a']],
    [
      'frees a shared name first, unless something is in the way',
      ['box a = name:~n', 'box c = name:~m', 'box d = 1 > c'],
      ['box b = name:~n', 'box d = 2 > e', 'box e = name:~m'],
      ['create e', 'alter d', 'drop a', 'create b', 'drop c'],
    ],
    ['frees a name before it is taken', ['box a = name:n'], ['box b = name:n'], ['drop a', 'create b']],
    [
      'says comments and privileges of what is new and of what changed',
      ['box b'],
      ['box a = comment:hello,privileges:some', 'box b = comment:bye'],
      ['create a', 'comment a hello', 'grant a', 'comment b bye'],
    ],
  ]
  it.each(cases)('%s', (_title, from, to, expected) => {
    const plan = planned(catalog(...from), catalog(...to))
    expect(plan.refusals).toEqual([])
    expect(texts(plan)).toEqual(expected)
  })

  it('refuses what a kind refuses, with its words', () => {
    expect(planned(catalog('stone s = 1'), catalog('stone s = 2')).refusals).toMatchObject([
      { reason: 'a stone does not change' },
    ])
  })

  it('refuses to make data anew', () => {
    const { refusals } = planned(catalog('lens a = 1', 'box b > a'), catalog('lens a = 2', 'box b > a'))
    expect(refusals).toMatchObject([{ reason: expect.stringContaining('box b needs it') }])
  })

  it('refuses a circle that nothing opens, and names it', () => {
    const { refusals } = planned(catalog(), catalog('box a > b', 'box b > a'))
    expect(refusals).toMatchObject([{ reason: expect.stringContaining('create box a, create box b') }])
  })
})

describe('any schema without circles', () => {
  const schema = fc
    .array(fc.tuple(fc.constantFrom('box', 'lens'), fc.nat(2), fc.array(fc.nat(30), { maxLength: 3 })), {
      maxLength: 30,
    })
    .map((rows) =>
      catalog(
        ...rows.map(([kind, value, needs], at) => {
          const earlier = [...new Set(needs.filter((need) => need < at))].map(
            (need) => `${rows[need]?.[0]}${need}`,
          )
          return `${kind} ${kind}${at} = ${value}${earlier.length === 0 ? '' : ` > ${earlier.join(', ')}`}`
        }),
      ),
    )

  it('is never left with something that needs what is gone', () => {
    fc.assert(
      fc.property(schema, schema, (from, to) => {
        const plan = planned(from, to)
        if (plan.refusals.length > 0) return
        const there = new Set([...from.objects.values()].map(({ id }) => id.path.join('.')))
        const needs = (from_: Catalog, name: string) =>
          from_.dependencies.filter(({ dependent }) => dependent.path.join('.') === name)
        const altered = new Set<string>()
        for (const text of texts(plan)) {
          const [verb, name = ''] = text.split(' ')
          if (verb === 'alter') altered.add(name)
          if (verb === 'create') {
            for (const { needs: needed } of needs(to, name)) expect(there).toContain(needed.path.join('.'))
            there.add(name)
            altered.add(name)
          }
          if (verb === 'drop') {
            for (const { dependent, needs: needed } of from.dependencies) {
              const user = dependent.path.join('.')
              if (needed.path.join('.') === name && !altered.has(user)) expect(there).not.toContain(user)
            }
            there.delete(name)
          }
        }
        expect([...there].toSorted()).toEqual(
          [...to.objects.values()].map(({ id }) => id.path.join('.')).toSorted(),
        )
      }),
      { numRuns: 500 },
    )
  })
})
