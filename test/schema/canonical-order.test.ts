/** The one order of a schema's objects: it does not matter in which order a server gave them. */
import { assert, property, shuffledSubarray } from 'fast-check'
import { expect, it } from 'vitest'
import { inCanonicalOrder } from '../../lib/schema/canonical-order.ts'
import { type Catalog, type CatalogObject, objectKey, type ObjectId } from '../../lib/schema/catalog.ts'

function object(kind: string, path: readonly string[], parent: ObjectId | null = null): CatalogObject {
  return { id: { kind, path }, parent, attributes: {} }
}

function catalogOf(objects: readonly CatalogObject[]): Catalog {
  return { objects: new Map(objects.map((each) => [objectKey(each.id), each])), dependencies: [] }
}

const ranks = new Map([
  ['schema', 1],
  ['function', 2],
  ['procedure', 2],
  ['table', 3],
  ['column', 4],
])

function ordered(objects: readonly CatalogObject[]): readonly CatalogObject[] {
  return [...inCanonicalOrder(catalogOf(objects), (kind) => ranks.get(kind) ?? 0).objects.values()]
}

const [a, b] = [object('table', ['p', 'a']), object('table', ['p', 'b'])]
const sorted = [
  object('schema', ['p']),
  object('function', ['p', 'f', '']),
  object('function', ['p', 'f', 'date']),
  object('function', ['p', 'f', 'date, text']),
  object('function', ['p', 'f2', '']),
  object('procedure', ['p', 'F', '']),
  object('procedure', ['p', 'f', '']),
  object('procedure', ['p', 'é', '']),
  object('table', ['o', 'z']),
  a,
  b,
]

it('is by rank, kind and path, whatever it was before', () => {
  assert(
    property(shuffledSubarray(sorted, { minLength: sorted.length }), (shuffled) => {
      expect(ordered(shuffled)).toEqual(sorted)
    }),
    { numRuns: 50 },
  )
})

it('leaves the columns of a table in their order', () => {
  const columns = (table: CatalogObject, names: readonly string[]): readonly CatalogObject[] =>
    names.map((name) => object('column', [...table.id.path, name], table.id))
  const [ofA, ofB] = [columns(a, ['y', 'x', 'z']), columns(b, ['2', '1'])]
  expect(ordered([...ofB, b, ...ofA, a])).toEqual([a, b, ...ofA, ...ofB])
})
