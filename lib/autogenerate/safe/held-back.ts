/** Which wanted objects cannot come in a moment: those that are built from the rows of a table, and all that needs them. */
import type { SafeChanges } from '../../dialects/safe-changes.ts'
import type { SchemaRules, Sides } from '../../dialects/schema-rules.ts'
import { append, type CatalogObject, objectKey } from '../../schema/catalog.ts'
import { differentAttributes } from '../../schema/diff.ts'

export interface HeldBack {
  /** What is built, by key, in the order of the wanted schema. */
  readonly built: ReadonlyMap<string, CatalogObject>
  /** The same with all that waits for it. */
  readonly keys: ReadonlySet<string>
}

/** `sides`: from what is there to what is wanted. */
export function heldBack(sides: Sides, rules: SchemaRules, safe: SafeChanges): HeldBack {
  const built = new Map<string, CatalogObject>()
  for (const [key, object] of sides.to.catalog.objects) {
    if (safe.isBuilt(object, sides.from) && isMade(object, sides, rules)) built.set(key, object)
  }
  return { built, keys: built.size === 0 ? new Set() : withWaiting(built.keys(), sides, safe) }
}

/** Whether it is new, or made anew. */
export function isMade(to: CatalogObject, sides: Sides, rules: SchemaRules): boolean {
  const from = sides.from.get(to.id)
  if (from === undefined) return true
  const attributes = differentAttributes(from, to)
  if (attributes.includes('parent')) return true
  const own = attributes.filter((name) => name !== 'comment' && name !== 'privileges')
  return (
    own.length > 0 && rules.of(to.id.kind).change({ from, to, attributes: own }, sides).type === 'replace'
  )
}

function withWaiting(first: Iterable<string>, { to }: Sides, safe: SafeChanges): ReadonlySet<string> {
  const waiting = new Map<string, string[]>()
  for (const { dependent, needs, soft, ordersOnly } of to.catalog.dependencies) {
    if (soft !== true && ordersOnly !== true) append(waiting, objectKey(needs), objectKey(dependent))
  }
  for (const [key, object] of to.catalog.objects) {
    if (object.parent !== null) append(waiting, objectKey(object.parent), key)
    for (const part of safe.partsOf(object, to)) append(waiting, objectKey(part.id), key)
  }
  const held = new Set<string>()
  const open = [...first]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (held.has(key)) continue
    held.add(key)
    open.push(...(waiting.get(key) ?? []))
  }
  return held
}
