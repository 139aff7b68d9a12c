/** Storage parameters between the text that the server keeps and the values that a person writes. */
import type { StorageParameters } from '../../ops/table-operations.ts'
import type { Json } from '../../schema/catalog.ts'

/** `'70'` is 70 and `'true'` is true, where that is written back as the same text. */
export function storageValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d{1,15}(?:\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text
}

/** The attribute of an object, as the option of an operation; undefined when there are none. */
export function storageOption(attribute: Json | undefined): StorageParameters | undefined {
  const values = storageAttribute(attribute)
  return Object.keys(values).length === 0 ? undefined : values
}

/** The attribute of an object with nothing for none. */
export function storageAttribute(attribute: Json | undefined): StorageParameters {
  if (typeof attribute !== 'object' || attribute === null || Array.isArray(attribute)) return {}
  return Object.fromEntries(
    Object.entries(attribute).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, storageValue(value)]] : [],
    ),
  )
}
