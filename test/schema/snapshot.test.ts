/** Snapshots: what is written is read back the same, and what people and merges do to a file is noticed. */
import {
  array,
  assert,
  constantFrom,
  dictionary,
  jsonValue,
  property,
  record,
  string,
  uniqueArray,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  objectKey,
  type Catalog,
  type CatalogObject,
  type Dependency,
  type Json,
} from '../../lib/schema/catalog.ts'
import { parseSnapshot, snapshotText, type Snapshot } from '../../lib/schema/snapshot.ts'

function catalogOf(objects: readonly CatalogObject[], dependencies: readonly Dependency[] = []): Catalog {
  return { objects: new Map(objects.map((object) => [objectKey(object.id), object])), dependencies }
}

const app = { kind: 'schema', path: ['app'] }
const account = { kind: 'table', path: ['app', 'account'] }
const email = { kind: 'column', path: ['app', 'account', 'email'] }

const sample: Snapshot = {
  dialect: 'postgres',
  serverVersion: 150_004,
  catalog: catalogOf(
    [
      { id: app, parent: null, attributes: {} },
      { id: account, parent: null, attributes: { unlogged: false, comment: 'It\'s "ours"\n' } },
      { id: email, parent: account, attributes: { type: 'text', options: { b: 1, a: [null, true] } } },
    ],
    [
      { dependent: account, needs: app },
      { dependent: email, needs: account, soft: true },
      { dependent: email, needs: app, ordersOnly: true },
    ],
  ),
}

