/** From a schema that was read to the file of its row types: the way in for commands. */
import type { TypesSettings } from '../config/types-settings.ts'
import { builtInTypeNames } from '../dialects/postgres/built-in-type-names.ts'
import type { ParseSql } from '../dialects/postgres/parse-sql.ts'
import { type Catalog, type CatalogObject, indexCatalog } from '../schema/catalog.ts'
import { columnOverride } from './column-shape.ts'
import { textOf } from './catalog-values.ts'
import { moduleText } from './module-text.ts'
import { namedSchema } from './named-schema.ts'
import { enumsOf, isPartition, relationsOf } from './read-relations.ts'
import type { Enum, Relation } from './relation.ts'
import { typeName } from './type-name.ts'
import { type ViewQuery, viewQuery } from './view-query.ts'

export interface RowTypesInput {
  /** Everything that is there: types of columns may be anywhere. */
  readonly catalog: Catalog
  /** Whether an object is to be written, by its key in the catalog. */
  readonly isIncluded: (object: CatalogObject) => boolean
  readonly defaultSchema: string
  /** Needed where there are views. */
  readonly parse: ParseSql | null
  readonly settings: TypesSettings
  readonly knex: boolean
  readonly enumValues: boolean
}

export interface RowTypes {
  readonly text: string
  readonly relations: number
  readonly enums: number
  /** Settings that mean nothing in this schema. */
  readonly warnings: readonly string[]
}

/** Whether queries have to be parsed for it. */
export function hasViews({ objects }: Catalog): boolean {
  return [...objects.values()].some(({ id }) => id.kind === 'view' || id.kind === 'materializedView')
}

export function rowTypes(input: RowTypesInput): RowTypes {
  const { catalog, defaultSchema, settings, knex, enumValues } = input
  const index = indexCatalog(catalog)
  const all = relationsOf(catalog, viewQueries(catalog, input.parse))
  const isWritten = selection(input)
  const relations = all.filter(
    (each) => isWritten(each, each.kind) && (settings.partitions || !isPartition(index, each)),
  )
  const allEnums = enumsOf(catalog)
  const enums = allEnums.filter((each) => isWritten(each, 'enum'))
  const named = namedSchema({ relations, enums, allEnums }, { index, defaultSchema, settings })
  return {
    text: moduleText(named, { defaultSchema, knex, enumValues, names: settings.names }),
    relations: named.relations.length,
    enums: named.enums.length,
    warnings: [...unknownColumns(all, input), ...unknownTypes(catalog, settings)],
  }
}

/** Whether a relation or an enum is written by itself. */
function selection({
  catalog,
  isIncluded,
  defaultSchema,
  settings: { schemas, exclude },
}: RowTypesInput): (named: Relation | Enum, kind: string) => boolean {
  const index = indexCatalog(catalog)
  const patterns = exclude.map(patternOf)
  return ({ schema, name }, kind) => {
    const object = index.get({ kind, path: [schema, name] })
    if (object === undefined || !isIncluded(object)) return false
    if (schemas !== null && !schemas.includes(schema)) return false
    const names = [`${schema}.${name}`, ...(schema === defaultSchema ? [name] : [])]
    return !patterns.some((pattern) => names.some((each) => pattern.test(each)))
  }
}

/** `*` stands for anything, also for nothing. */
function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

export function viewQueries(catalog: Catalog, parse: ParseSql | null): ReadonlyMap<string, ViewQuery> {
  const queries = new Map<string, ViewQuery>()
  if (parse === null) return queries
  for (const { id, attributes } of catalog.objects.values()) {
    const text = id.kind === 'view' || id.kind === 'materializedView' ? textOf(attributes['query']) : null
    const query = text === null ? null : viewQuery(parse, text)
    if (text !== null && query !== null) queries.set(text, query)
  }
  return queries
}

function unknownColumns(
  relations: readonly Relation[],
  { settings, defaultSchema }: RowTypesInput,
): readonly string[] {
  return Object.entries(settings.columns).flatMap(([name, column]) => {
    const only = { defaultSchema, settings: { ...settings, columns: { [name]: column } } }
    const isKnown = relations.some((relation) =>
      relation.columns.some((each) => columnOverride(relation, each.name, only) !== null),
    )
    return isKnown ? [] : [`types.columns: there is no column ${name}`]
  })
}

function unknownTypes({ objects }: Catalog, { databaseTypes }: TypesSettings): readonly string[] {
  const own = new Set<string>()
  let hasExtensions = false
  for (const { id } of objects.values()) {
    if (id.kind === 'extension') hasExtensions = true
    const [schema = '', name = ''] = id.path
    own.add(`${schema}.${name}`).add(name)
  }
  return Object.keys(databaseTypes).flatMap((text) => {
    const { schema, name } = typeName(text)
    const isKnown =
      schema === null ? builtInTypeNames.has(name) || own.has(name) : own.has(`${schema}.${name}`)
    // What types an extension has, only the server knows.
    return isKnown || hasExtensions ? [] : [`types.databaseTypes: there is no type ${text}`]
  })
}
