/**
 * Tables that have to be made anew with their rows: what no statement does to a table that is there. The old one gets
 * another name, the new one is made as wanted, takes the rows, and the old one goes.
 */
import type { CatalogIndex, CatalogObject, ObjectId } from '../../../schema/catalog.ts'
import { isSameJson } from '../../../schema/diff.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { flag, optionalText, texts } from '../attributes.ts'
import { quoted } from '../literal.ts'
import { identifier, identifiers, qualified } from '../names.ts'
import { part, qualifiedName } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { freeRelationName } from '../serial.ts'
import { alterTableText } from './alter-text.ts'
import { parentColumns } from './ancestry.ts'
import { type ColumnFacts, columnFacts } from './column-facts.ts'
import { usingText } from './type-casts.ts'

/** Whether a table that is in both schemas can only become as wanted by being made anew. */
export function isCopied(table: ObjectId, sides: Sides): boolean {
  const [from, to] = [sides.from.get(table), sides.to.get(table)]
  if (from === undefined || to === undefined || table.kind !== 'table') return false
  return (
    optionalText(from, 'partitionBy') !== optionalText(to, 'partitionBy') ||
    !canChangeParents(from, to) ||
    columnsOf(to, sides.to).some((column) => !canChangeDeclaration(column, sides))
  )
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

/** Whether a column can come to be only inherited, or declared besides, while its table stays. */
function canChangeDeclaration(to: CatalogObject, sides: Sides): boolean {
  if (to.parent === null || !isHeir(to.parent, sides.to)) return true
  const from = sides.from.get(to.id)
  const staying = parentColumns(to.id, sides.to).filter((parent) => isLinkedBefore(to.id, parent.id, sides))
  if (!flag(to, 'inherited')) return true
  const [before, after] = [from !== undefined && isOnlyInherited(from), isOnlyInherited(to)]
  if (from === undefined) return !after || staying.some((parent) => sides.from.get(parent.id) === undefined)
  const keepsParent = staying.some((parent) => sides.from.get(parent.id) !== undefined)
  return after ? before && keepsParent : !before || !keepsParent
}

function isOnlyInherited(column: CatalogObject): boolean {
  return flag(column, 'inherited') && !flag(column, 'local')
}

function isHeir(table: ObjectId, side: CatalogIndex): boolean {
  return Array.isArray(side.get(table)?.attributes['inherits'])
}

function isLinkedBefore(column: ObjectId, parent: ObjectId, { from }: Sides): boolean {
  const list = from.get({ kind: 'table', path: column.path.slice(0, 2) })?.attributes['inherits']
  return Array.isArray(list) && list.some((name) => isSameJson(texts(name) ?? [], parent.path.slice(0, 2)))
}

function columnsOf(table: CatalogObject, side: CatalogIndex): readonly CatalogObject[] {
  return side.children(table.id).filter(({ id }) => id.kind === 'column')
}

/** Puts the old table aside: what belongs to it and would be in the way of the new one goes or gets another name. */
export function setAside(table: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = table
  const place = { schema: part(id, 0), table: part(id, 1) }
  const old = oldName(id, sides)
  return [
    ...columnsOf(table, sides.from).flatMap((column) => setSequenceAside(column, sides)),
    ...sides.from.children(id).flatMap((child) => {
      if (child.id.kind === 'index') return [statement(`DROP INDEX ${qualifiedName(child.id)}`)]
      if (!['primaryKey', 'unique', 'exclude'].includes(child.id.kind)) return []
      return [statement(alterTableText(place, `DROP CONSTRAINT ${identifier(part(child.id, 2))}`))]
    }),
    statement(
      alterTableText(place, `RENAME TO ${identifier(old)}`),
      `Makes ${qualifiedName(id)} anew and copies its rows, under a lock that keeps readers out.`,
    ),
  ]
}

function setSequenceAside(column: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { identity } = columnFacts(column)
  if (identity === null) return []
  const [schema, name] = identity.sequence
  return [
    statement(
      `ALTER SEQUENCE ${qualified(schema, name)} RENAME TO ${identifier(freeRelationName(schema, name, sides))}`,
    ),
  ]
}

/** Takes the rows over and drops the old table; into partitions only when they are there. */
export function takeOver(table: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = table
  const before = sides.from.get(id)
  if (before === undefined) return []
  const old = qualified(part(id, 0), oldName(id, sides))
  const columns = columnsOf(table, sides.to).flatMap((column) => copiedColumn(column, sides))
  const isHolder = optionalText(before, 'partitionBy') === null
  const operations = [
    ...(isHolder && columns.length > 0 ? [insertion(id, old, columns)] : []),
    ...columns.flatMap((column) => positionCopy(column, sides)),
    statement(`DROP TABLE ${old}`),
  ]
  return optionalText(table, 'partitionBy') === null
    ? operations
    : operations.map((operation) => ({ ...operation, phase: 'last' }))
}

interface CopiedColumn {
  readonly from: ColumnFacts
  readonly to: ColumnFacts
  readonly value: string
}

function copiedColumn(column: CatalogObject, sides: Sides): readonly CopiedColumn[] {
  const before = sides.from.get(column.id)
  if (before === undefined) return []
  const [from, to] = [columnFacts(before), columnFacts(column)]
  if (to.generated !== null) return []
  const value = from.type === to.type ? null : usingText(from.name, from.type, to.type, sides.to)
  return [{ from, to, value: value ?? identifier(from.name) }]
}

function insertion(id: ObjectId, old: string, columns: readonly CopiedColumn[]): PlannedOperation {
  const overriding = columns.some(({ to }) => to.identity !== null) ? ' OVERRIDING SYSTEM VALUE' : ''
  const names = identifiers(columns.map(({ to }) => to.name))
  const values = columns.map(({ value }) => value).join(', ')
  return statement(
    `INSERT INTO ${qualifiedName(id)} (${names})${overriding}\nSELECT ${values} FROM ONLY ${old}`,
  )
}

/** The sequence of an identity column goes on where the old one stood. */
function positionCopy({ from, to }: CopiedColumn, sides: Sides): readonly PlannedOperation[] {
  if (from.identity === null || to.identity === null) return []
  const [schema, name] = from.identity.sequence
  const old = qualified(schema, freeRelationName(schema, name, sides))
  const [newSchema, newName] = to.identity.sequence
  return [
    statement(`SELECT setval(${quoted(qualified(newSchema, newName))}, last_value, is_called) FROM ${old}`),
  ]
}

function oldName(id: ObjectId, sides: Sides): string {
  return freeRelationName(part(id, 0), part(id, 1), sides)
}
