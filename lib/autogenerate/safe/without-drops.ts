/** The goal with all that goes only at the end: what changes before that leads to. */
import type { SafeChanges } from '../../dialects/safe-changes.ts'
import type { Sides } from '../../dialects/schema-rules.ts'
import {
  type Catalog,
  type CatalogObject,
  indexCatalog,
  objectKey,
  objectLabel,
} from '../../schema/catalog.ts'
import { differentAttributes } from '../../schema/diff.ts'
import { keepExisting } from '../../schema/filter.ts'
import type { Refusal } from '../decisions.ts'

export interface WithoutDrops {
  readonly kept: Catalog
  /** What cannot be as long as all of that is there. */
  readonly refusals: readonly Refusal[]
}

export function withoutDrops(sides: Sides, safe: SafeChanges): WithoutDrops {
  const { from, to } = sides
  const all = keepExisting(from.catalog, to.catalog, ({ id }) =>
    safe.harmlessDrops.includes(id.kind) ? false : 'with needs',
  )
  const between: Sides = { ...sides, to: indexCatalog(all) }
  const held = new Map<string, CatalogObject>()
  const refusals: Refusal[] = []
  for (const object of all.objects.values()) {
    if (from.get(object.id) === undefined) continue
    const changed = safe.heldBy(object, between)
    if (to.get(object.id) === undefined) {
      for (const each of changed) held.set(objectKey(each.id), each)
    } else refusals.push(...changed.map((each) => stays(each, object)))
  }
  const objects = new Map([...all.objects].map(([key, object]) => [key, held.get(key) ?? object]))
  return {
    kept: held.size === 0 ? all : { ...all, objects },
    refusals: [...refusals, ...nameConflicts(between, safe)],
  }
}

function stays(object: CatalogObject, holder: CatalogObject): Refusal {
  return {
    object,
    reason: `${objectLabel(object.id)} cannot change as long as ${objectLabel(holder.id)} is there`,
    hint: `Give leave to drop that: --allow-drop=${holder.id.kind}.`,
  }
}

/** Names that something is to get while another has them that stays as it is until the end. */
function nameConflicts(sides: Sides, safe: SafeChanges): readonly Refusal[] {
  const { from, to } = sides
  const isChanged = (object: CatalogObject): boolean => {
    const before = from.get(object.id)
    return before === undefined || differentAttributes(before, object).length > 0
  }
  const changed: CatalogObject[] = []
  const staying = new Map<string, CatalogObject>()
  for (const object of to.catalog.objects.values()) {
    if (isChanged(object)) changed.push(object)
    else for (const name of safe.namesOf(object, sides)) staying.set(name, object)
  }
  return changed.flatMap((object) => {
    const before = from.get(object.id)
    const had = new Set(before === undefined ? [] : safe.namesOf(before, sides))
    const name = safe.namesOf(object, sides).find((each) => staying.has(each) && !had.has(each))
    const holder = name === undefined ? undefined : staying.get(name)
    if (holder === undefined) return []
    return [
      {
        object,
        reason: `${objectLabel(object.id)} takes the place of ${objectLabel(holder.id)}, which goes only when the new one is there`,
        hint: 'Give the new one another name, and drop the old one in a later release.',
      },
    ]
  })
}
