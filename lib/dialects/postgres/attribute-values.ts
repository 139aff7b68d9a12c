/** Attributes of objects as the values that operations take; absent and null are the same. */
import type { CatalogObject } from '../../schema/catalog.ts'

/** The text, or undefined. */
export function optionalText(object: CatalogObject, name: string): string | undefined {
  const value = object.attributes[name]
  return typeof value === 'string' ? value : undefined
}

/** Whether the attribute is true. */
export function flagOf(object: CatalogObject, name: string): boolean {
  return object.attributes[name] === true
}

/** A list of names; empty when there is none. */
export function namesOf(object: CatalogObject, name: string): readonly string[] {
  const value = object.attributes[name]
  return Array.isArray(value) ? value.filter((element) => typeof element === 'string') : []
}

/** A record of numbers by position, such as statistics targets of an index. */
export function numbersOf(object: CatalogObject, name: string): ReadonlyMap<string, number> {
  const value = object.attributes[name]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map()
  return new Map(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}

/** `deferrable` and `initially` as the options of a constraint. */
export function deferralOf(object: CatalogObject): {
  readonly deferrable?: true
  readonly initially?: 'deferred'
} {
  if (flagOf(object, 'initiallyDeferred')) return { initially: 'deferred' }
  return flagOf(object, 'deferrable') ? { deferrable: true } : {}
}
