/** Names that something new is to have while something that goes only at the end has them still. */
import type { SafeChanges } from '../../dialects/safe-changes.ts'
import type { Sides } from '../../dialects/schema-rules.ts'
import { type CatalogObject, objectLabel } from '../../schema/catalog.ts'
import type { Refusal } from '../decisions.ts'

/** @param sides `to`: the goal with all that is there now */
export function nameConflicts(sides: Sides, safe: SafeChanges): readonly Refusal[] {
  const added = [...sides.to.catalog.objects.values()].filter(({ id }) => sides.from.get(id) === undefined)
  if (added.length === 0) return []
  const holders = new Map<string, CatalogObject>()
  for (const object of sides.from.catalog.objects.values()) {
    for (const name of safe.namesOf(object, sides)) holders.set(name, object)
  }
  return added.flatMap((object) => {
    const name = safe.namesOf(object, sides).find((each) => holders.has(each))
    const holder = name === undefined ? undefined : holders.get(name)
    if (holder === undefined) return []
    return [
      {
        object,
        reason: `${objectLabel(object.id)} takes the place of ${objectLabel(holder.id)}, which cannot go before it is there`,
        hint: 'Give the new one another name, and drop the old one in a later release.',
      },
    ]
  })
}
