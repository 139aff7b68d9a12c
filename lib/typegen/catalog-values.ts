/** Attributes of objects, read with a check: what is not as it should be counts as absent. */
import type { Json } from '../schema/catalog.ts'

export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

export function textsOf(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((each) => typeof each === 'string') : []
}

export function recordsOf(value: Json | undefined): readonly Readonly<Record<string, Json>>[] {
  return isList(value) ? value.filter(isRecord) : []
}

export function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !isList(value)
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
