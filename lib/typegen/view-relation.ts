/**
 * Views as their queries tell: PostgreSQL takes every column of a view for one that may be null, and does not say which
 * ones can be written.
 */
import type { CatalogIndex, CatalogObject } from '../schema/catalog.ts'
import type { Presence } from './expression-presence.ts'
import { isRecord, recordsOf, textOf } from './catalog-values.ts'
import type { ColumnWrite, Relation, RelationColumn, RelationReader } from './relation.ts'
import type { ViewQuery } from './view-query.ts'

/** What is known of the queries of views, by their text. */
export type ViewQueries = ReadonlyMap<string, ViewQuery>

export interface ViewContext {
  readonly index: CatalogIndex
  readonly queries: ViewQueries
  /** The relations that a view stands on. */
  readonly read: RelationReader
}

export function viewRelation(
  object: CatalogObject,
  kind: 'view' | 'materializedView',
  context: ViewContext,
): Relation {
  const { attributes, id } = object
  const [schema = '', name = ''] = id.path
  const query = context.queries.get(textOf(attributes['query']) ?? '') ?? null
  const columns = viewColumns(object, query, context)
  const common = { kind, schema, name, comment: textOf(attributes['comment']) }
  if (kind === 'materializedView') return { ...common, columns, canInsert: false, canUpdate: false }
  const base = query === null || query.base === null ? null : baseOf(query.base, context)
  const through =
    base === null ? null : throughView(columns, query, { base, defaults: attributes['defaults'] })
  const instead = insteadOf(object, context.index)
  const canInsert = instead.insert || through?.canInsert === true
  const canUpdate = instead.update || through?.canUpdate === true
  const isFree = instead.insert || instead.update
  return {
    ...common,
    columns: (through?.columns ?? columns).map((column) => {
      if (!isFree) return column
      return { ...column, write: instead.insert ? freely : (column.write ?? freely) }
    }),
    canInsert,
    canUpdate,
  }
}

/** What stands behind decides what it makes of them. */
const freely: ColumnWrite = { takesNull: true, optional: true }

function viewColumns(
  { attributes }: CatalogObject,
  query: ViewQuery | null,
  { read }: ViewContext,
): readonly RelationColumn[] {
  const written = recordsOf(attributes['columns'])
  const { columnComments: comments } = attributes
  // Where columns were given names, there are as many as in the query.
  const known = query?.columns.length === written.length ? query.columns : []
  return written.map((column, at) => {
    const name = textOf(column['name']) ?? ''
    const type = textOf(column['type']) ?? 'text'
    const presence = known[at]?.presence ?? 'unknown'
    return {
      name,
      type,
      comment: isRecord(comments) ? textOf(comments[name]) : null,
      nullable: !isThere(presence, read),
      write: null,
    }
  })
}

function isThere(presence: Presence, read: RelationReader): boolean {
  if (typeof presence === 'string') return presence === 'always'
  if ('all' in presence) return presence.all.every((each) => isThere(each, read))
  if ('any' in presence) return presence.any.some((each) => isThere(each, read))
  const { schema, relation, column } = presence.like
  return read(schema, relation)?.columns.find(({ name }) => name === column)?.nullable === false
}

function baseOf(base: NonNullable<ViewQuery['base']>, { read }: ViewContext): Relation | null {
  const relation = read(base.schema, base.relation)
  return relation === null || relation.kind === 'materializedView' ? null : relation
}

interface Behind {
  readonly base: Relation
  /** Defaults of columns of the view itself. */
  readonly defaults: CatalogObject['attributes'][string] | undefined
}

/** The columns as they can be written; an insert needs all that the table needs. */
function throughView(
  columns: readonly RelationColumn[],
  query: ViewQuery | null,
  { base, defaults }: Behind,
): Pick<Relation, 'columns' | 'canInsert' | 'canUpdate'> {
  const shown = new Set<string>()
  const writable = columns.map((column, at): RelationColumn => {
    const source = query?.columns[at]?.source ?? null
    const behind = source === null ? undefined : base.columns.find(({ name }) => name === source.column)
    if (behind === undefined) return column
    shown.add(behind.name)
    const hasDefault = isRecord(defaults) && textOf(defaults[column.name]) !== null
    const write = behind.write === null || !hasDefault ? behind.write : { ...behind.write, optional: true }
    return { ...column, write }
  })
  const isMissing = base.columns.some(({ name, write }) => write?.optional === false && !shown.has(name))
  const hasAny = writable.some(({ write }) => write !== null)
  return {
    columns: writable,
    canInsert: base.canInsert && hasAny && !isMissing,
    canUpdate: base.canUpdate && hasAny,
  }
}

/** What triggers and rules of the view's own take over; the rest is for the server to do. */
function insteadOf(
  { id }: CatalogObject,
  index: CatalogIndex,
): { readonly insert: boolean; readonly update: boolean } {
  const events = index.children(id).flatMap(({ id: { kind }, attributes }): readonly string[] => {
    const event = textOf(attributes['event']) ?? ''
    if (kind === 'trigger')
      return event.startsWith('INSTEAD OF ') ? event.slice('INSTEAD OF '.length).split(' ') : []
    const isInstead = /\bDO INSTEAD\b/.test(textOf(attributes['definition']) ?? '')
    return kind === 'rule' && isInstead ? [event] : []
  })
  return { insert: events.includes('INSERT'), update: events.includes('UPDATE') }
}
