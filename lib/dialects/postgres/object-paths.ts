/** Paths of objects as the names that operations take. */
import { TribikosError } from '../../errors.ts'
import { type CatalogObject, type ObjectId, objectLabel } from '../../schema/catalog.ts'
import { qualified } from './names.ts'

/** The name of an object that is in no schema. */
export function onlyName(id: ObjectId): string {
  return part(id, 0)
}

/** The schema of an object, and null when a name without one means it (`Sides.defaultSchema`). */
export function schemaOption(
  id: ObjectId,
  { defaultSchema }: { readonly defaultSchema: string },
): { readonly schema?: string } {
  const schema = part(id, 0)
  return schema === defaultSchema ? {} : { schema }
}

/** `schema.name`, quoted where needed. */
export function qualifiedName(id: ObjectId): string {
  return qualified(part(id, 0), part(id, 1))
}

/** One part of a path; the reflection of a kind and its rules agree on what stands where. */
export function part(id: ObjectId, index: number): string {
  const found = id.path[index]
  if (found !== undefined) return found
  throw new TribikosError('schema_object_invalid', `The path of ${objectLabel(id)} has no part ${index + 1}`)
}

/** An attribute that is a string by the reflection of its kind. */
export function textAttribute(object: CatalogObject, name: string): string {
  const value = object.attributes[name]
  if (typeof value === 'string') return value
  throw new TribikosError('schema_object_invalid', `${objectLabel(object.id)} has no "${name}"`)
}
