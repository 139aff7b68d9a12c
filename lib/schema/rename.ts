/** Finds objects that may have got another name instead of being dropped and made. */
import { type Catalog, type CatalogIndex, type CatalogObject, objectKey, objectLabel } from './catalog.ts'
import { diffCatalogs, isSameJson } from './diff.ts'

/** An object of `from` and the object of `to` that it may have become. Their paths differ in the last name. */
export interface Rename {
  readonly from: CatalogObject
  readonly to: CatalogObject
}

/** What a dialect knows about names of a kind. */
export interface RenameRules {
  /** Whether an object of the kind can get another name. */
  canRename(kind: string): boolean
  /** Whether being dropped and made again costs nothing but time, so that nobody has to be asked for a new name. */
  isHarmless(object: CatalogObject): boolean
  /** Attributes that only one side may have, because nobody compares them; absent, none. */
  isIgnored?(attribute: string): boolean
}

/**
 * Pairs of a removed and an added object of one kind in one place whose attributes are equal. Where several would fit, the
 * n-th removed one goes with the n-th added one if there are as many of both, else none is a pair.
 */
export function findRenames(from: CatalogIndex, to: CatalogIndex, rules: RenameRules): readonly Rename[] {
  const removed = new Map<string, CatalogObject[]>()
  const added = new Map<string, CatalogObject[]>()
  for (const difference of diffCatalogs(from.catalog, to.catalog)) {
    if (difference.type === 'changed' || !rules.canRename(difference.object.id.kind)) continue
    const { object, type } = difference
    // What stands in something that goes or comes as a whole goes or comes with it.
    const other = type === 'removed' ? to : from
    if (object.parent !== null && other.get(object.parent) === undefined) continue
    const shape = shapeOf(object, type === 'removed' ? from : to, rules)
    const group = type === 'removed' ? removed : added
    group.set(shape, [...(group.get(shape) ?? []), object])
  }
  return [...removed].flatMap(([shape, olds]) => {
    const news = added.get(shape) ?? []
    if (olds.length !== news.length) return []
    return olds.flatMap((old, at) => {
      const now = news[at]
      return now === undefined ? [] : [{ from: old, to: now }]
    })
  })
}

/** Everything about an object but its last name: its kind, place, attributes, and what bears data in it. */
function shapeOf(object: CatalogObject, index: CatalogIndex, rules: RenameRules): string {
  const { kind, path } = object.id
  const inside = index
    .children(object.id)
    .filter((child) => !rules.isHarmless(child))
    .map((child) => `${child.id.kind} ${lastName(child)} ${comparedText(child, rules)}`)
  const own = comparedText(object, rules)
  return JSON.stringify([kind, path.slice(0, -1), object.parent, own, inside.toSorted()])
}

/** Null and absent are the same. */
function comparedText({ attributes, compared }: CatalogObject, { isIgnored }: RenameRules): string {
  const entries = Object.entries({ ...attributes, ...compared }).filter(
    ([name, value]) => value !== null && isIgnored?.(name) !== true,
  )
  return JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function lastName(object: CatalogObject): string {
  return object.id.path.at(-1) ?? ''
}

/** Why a request for a new name fits nothing. */
export interface RenameProblem {
  readonly reason: string
}

/**
 * Finds what `users.name:full_name` means: an object that only `from` has, whose path ends with the names before the
 * colon, and an object of its kind that only `to` has, in the same place with the new name. `kind:` may stand before.
 */
export function requestedRename(text: string, from: Catalog, to: Catalog): Rename | RenameProblem {
  const parsed = /^(?:(?<kind>[a-zA-Z]+)\s+)?(?<path>.+):(?<name>[^:]+)$/.exec(text.trim())
  const { kind, path = '', name = '' } = parsed?.groups ?? {}
  if (parsed === null) return { reason: `"${text}" is not of the form old:new, such as users.name:full_name` }
  const ending = path.split('.')
  const olds = [...from.objects.values()].filter(
    ({ id }) =>
      !to.objects.has(objectKey(id)) &&
      (kind === undefined || id.kind === kind) &&
      id.path.length >= ending.length &&
      isSameJson(id.path.slice(-ending.length), ending),
  )
  const matches = olds.flatMap((old): readonly Rename[] => {
    const id = { kind: old.id.kind, path: [...old.id.path.slice(0, -1), name] }
    const now = to.objects.get(objectKey(id))
    return now !== undefined && !from.objects.has(objectKey(id)) ? [{ from: old, to: now }] : []
  })
  // What stands in another one under the same name, such as the default of a column, goes with it.
  const matched = new Set(matches.map(({ from: old }) => objectKey(old.id)))
  const fits = matches.filter(({ from: { parent } }) => parent === null || !matched.has(objectKey(parent)))
  const [fit] = fits
  if (fits.length === 1 && fit !== undefined) return fit
  if (fits.length > 1) {
    const all = fits.map(({ from: old }) => objectLabel(old.id)).join(', ')
    return {
      reason: `"${text}" fits several objects: ${all}; write the kind before it, such as "column ${text}"`,
    }
  }
  if (olds.length === 0) return { reason: `"${text}": nothing that goes is called ${path}` }
  return { reason: `"${text}": nothing that comes is called ${name} beside ${path}` }
}
