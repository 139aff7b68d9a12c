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
} from '../../schema/catalog.ts'
import { isSameJson } from '../../schema/diff.ts'
import type { Sides } from '../schema-rules.ts'
import { texts } from './attributes.ts'
import { part } from './object-paths.ts'

/** The path of the table from which a link takes: an inheritance or a partition. */
export function linkedParent({ id, attributes }: CatalogObject): readonly string[] | null {
  if (id.kind === 'inheritance') return id.path.slice(2)
  return id.kind === 'partition' ? texts(attributes['of']) : null
}

/** The link by which a table is a partition, if it is one. The path may also be that of something in the table. */
export function partitionLink({ path }: ObjectId, side: CatalogIndex): CatalogObject | undefined {
  return side.get({ kind: 'partition', path: path.slice(0, 2) })
}

/** The table of which a table, or the table that something is in, is a partition. */
export function wholeOf(id: ObjectId, side: CatalogIndex): ObjectId | null {
  const link = partitionLink(id, side)
  const path = link === undefined ? null : linkedParent(link)
  return path === null ? null : { kind: 'table', path }
}

/** The same all the way up: first the table of which it is a partition, then that of which this is one, and so on. */
export function wholesAbove(id: ObjectId, side: CatalogIndex): readonly ObjectId[] {
  const whole = wholeOf(id, side)
  return whole === null ? [] : [whole, ...wholesAbove(whole, side)]
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

/** The links by which tables inherit directly from a table. */
export function heirLinks(table: ObjectId, side: CatalogIndex): readonly CatalogObject[] {
  return side.dependents(table).filter((link) => isSameJson(linkedParent(link) ?? [], table.path))
}

/** The columns that inherit from a column through some links, in any depth, each once. */
function heirColumnsBy(
  column: ObjectId,
  side: CatalogIndex,
  counts: (link: CatalogObject) => boolean,
): readonly CatalogObject[] {
  const found = new Map<string, CatalogObject>()
  const waiting: ObjectId[] = [column]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const table = tableAt(next.path.slice(0, 2), side)
    if (table === undefined) continue
    for (const { parent } of heirLinks(table.id, side).filter(counts)) {
      if (parent === null) continue
      const own = side.get({ kind: 'column', path: [...parent.path, part(next, 2)] })
      if (own === undefined || found.has(objectKey(own.id))) continue
      found.set(objectKey(own.id), own)
      waiting.push(own.id)
    }
  }
  return [...found.values()]
}

/** The columns that inherit from a column as long as links stay that will stay. */
export function heirColumns(column: ObjectId, sides: Sides): readonly CatalogObject[] {
  return heirColumnsBy(column, sides.from, (link) => isLasting(link, sides))
}

/** Whether a link is there during the whole plan: one that differs is undone first and made last. */
export function isLasting(link: CatalogObject, { from, to }: Sides): boolean {
  const after = to.get(link.id)
  const path = linkedParent(link)
  if (after === undefined || path === null || !isSameJson({ ...link.attributes }, { ...after.attributes }))
    return false
  const [before, now] = [tableAt(path, from), tableAt(path, to)]
  return isSameJson(before?.attributes['partitionBy'], now?.attributes['partitionBy'])
}

/** Columns that inherit from this one all the time: those that a statement on it reaches. */
export function lastingHeirs(column: ObjectId, sides: Sides): readonly ObjectId[] {
  return heirColumns(column, sides).flatMap(({ id }) => (sides.to.get(id) === undefined ? [] : [id]))
}

/** The columns of a name in the tables above by links that are there all the time, in whichever schema they are. */
export function columnsAbove(column: ObjectId, sides: Sides): readonly ObjectId[] {
  const table = tableAt(column.path.slice(0, 2), sides.from)
  if (table === undefined) return []
  return sides.from.children(table.id).flatMap((link): readonly ObjectId[] => {
    const path = linkedParent(link)
    if (path === null || !isLasting(link, sides)) return []
    return [{ kind: 'column', path: [...path, part(column, 2)] }]
  })
}

/** Columns from which this one inherits all the time. */
export function lastingParents(column: ObjectId, sides: Sides): readonly ObjectId[] {
  return columnsAbove(column, sides).filter(
    (parent) => sides.from.get(parent) !== undefined && sides.to.get(parent) !== undefined,
  )
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
