/**
 * Whether a plan uses a new value of an enum type: in the transaction that adds it, PostgreSQL refuses to. In doubt it
 * does.
 */
import { type CatalogObject, type Json, objectKey } from '../../../schema/catalog.ts'
import { isSameJson } from '../../../schema/diff.ts'
import type { Sides } from '../../schema-rules.ts'

/** Types through which a value is used as well. */
const carriers: ReadonlySet<string> = new Set(['domain', 'compositeType', 'rangeType'])

export function usesValue(type: CatalogObject, value: string, sides: Sides): boolean {
  const isNamed = mentionOf(value)
  return usersOf(type, sides).some((object) => {
    const before = sides.from.get(object.id)
    const isConverted =
      object.id.kind === 'column' &&
      before !== undefined &&
      before.attributes['type'] !== object.attributes['type']
    if (isConverted) return true
    if (before !== undefined && isSameJson(before.attributes, object.attributes)) return false
    return texts(object.attributes).some(isNamed)
  })
}

/** What needs the type, also by way of other types, and the partitions of tables that have columns of it. */
function usersOf(type: CatalogObject, sides: Sides): readonly CatalogObject[] {
  const found = new Map<string, CatalogObject>()
  const open = [type]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const user of sides.to.dependents(next.id)) {
      const key = objectKey(user.id)
      if (found.has(key)) continue
      found.set(key, user)
      if (carriers.has(user.id.kind)) open.push(user)
      if (user.id.kind !== 'column' || user.parent === null) continue
      for (const other of sides.to.dependents(user.parent)) {
        if (other.id.kind === 'partition') found.set(objectKey(other.id), other)
      }
    }
  }
  return [...found.values()]
}

/** A text may have the value as a literal of its own or in one of an array, so its longest word has to do. */
function mentionOf(value: string): (text: string) => boolean {
  const word = value.match(/[\p{L}\p{N}_]+/gu)?.reduce((a, b) => (b.length > a.length ? b : a)) ?? ''
  if (word === '') return () => true
  const mention = new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, 'u')
  return (text) => mention.test(text)
}

function texts(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}
