/** Attributes of objects, read with a check: reflection and rules agree on what each is. */
import { TribikosError } from '../../errors.ts'
import { type CatalogObject, type Json, objectLabel } from '../../schema/catalog.ts'

/** A text, or null where the attribute is absent. */
export function optionalText(object: CatalogObject, name: string): string | null {
  const value = object.attributes[name] ?? null
  if (value === null || typeof value === 'string') return value
  throw unexpected(object, name)
}

/** Absent is false. */
export function flag(object: CatalogObject, name: string): boolean {
  return object.attributes[name] === true
}

/** A list of texts, or null where the attribute is absent. */
export function optionalTexts(object: CatalogObject, name: string): readonly string[] | null {
  const value = object.attributes[name] ?? null
  if (value === null) return null
  const list = texts(value)
  if (list !== null) return list
  throw unexpected(object, name)
}

/** A list of texts; empty where the attribute is absent. */
export function namesOf(object: CatalogObject, name: string): readonly string[] {
  return optionalTexts(object, name) ?? []
}

/** Numbers by name, such as statistics targets by position; empty where the attribute is absent. */
export function numbersOf(object: CatalogObject, name: string): ReadonlyMap<string, number> {
  const entries = Object.entries(optionalRecord(object, name) ?? {})
  return new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

/** `{ "fillfactor": "70" }`; empty where the attribute is absent. */
export function textRecord(object: CatalogObject, name: string): Readonly<Record<string, string>> {
  const entries = Object.entries(optionalRecord(object, name) ?? {})
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (typeof value === 'string') return [key, value]
      if (value === null) return [key, '']
      throw unexpected(object, name)
    }),
  )
}

export type JsonRecord = Readonly<Record<string, Json>>

/** A record, or null where the attribute is absent. */
export function optionalRecord(object: CatalogObject, name: string): JsonRecord | null {
  const value = object.attributes[name] ?? null
  if (value === null) return null
  if (isRecord(value)) return value
  throw unexpected(object, name)
}

export function isRecord(value: Json): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The list as texts, or null when it is anything else. */
export function texts(value: Json | undefined): readonly string[] | null {
  if (!Array.isArray(value)) return null
  const list = value.filter((entry) => typeof entry === 'string')
  return list.length === value.length ? list : null
}

function unexpected(object: CatalogObject, name: string): TribikosError {
  return new TribikosError('schema_object_invalid', `${objectLabel(object.id)} has an unexpected "${name}"`)
}
