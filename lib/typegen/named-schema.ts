/** The schema with a name for everything that is written: relations, enums and what is imported. */
import type { TypeOverride, TypesSettings } from '../config/types-settings.ts'
import { compareText } from '../schema/canonical-order.ts'
import { type ColumnShape, columnOverride, columnShape, enumKey, type ShapeContext } from './column-shape.ts'
import { inParentheses } from './driver-types.ts'
import { camelCase, lowerFirst, type Names, newNames, pascalCase } from './names.ts'
import type { Enum, Relation, RelationColumn } from './relation.ts'
import { unionParts } from './type-layout.ts'

export interface NamedColumn {
  readonly key: string
  readonly comment: string | null
  readonly select: string
  /** Null where nobody can write it. */
  readonly insert: { readonly type: string; readonly optional: boolean } | null
}

export interface NamedRelation {
  readonly relation: Relation
  /** `Users`, to which `Row`, `Insert` and `Update` are added. */
  readonly base: string
  readonly columns: readonly NamedColumn[]
}

export interface NamedEnum {
  readonly enum: Enum
  readonly name: string
  /** The constant with its values. */
  readonly values: string
}

export interface Import {
  readonly module: string
  readonly name: string
  /** What it is called in the file. */
  readonly local: string
}

export interface NamedSchema {
  readonly imports: readonly Import[]
  readonly enums: readonly NamedEnum[]
  readonly relations: readonly NamedRelation[]
}

export interface SchemaParts {
  readonly relations: readonly Relation[]
  /** Those that are written in any case. */
  readonly enums: readonly Enum[]
  readonly allEnums: readonly Enum[]
}

export interface NamingContext extends ShapeContext {
  readonly settings: TypesSettings
}

export function namedSchema(parts: SchemaParts, context: NamingContext): NamedSchema {
  const relations = parts.relations.toSorted(byName(context.defaultSchema))
  const shaped = relations.map((relation) => ({
    relation,
    columns: relation.columns.map((column) => ({ column, shape: columnShape(relation, column, context) })),
  }))
  const shapes = shaped.flatMap(({ columns }) => columns.map(({ shape }) => shape))
  const names = newNames()
  const imports = importsOf(shapes, names)
  const enums = namedEnums(writtenEnums(parts, shapes), names, context.defaultSchema)
  const typeText = typeWriter(imports, enums)
  return {
    imports,
    enums,
    relations: shaped.map(({ relation, columns }) => {
      const keys = columnKeys(relation.columns, context.settings.names)
      return {
        relation,
        base: names.claim(baseName(relation, context.defaultSchema), ['Row', 'Insert', 'Update']),
        columns: columns.map(({ column, shape }) =>
          namedColumn(column, typeText(shape), {
            key: keys.get(column.name) ?? column.name,
            known: columnOverride(relation, column.name, context),
          }),
        ),
      }
    }),
  }
}

/** Those of the default schema first, which so get the shorter names. */
function byName(defaultSchema: string): (a: Relation | Enum, b: Relation | Enum) => number {
  return (a, b) =>
    Number(a.schema !== defaultSchema) - Number(b.schema !== defaultSchema) ||
    compareText(a.schema, b.schema) ||
    compareText(a.name, b.name)
}

function baseName({ schema, name }: Relation | Enum, defaultSchema: string): string {
  return pascalCase(schema === defaultSchema ? name : `${schema}_${name}`)
}

function writtenEnums({ enums, allEnums }: SchemaParts, shapes: readonly ColumnShape[]): readonly Enum[] {
  const used = new Set(shapes.map((shape) => (shape.kind === 'enum' ? shape.enum : '')))
  const written = new Set(enums)
  return allEnums.filter((each) => written.has(each) || used.has(enumKey(each)))
}

function namedEnums(enums: readonly Enum[], names: Names, defaultSchema: string): readonly NamedEnum[] {
  return enums.toSorted(byName(defaultSchema)).map((each) => {
    const name = names.claim(baseName(each, defaultSchema))
    return { enum: each, name, values: `${lowerFirst(name)}Values` }
  })
}

/** What the types of the settings are imported as: under their own names, where these are free. */
function importsOf(shapes: readonly ColumnShape[], names: Names): readonly Import[] {
  const wanted = new Map<string, Omit<Import, 'local'>>()
  for (const shape of shapes) {
    if (shape.kind !== 'override' || shape.override.import === null) continue
    const { type, import: module } = shape.override
    wanted.set(JSON.stringify([module, firstWord(type)]), { module, name: firstWord(type) })
  }
  return [...wanted.values()]
    .toSorted((a, b) => compareText(a.module, b.module) || compareText(a.name, b.name))
    .map((each) => ({ ...each, local: names.claim(each.name) }))
}

const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*/u

function firstWord(type: string): string {
  return word.exec(type)?.[0] ?? type
}

type TypeWriter = (shape: ColumnShape) => { readonly select: string; readonly insert: string }

function typeWriter(imports: readonly Import[], enums: readonly NamedEnum[]): TypeWriter {
  const enumNames = new Map(enums.map((each) => [enumKey(each.enum), each.name]))
  const localText = (text: string, { type, import: module }: TypeOverride): string => {
    const found = imports.find((each) => each.module === module && each.name === firstWord(type))
    if (found === undefined || found.local === found.name) return text
    return text.replaceAll(new RegExp(word.source, 'gu'), (each) =>
      each === found.name ? found.local : each,
    )
  }
  return (shape) => {
    if (shape.kind === 'driver') return shape.type
    if (shape.kind === 'enum') {
      const name = enumNames.get(shape.enum) ?? 'string'
      if (!shape.isArray) return { select: name, insert: name }
      return { select: 'string', insert: `readonly ${name}[] | string` }
    }
    const { override, isJson } = shape
    const select = localText(override.type, override)
    if (override.insert !== null) return { select, insert: localText(override.insert, override) }
    return { select, insert: isJson && !isTopType(select) ? `JsonInput<${select}>` : select }
  }
}

interface ColumnFacts {
  readonly key: string
  readonly known: ReturnType<typeof columnOverride>
}

function namedColumn(
  { comment, nullable, write }: RelationColumn,
  { select, insert }: ReturnType<TypeWriter>,
  { key, known }: ColumnFacts,
): NamedColumn {
  return {
    key,
    comment,
    select: (known?.nullable ?? nullable) ? orNull(select) : select,
    insert:
      write === null
        ? null
        : { type: write.takesNull ? orNull(insert) : insert, optional: known?.optional ?? write.optional },
  }
}

function orNull(type: string): string {
  if (isTopType(type) || unionParts(type).includes('null')) return type
  return `${type.includes('=>') || type.includes(' extends ') ? inParentheses(type) : type} | null`
}

/** Types that have null already. */
function isTopType(type: string): boolean {
  return type === 'unknown' || type === 'any'
}

/** Names of properties by names of columns. Where two would be one, the column that has the name itself or comes first has it. */
function columnKeys(
  columns: readonly RelationColumn[],
  style: TypesSettings['names'],
): ReadonlyMap<string, string> {
  const own = new Set(columns.map(({ name }) => name))
  const taken = new Set<string>()
  return new Map(
    columns.map(({ name }) => {
      const wanted = style === 'camelCase' ? camelCase(name) : name
      const isFree = wanted === name || (!own.has(wanted) && !taken.has(wanted))
      taken.add(wanted)
      return [name, isFree ? wanted : name]
    }),
  )
}
