/**
 * Tables that have to be made anew with their rows, as no statement brings one that is there to what is wanted: a
 * partition key or the type of a column in it, the order of its parents, a column that is to be only inherited.
 */
import type { CatalogObject, ObjectId } from '../../schema/catalog.ts'
import { isSameJson } from '../../schema/diff.ts'
import type { Sides } from '../schema-rules.ts'
import { parentColumns, wholesAbove } from './ancestry.ts'
import { flag, optionalText, texts } from './attributes.ts'

/** Whether a table that is in both schemas can only become as wanted by being made anew. */
export function isCopied(table: ObjectId, sides: Sides): boolean {
  const [from, to] = [sides.from.get(table), sides.to.get(table)]
  if (from === undefined || to === undefined || table.kind !== 'table') return false
  return (
    optionalText(from, 'partitionBy') !== optionalText(to, 'partitionBy') ||
    !isSameJson(from.attributes['partitionKey'] ?? null, to.attributes['partitionKey'] ?? null) ||
    !canChangeParents(from, to) ||
    (isHeir(to) && sides.to.children(table).some((child) => !canChangeDeclaration(child, sides)))
  )
}

function isHeir({ attributes }: CatalogObject): boolean {
  return Array.isArray(attributes['inherits'])
}

/** Parents can be left and joined, and who joins comes last. */
function canChangeParents(from: CatalogObject, to: CatalogObject): boolean {
  const [before, after] = [parents(from), parents(to)]
  const kept = before.filter((name) => after.includes(name))
  const joined = after.filter((name) => !before.includes(name))
  return isSameJson([...kept, ...joined.toSorted()], after)
}

function parents({ attributes }: CatalogObject): readonly string[] {
  const list = attributes['inherits']
  return Array.isArray(list) ? list.map((name) => JSON.stringify(name)) : []
}

/** Whether a column of an heir can come to be only inherited, or declared besides, while its table stays. */
function canChangeDeclaration(to: CatalogObject, sides: Sides): boolean {
  if (to.id.kind !== 'column' || !flag(to, 'inherited')) return true
  const from = sides.from.get(to.id)
  const staying = parentColumns(to.id, sides.to).filter((parent) => isLinkedBefore(to.id, parent.id, sides))
  const [before, after] = [from !== undefined && isOnlyInherited(from), isOnlyInherited(to)]
  if (from === undefined) return !after || staying.some((parent) => sides.from.get(parent.id) === undefined)
  const keepsParent = staying.some((parent) => sides.from.get(parent.id) !== undefined)
  return after ? before && keepsParent : !before || !keepsParent
}

function isOnlyInherited(column: CatalogObject): boolean {
  return flag(column, 'inherited') && !flag(column, 'local')
}

function isLinkedBefore(column: ObjectId, parent: ObjectId, { from }: Sides): boolean {
  const list = from.get({ kind: 'table', path: column.path.slice(0, 2) })?.attributes['inherits']
  return Array.isArray(list) && list.some((name) => isSameJson(texts(name) ?? [], parent.path.slice(0, 2)))
}

/**
 * Whether a partition that is not wanted any more belongs to a table that is made anew: then its rows are taken over with
 * those of all others, and it goes with the old table.
 */
export function isTakenOver({ path }: ObjectId, sides: Sides): boolean {
  const id: ObjectId = { kind: 'table', path }
  if (sides.to.get(id) !== undefined) return false
  const kept = wholesAbove(id, sides.from).find((whole) => sides.to.get(whole) !== undefined)
  return kept !== undefined && isCopied(kept, sides)
}