describe('a snapshot', () => {
  it('is JSON with one object per line, attributes in order', () => {
    expect(snapshotText(sample)).toBe(`{
  "format": "tribikos schema snapshot",
  "version": 1,
  "dialect": "postgres",
  "serverVersion": 150004,
  "objects": [
    {"kind":"schema","path":["app"],"attributes":{}},
    {"kind":"table","path":["app","account"],"attributes":{"comment":"It's \\"ours\\"\\n","unlogged":false},"needs":[{"kind":"schema","path":["app"]}]},
    {"kind":"column","path":["app","account","email"],"parent":{"kind":"table","path":["app","account"]},"attributes":{"options":{"a":[null,true],"b":1},"type":"text"},"needs":[{"kind":"schema","path":["app"],"ordersOnly":true},{"kind":"table","path":["app","account"],"soft":true}]}
  ]
}
`)
  })

  it('of nothing is one too', () => {
    const empty = { ...sample, catalog: catalogOf([]) }
    expect(parseSnapshot(snapshotText(empty), 'empty.json')).toEqual(empty)
  })

  it('is read back with all that is said of dependencies', () => {
    const { catalog, ...rest } = parseSnapshot(snapshotText(sample), 'sample.json')
    expect(rest).toEqual({ dialect: sample.dialect, serverVersion: sample.serverVersion })
    expect([...catalog.objects]).toEqual([...sample.catalog.objects])
    const inOrder = ({ dependencies }: Catalog): readonly string[] =>
      dependencies.map((each) => JSON.stringify(each)).toSorted()
    expect(inOrder(catalog)).toEqual(inOrder(sample.catalog))
  })

  it('does not depend on the order in which attributes and dependencies came', () => {
    const shuffled: Snapshot = {
      ...sample,
      catalog: {
        objects: new Map(
          [...sample.catalog.objects].map(([key, object]) => [
            key,
            { ...object, attributes: Object.fromEntries(Object.entries(object.attributes).toReversed()) },
          ]),
        ),
        dependencies: sample.catalog.dependencies.toReversed(),
      },
    }
    expect(snapshotText(shuffled)).toBe(snapshotText(sample))
  })

  it('is read back as it was, whatever is in it', () => {
    const name = string({ unit: 'binary', minLength: 1 })
    const json = jsonValue({ noUnicodeString: false }) as Arbitrary<Json>
    const object = record({
      kind: constantFrom('table', 'view'),
      path: array(name, { minLength: 1, maxLength: 3 }),
      attributes: dictionary(name, json),
    })
    assert(
      property(uniqueArray(object, { selector: objectKey }), (objects) => {
        const read = objects.map(({ kind, path, attributes }): CatalogObject => ({
          id: { kind, path },
          parent: null,
          attributes: JSON.parse(JSON.stringify(attributes)),
        }))
        const [first, ...others] = read
        const kinds = [{}, { soft: true }, { ordersOnly: true }, { soft: true, ordersOnly: true }]
        const dependencies =
          first === undefined
            ? []
            : others.map(({ id }, at) => ({ dependent: id, needs: first.id, ...kinds[at % kinds.length] }))
        const snapshot: Snapshot = { ...sample, catalog: catalogOf(read, dependencies) }
        const text = snapshotText(snapshot)
        const again = parseSnapshot(text, 'random.json')
        expect(snapshotText(again)).toBe(text)
        expect(again).toEqual(snapshot)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a file that is no snapshot', () => {
  const text = snapshotText(sample)
  it.each([
    ['nothing', '', 'it is not JSON'],
    ['SQL', 'CREATE TABLE a ();', 'it is not JSON'],
    ['half of one', text.slice(0, -20), 'it is not JSON'],
    [
      'marks of a merge',
      text.replace('"objects"', '<<<<<<< HEAD\n"objects"').replace('<<<', '\n<<<'),
      'merge',
    ],
    ['other JSON', '{"version": 1}', 'it does not say "format"'],
    ['a list', '[]', 'it does not say "format"'],
    ['a newer one', text.replace('"version": 1', '"version": 2'), 'a newer tribikos wrote it'],
    ['an older one', text.replace('"version": 1', '"version": 0'), 'its version is 0'],
    ['no dialect', text.replace('"dialect": "postgres"', '"dialect": 1'), '"dialect" is not a text'],
    ['no objects', text.replace('"objects"', '"things"'), '"objects" is not a list'],
    [
      'a kind that is no text',
      text.replace('"kind":"schema","path":["app"],"a', '"kind":1,"path":["app"],"a'),
      'object 1 of "objects"',
    ],
    [
      'an empty path',
      text.replace('"path":["app"],"attributes"', '"path":[],"attributes"'),
      '"path" not a list',
    ],
    ['an unknown key', text.replace('"attributes":{}', '"attributes":{},"extra":1'), 'unknown key "extra"'],
    [
      'attributes that are a list',
      text.replace('"attributes":{}', '"attributes":[]'),
      '"attributes" is not an object',
    ],
    [
      'needs of texts',
      text.replace('"needs":[{"kind":"schema","path":["app"]}]', '"needs":["app"]'),
      '"needs" is not',
    ],
    [
      'a need that is said to be something else',
      text.replace('"soft":true', '"soft":"yes"'),
      '"needs" is not',
    ],
    [
      'a parent without a path',
      text.replace('"parent":{"kind":"table","path":["app","account"]}', '"parent":"app"'),
      '"parent" has no',
    ],
    [
      'one object twice',
      text.replace('"app","account","email"', '"app","account"').replace('"kind":"column"', '"kind":"table"'),
      'table app.account is there twice',
    ],
    [
      'a lost parent',
      text.replace('"kind":"table","path":["app","account"],"a', '"kind":"table","path":["app","acc"],"a'),
      'column app.account.email stands in table app.account, which is not there',
    ],
    [
      'a lost need',
      text.replace('"kind":"schema","path":["app"],"a', '"kind":"schema","path":["ap"],"a'),
      'table app.account needs schema app, which is not there',
    ],
  ])('%s', (_, broken, problem) => {
    expect(broken).not.toBe(text)
    expect(() => parseSnapshot(broken, '/srv/schema.json')).toThrow(
      expect.objectContaining({
        code: 'snapshot_invalid',
        message: expect.stringMatching(/^\/srv\/schema\.json is no snapshot that can be read: /),
      }),
    )
    expect(() => parseSnapshot(broken, 'x')).toThrow(problem)
  })
})
