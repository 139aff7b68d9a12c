/**
 * Which tables hand columns on to which, by inheritance and by partitions. Most changes of a column reach those that
 * inherit it by themselves; what stands here says which, so that nothing is said twice and nothing is forgotten.
 */
import {
  type CatalogIndex,
  type CatalogObject,
  type Json,
  type ObjectId,
  objectKey,
} from '../../../schema/catalog.ts'
import { isSameJson } from '../../../schema/diff.ts'
import type { Sides } from '../../schema-rules.ts'
import { texts } from '../attributes.ts'
import { part } from '../object-paths.ts'

/** The path of the table from which a link takes: an inheritance or a partition. */
export function linkedParent({ id, attributes }: CatalogObject): readonly string[] | null {
  if (id.kind === 'inheritance') return id.path.slice(2)
  return id.kind === 'partition' ? texts(attributes['of']) : null
}

/** The table or foreign table at a path. */
export function tableAt(path: readonly string[], side: CatalogIndex): CatalogObject | undefined {
  return side.get({ kind: 'table', path }) ?? side.get({ kind: 'foreignTable', path })
}

/** The columns from which a column inherits, one for each parent that has it. */
export function parentColumns(column: ObjectId, side: CatalogIndex): readonly CatalogObject[] {
  const table = tableAt(column.path.slice(0, 2), side)
  if (table === undefined) return []
  return side.children(table.id).flatMap((link) => {
    const parent = linkedParent(link)
    const found =
      parent === null ? undefined : side.get({ kind: 'column', path: [...parent, part(column, 2)] })
    return found === undefined ? [] : [found]
  })
}

/** The tables that inherit directly from a table. */
export function heirTables(table: ObjectId, side: CatalogIndex): readonly CatalogObject[] {
  return side.dependents(table).flatMap((link) => {
    const parent = linkedParent(link)
    if (parent === null || link.parent === null || !isSameJson(parent, table.path)) return []
    const heir = side.get(link.parent)
    return heir === undefined ? [] : [heir]
  })
}

/** The columns that inherit from a column, in any depth, each once. */
export function heirColumns(column: ObjectId, side: CatalogIndex): readonly CatalogObject[] {
  const found = new Map<string, CatalogObject>()
  const waiting: ObjectId[] = [column]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const table = tableAt(next.path.slice(0, 2), side)
    if (table === undefined) continue
    for (const heir of heirTables(table.id, side)) {
      const own = side.get({ kind: 'column', path: [...heir.id.path, part(next, 2)] })
      if (own === undefined || found.has(objectKey(own.id))) continue
      found.set(objectKey(own.id), own)
      waiting.push(own.id)
    }
  }
  return [...found.values()]
}

/** Columns that inherit from this one in both schemas: those that a statement on it reaches now and that should stay alike. */
export function lastingHeirs(column: ObjectId, sides: Sides): readonly ObjectId[] {
  const after = new Set(heirColumns(column, sides.to).map(({ id }) => objectKey(id)))
  return heirColumns(column, sides.from).flatMap(({ id }) => (after.has(objectKey(id)) ? [id] : []))
}

/** Columns from which this one inherits in both schemas. */
export function lastingParents(column: ObjectId, sides: Sides): readonly ObjectId[] {
  const after = new Set(parentColumns(column, sides.to).map(({ id }) => objectKey(id)))
  return parentColumns(column, sides.from).flatMap(({ id }) => (after.has(objectKey(id)) ? [id] : []))
}

/** Something about a column, such as its default, in one of the schemas. */
export type ColumnState = (column: ObjectId, side: CatalogIndex) => Json

/** Whether all that inherit from a column are to go the same way as it, so that one statement does for all. */
export function isShared(column: ObjectId, sides: Sides, state: ColumnState): boolean {
  const [before, after] = [state(column, sides.from), state(column, sides.to)]
  return lastingHeirs(column, sides).every(
    (heir) => isSameJson(state(heir, sides.from), before) && isSameJson(state(heir, sides.to), after),
  )
}

/** Whether the same change of a column above reaches this one. */
export function isCovered(column: ObjectId, sides: Sides, state: ColumnState): boolean {
  return lastingParents(column, sides).some(
    (parent) =>
      !isSameJson(state(parent, sides.from), state(parent, sides.to)) && isShared(parent, sides, state),
  )
}
