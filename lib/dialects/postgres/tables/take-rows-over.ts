/** The rows of a table that is made anew: from the old one, which goes then. */
import type { CatalogObject, ObjectId } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { optionalText } from '../attributes.ts'
import { freeName } from '../free-name.ts'
import { quoted } from '../literal.ts'
import { identifier, identifiers, qualified } from '../names.ts'
import { part, qualifiedName } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { ownedSequences } from '../serial.ts'
import { type ColumnFacts, columnFacts } from './column-facts.ts'
import { oldTableName, typeSetAside } from './set-table-aside.ts'
import { usingText } from './type-casts.ts'

/** Copies the rows and drops the old table; at the very end if the new one has partitions, which must be there. */
export function takeOver(table: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = table
  const before = sides.from.get(id)
  if (before === undefined) return []
  const old = qualified(part(id, 0), oldTableName(id, sides))
  const columns = sides.to.children(id).flatMap((column) => copiedColumn(column, sides))
  const source = optionalText(before, 'partitionBy') === null ? `ONLY ${old}` : old
  const operations = [
    ...(columns.length > 0 ? [insertion(id, source, columns)] : []),
    ...columns.flatMap((column) => position(column, sides)),
    statement(`DROP TABLE ${old}`),
  ]
  const isLate = optionalText(table, 'partitionBy') !== null
  return isLate ? operations.map((operation) => ({ ...operation, phase: 'last' })) : operations
}

interface CopiedColumn {
  readonly id: ObjectId
  readonly from: ColumnFacts
  readonly to: ColumnFacts
  readonly value: string
}

function copiedColumn(column: CatalogObject, sides: Sides): readonly CopiedColumn[] {
  const before = column.id.kind === 'column' ? sides.from.get(column.id) : undefined
  if (before === undefined) return []
  const [from, to] = [columnFacts(before), columnFacts(column)]
  if (to.generated !== null) return []
  const type = typeSetAside(before, sides)
  const value = type === to.type ? null : usingText(from.name, type, to.type, sides.to)
  return [{ id: column.id, from, to, value: value ?? identifier(from.name) }]
}

function insertion(id: ObjectId, source: string, columns: readonly CopiedColumn[]): PlannedOperation {
  const overriding = columns.some(({ to }) => to.identity !== null) ? ' OVERRIDING SYSTEM VALUE' : ''
  const names = identifiers(columns.map(({ to }) => to.name))
  const values = columns.map(({ value }) => value).join(', ')
  return statement(
    `INSERT INTO ${qualifiedName(id)} (${names})${overriding}\nSELECT ${values} FROM ${source}`,
  )
}

/** The sequence of an identity column goes on where the old one stood. */
function position({ id, from, to }: CopiedColumn, sides: Sides): readonly PlannedOperation[] {
  if (to.identity === null) return []
  const owned = ownedSequences(id, sides.from).map((sequence) => sequence.id)
  const path = from.identity?.sequence ?? owned.find((own) => sides.to.get(own) === undefined)?.path
  if (path === undefined) return []
  const [schema = '', name = ''] = path
  const old = qualified(schema, freeName(schema, name, sides))
  const now = qualified(...to.identity.sequence)
  return [statement(`SELECT setval(${quoted(now)}, last_value, is_called) FROM ${old}`)]
}
