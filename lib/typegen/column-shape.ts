/** Which type of TypeScript a column has, while the names of the file are not given yet. */
import type { ColumnOverride, TypeOverride, TypesSettings } from '../config/types-settings.ts'
import type { CatalogIndex } from '../schema/catalog.ts'
import { driverArrayType, type DriverType, driverType } from './driver-types.ts'
import { withoutDomains } from './read-domain.ts'
import type { Relation, RelationColumn } from './relation.ts'
import { type TypeName, typeName } from './type-name.ts'

export type ColumnShape =
  | { readonly kind: 'driver'; readonly type: DriverType }
  /** The driver knows nothing of arrays of enums: a select gives their text. */
  | { readonly kind: 'enum'; readonly enum: string; readonly isArray: boolean }
  | { readonly kind: 'override'; readonly override: TypeOverride; readonly isJson: boolean }

export interface ShapeContext {
  readonly index: CatalogIndex
  readonly defaultSchema: string
  readonly settings: Pick<TypesSettings, 'databaseTypes' | 'columns'>
}

export function columnShape(relation: Relation, column: RelationColumn, context: ShapeContext): ColumnShape {
  const override = columnOverride(relation, column.name, context)?.type ?? null
  if (override === null)
    return typeShape(column.type, context, newTypeOverrides(context.settings.databaseTypes))
  return { kind: 'override', override, isJson: isJson(withoutDomains(context.index, column.type).base) }
}

/** What the settings say about a column by name. */
export function columnOverride(
  { schema, name }: Pick<Relation, 'schema' | 'name'>,
  column: string,
  { defaultSchema, settings: { columns } }: Pick<ShapeContext, 'defaultSchema' | 'settings'>,
): ColumnOverride | null {
  const whole = columns[`${schema}.${name}.${column}`]
  if (whole !== undefined) return whole
  return (schema === defaultSchema ? columns[`${name}.${column}`] : undefined) ?? null
}

/** The key of an enum among those of a schema. */
export function enumKey({ schema, name }: { readonly schema: string | null; readonly name: string }): string {
  return JSON.stringify([schema, name])
}

type TypeOverrides = (type: TypeName) => TypeOverride | null

/** A type of a user's own is meant with its schema, or without any. */
function newTypeOverrides(written: TypesSettings['databaseTypes']): TypeOverrides {
  const byType = new Map(
    Object.entries(written).map(([name, override]) => [typeKey(typeName(name)), override]),
  )
  return (type) => byType.get(typeKey(type)) ?? byType.get(typeKey({ ...type, schema: null })) ?? null
}

function typeKey({ schema, name, isArray }: TypeName): string {
  return JSON.stringify([schema, name, isArray])
}

function typeShape(type: string, context: ShapeContext, overrides: TypeOverrides): ColumnShape {
  const { base, domains } = withoutDomains(context.index, type)
  for (const each of [...domains, base]) {
    const override = overrides(typeName(each))
    if (override !== null) return { kind: 'override', override, isJson: isJson(base) }
  }
  return driverShape(base, context.index)
}

function driverShape(type: string, index: CatalogIndex): ColumnShape {
  const { schema, name, isArray } = typeName(type)
  if (isArray) {
    const element = type.replace(/(?:\[\])+$/, '')
    const shape = driverShape(withoutDomains(index, element).base, index)
    if (shape.kind === 'enum') return { ...shape, isArray: true }
    const elementType = shape.kind === 'driver' ? shape.type : driverType('text')
    return { kind: 'driver', type: driverArrayType(schema === null ? name : null, elementType) }
  }
  if (schema === null) return { kind: 'driver', type: driverType(name) }
  if (index.get({ kind: 'enum', path: [schema, name] }) === undefined)
    return { kind: 'driver', type: driverType('text') }
  return { kind: 'enum', enum: enumKey({ schema, name }), isArray: false }
}

function isJson(type: string): boolean {
  const { schema, name, isArray } = typeName(type)
  return schema === null && !isArray && (name === 'json' || name === 'jsonb')
}
