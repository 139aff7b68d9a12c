/** Another type or collation for a column that is there. */
import { sql } from '../../../ops/values.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import { isSameJson } from '../../../schema/diff.ts'
import type { ObjectChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { optionalText } from '../attributes.ts'
import { qualified } from '../names.ts'
import { isCovered } from '../ancestry.ts'
import type { ColumnFacts } from './column-facts.ts'
import { alterColumn } from './alter-column-operation.ts'
import { areComparable, rewritesTable, usingText } from './type-casts.ts'

/** Whether the type or the collation differs. */
export function typeChanges(from: ColumnFacts, to: ColumnFacts): boolean {
  return from.type !== to.type || !isSameJson(list(from.collation), list(to.collation))
}

function list(names: readonly string[] | null): readonly string[] {
  return names ?? []
}

export function changeType(
  { to: object }: ObjectChange,
  from: ColumnFacts,
  to: ColumnFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  if (isCovered(object.id, sides, typeState)) return []
  const using =
    object.parent?.kind === 'foreignTable' ? null : usingText(from.name, from.type, to.type, sides.to)
  const [before, after] = [defaultOf(object, sides.from), defaultOf(object, sides.to)]
  const isDefaultInTheWay = before !== null && (using !== null || from.identity !== null)
  const remarks =
    object.parent?.kind !== 'foreignTable' && rewritesTable(from.type, to.type)
      ? [`Rewrites ${qualified(to.schema, to.table)} under a lock that keeps readers out.`]
      : []
  const changes = {
    type: to.type,
    ...(to.collation === null
      ? {}
      : { collation: sql.raw(to.collation.map((name) => qualified(null, name)).join('.')) }),
    ...(using === null ? {} : { using }),
    existingType: from.type,
  }
  return [
    ...(isDefaultInTheWay && after !== null ? [alterColumn(object.id, { default: null }, sides)] : []),
    alterColumn(object.id, changes, sides, ...remarks),
    ...(isDefaultInTheWay && after === before
      ? [alterColumn(object.id, { default: sql.raw(after) }, sides)]
      : []),
  ]
}

function typeState(column: CatalogObject['id'], side: Sides['from']) {
  const { type = null, collation = null } = side.get(column)?.attributes ?? {}
  return [type, collation]
}

function defaultOf({ id }: CatalogObject, side: Sides['from']): string | null {
  const found = side.get({ kind: 'default', path: id.path })
  return found === undefined ? null : optionalText(found, 'expression')
}

const obstacles: ReadonlySet<string> = new Set([
  'view',
  'materializedView',
  'rule',
  'policy',
  'trigger',
  'function',
  'procedure',
])

/** What the server refuses to keep while a column that it needs changes its type; indexes and constraints it rebuilds. */
export function inTheWay({ id, attributes }: CatalogObject, from: ColumnFacts, to: ColumnFacts): boolean {
  if (id.kind === 'foreignKey') return !areComparable(from.type, to.type)
  if (id.kind === 'column') return (attributes['generated'] ?? null) !== null
  return obstacles.has(id.kind) || id.kind.startsWith('publication')
}
