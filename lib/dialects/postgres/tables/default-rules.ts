/** Defaults of columns, each for itself: a table's own default may differ from that of the table above it. */
import { sql } from '../../../ops/values.ts'
import type { CatalogIndex, CatalogObject, Json, ObjectId } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { alterColumnText } from './alter-text.ts'
import { isCovered, isShared, lastingHeirs } from '../ancestry.ts'
import { alterColumn } from './alter-column-operation.ts'
import { defaultArgument } from './default-argument.ts'

export const columnDefault: PostgresKind = {
  rank: 115,
  createdWithParent: 'when possible',
  rebuildable: () => true,
  create: (object, _parts, sides) => setDefault(object, sides),
  drop: ({ id }, sides) => changed(id, null, sides),
  change: ({ to }, sides) => ({ type: 'alter', operations: setDefault(to, sides) }),
  commentOn: () => null,
}

function setDefault(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  return changed(object.id, textAttribute(object, 'expression'), sides)
}

function changed(id: ObjectId, expression: string | null, sides: Sides): readonly PlannedOperation[] {
  const column: ObjectId = { kind: 'column', path: id.path }
  if (isCovered(column, sides, defaultState)) return []
  if (lastingHeirs(column, sides).length > 0 && !isShared(column, sides, defaultState)) {
    const place = { schema: part(id, 0), table: part(id, 1), name: part(id, 2) }
    const action = expression === null ? 'DROP DEFAULT' : `SET DEFAULT ${expression}`
    return [statement(alterColumnText(place, action, true))]
  }
  const type = sides.to.get(column)?.attributes['type']
  const value = expression === null ? null : defaultArgument(expression, typeof type === 'string' ? type : '')
  return [
    alterColumn(
      column,
      { default: typeof value === 'string' ? sql.raw(expression ?? 'NULL') : value },
      sides,
    ),
  ]
}

function defaultState({ path }: ObjectId, side: CatalogIndex): Json {
  return side.get({ kind: 'default', path })?.attributes['expression'] ?? null
}
