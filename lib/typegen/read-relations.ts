/** Tables, views and enums of a schema that was read, as far as the types of their rows need them. */
import type { Catalog, CatalogIndex, CatalogObject, Json } from '../schema/catalog.ts'
import { indexCatalog } from '../schema/catalog.ts'
import { isRecord, textOf, textsOf } from './catalog-values.ts'
import { domainFacts } from './read-domain.ts'
import type { ColumnWrite, Enum, Relation, RelationColumn, RelationKind, RelationReader } from './relation.ts'
import { type ViewQueries, viewRelation } from './view-relation.ts'

/** All that have rows, by schema and name. */
export function relationsOf(catalog: Catalog, queries: ViewQueries): readonly Relation[] {
  const reader = relationReader(catalog, queries)
  return [...catalog.objects.values()].flatMap(
    ({ id }) => reader(id.path[0] ?? '', id.path[1] ?? '', id.kind) ?? [],
  )
}

function relationReader(catalog: Catalog, queries: ViewQueries): RelationReader {
  const index = indexCatalog(catalog)
  const known = new Map<CatalogObject, Relation>()
  const read: RelationReader = (schema, name, kind) => {
    const object = relationKinds
      .filter((each) => kind === undefined || each === kind)
      .map((each) => index.get({ kind: each, path: [schema, name] }))
      .find((each) => each !== undefined)
    if (object === undefined) return null
    const found = known.get(object) ?? relationOf(object)
    known.set(object, found)
    return found
  }
  const relationOf = (object: CatalogObject): Relation => {
    const { kind } = object.id
    if (kind === 'view' || kind === 'materializedView')
      return viewRelation(object, kind, { index, queries, read })
    return tableRelation(index, object, kind === 'foreignTable' ? kind : 'table')
  }
  return read
}

const relationKinds: readonly RelationKind[] = ['table', 'foreignTable', 'view', 'materializedView']

function tableRelation(index: CatalogIndex, object: CatalogObject, kind: RelationKind): Relation {
  const [schema = '', name = ''] = object.id.path
  return {
    kind,
    schema,
    name,
    comment: textOf(object.attributes['comment']),
    columns: index
      .children(object.id)
      .filter(({ id }) => id.kind === 'column')
      .map((column) => tableColumn(index, column)),
    canInsert: true,
    canUpdate: true,
  }
}

function tableColumn(index: CatalogIndex, { id, attributes }: CatalogObject): RelationColumn {
  const type = textOf(attributes['type']) ?? 'text'
  const domain = domainFacts(index, type)
  const isRequired = attributes['notNull'] === true || domain.notNull
  const hasDefault =
    domain.hasDefault ||
    isRecord(attributes['identity']) ||
    index.children(id).some(({ id: { kind } }) => kind === 'default')
  return {
    name: id.path[2] ?? '',
    type,
    comment: textOf(attributes['comment']),
    // Rows that were there before a NOT NULL that is not validated may have none.
    nullable: !isRequired || hasOldNulls(attributes['notNullConstraint']),
    write: isMade(attributes) ? null : writeOf(isRequired, hasDefault),
  }
}

function writeOf(isRequired: boolean, hasDefault: boolean): ColumnWrite {
  return { takesNull: !isRequired, optional: hasDefault || !isRequired }
}

/** Whether the server makes the values of a column always. */
function isMade(attributes: CatalogObject['attributes']): boolean {
  const { generated, identity } = attributes
  return isRecord(generated) || (isRecord(identity) && identity['generated'] === 'always')
}

function hasOldNulls(constraint: Json | undefined): boolean {
  return isRecord(constraint) && constraint['notValid'] === true
}

export function enumsOf(catalog: Catalog): readonly Enum[] {
  return [...catalog.objects.values()].flatMap(({ id, attributes }) => {
    if (id.kind !== 'enum') return []
    return {
      schema: id.path[0] ?? '',
      name: id.path[1] ?? '',
      comment: textOf(attributes['comment']),
      values: textsOf(attributes['values']),
    }
  })
}

/** Whether a table is a partition of another one. */
export function isPartition(index: CatalogIndex, { schema, name }: Relation): boolean {
  return index.get({ kind: 'partition', path: [schema, name] }) !== undefined
}
