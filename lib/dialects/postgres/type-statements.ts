/** What all types have in common: the names they take, and statements that are the same for every sort of type. */
import type { CatalogObject } from '../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../schema-rules.ts'
import { builtInTypeNames } from './built-in-type-names.ts'
import { identifier, qualified } from './names.ts'
import { part, qualifiedName, schemaOption } from './object-paths.ts'
import { statement } from './planned.ts'

/** The name of a type, as every sort of type takes it from all others. */
export function typeName(schema: string, name: string): string {
  return `type:${JSON.stringify([schema, name])}`
}

/**
 * The `schema` of a typed directive on a type. A name that PostgreSQL's own types have is always written with its
 * schema: without one it would mean theirs.
 */
export function typeSchemaOption(object: CatalogObject, sides: Sides): { readonly schema?: string } {
  if (builtInTypeNames.has(part(object.id, 1))) return { schema: part(object.id, 0) }
  return schemaOption(object.id, sides)
}

/**
 * Another name, another schema, or both.
 *
 * @param word what follows `ALTER`: `TYPE`, `DOMAIN`, `COLLATION`
 */
export function moved(word: string, from: CatalogObject, to: CatalogObject): readonly PlannedOperation[] {
  const [schema, name] = [part(to.id, 0), part(to.id, 1)]
  const isOtherSchema = part(from.id, 0) !== schema
  const here = isOtherSchema ? qualified(schema, part(from.id, 1)) : qualifiedName(from.id)
  return [
    ...(isOtherSchema
      ? [statement(`ALTER ${word} ${qualifiedName(from.id)} SET SCHEMA ${identifier(schema)}`)]
      : []),
    ...(part(from.id, 1) === name ? [] : [statement(`ALTER ${word} ${here} RENAME TO ${identifier(name)}`)]),
  ]
}
