/**
 * What to do about a column that differs: exactly what changed, in an order that the server takes. A column that inherits
 * follows where the one above it goes, so nothing is said of it that is said there.
 */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { statement } from '../planned.ts'
import { alterColumnText, foreignOptionsAction, optionActions } from './alter-text.ts'
import { isCovered } from '../ancestry.ts'
import { changeIdentity, dropsIdentity } from './change-identity.ts'
import { storageChanges } from './column-storage.ts'
import { changeNotNull } from './change-not-null.ts'
import { changeType, inTheWay, typeChanges } from './change-type.ts'
import { type ColumnFacts, columnFacts } from './column-facts.ts'
import { alterColumn } from './alter-column-operation.ts'

export function changeColumn(change: ObjectChange, sides: Sides): PlannedChange {
  const [from, to] = [columnFacts(change.from), columnFacts(change.to)]
  if (isMadeAnew(from, to, sides)) return { type: 'replace' }
  const retyped = typeChanges(from, to)
  return {
    type: 'alter',
    operations: [
      ...(dropsIdentity(from, to) ? [alterColumn(change.to.id, { identity: null }, sides)] : []),
      ...expressionChange(change.to, from, to, sides),
      ...(retyped ? changeType(change, from, to, sides) : []),
      ...changeNotNull(change.to, from, to, sides),
      ...changeIdentity(change.to, from, to, sides),
      ...physicalChanges(change.to, from, to, sides),
    ],
    ...(retyped && { rebuild: (dependent: CatalogObject) => inTheWay(dependent, from, to) }),
  }
}

/** A generated column has no values of its own, and the server changes only some of them in place. */
export function isMadeAnew(from: ColumnFacts, to: ColumnFacts, sides: Sides): boolean {
  if (from.generated === null) return to.generated !== null
  if (to.generated === null) return from.generated.kind === 'virtual'
  if (from.generated.kind !== to.generated.kind || typeChanges(from, to)) return true
  return from.generated.expression !== to.generated.expression && sides.serverVersion < 170000
}

function expressionChange(
  { id }: CatalogObject,
  from: ColumnFacts,
  to: ColumnFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  if (from.generated === null || from.generated.expression === to.generated?.expression) return []
  const isKnown = isCovered(id, sides, (column, side) => side.get(column)?.attributes['generated'] ?? null)
  if (isKnown) return []
  if (to.generated === null) return [alterColumn(id, { generated: null }, sides)]
  return [statement(alterColumnText(to, `SET EXPRESSION AS (${to.generated.expression})`))]
}

function physicalChanges(
  { id }: CatalogObject,
  from: ColumnFacts,
  to: ColumnFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  const foreign = foreignOptionsAction(from.foreignOptions, to.foreignOptions)
  return [
    ...storageChanges(id, from, to, sides),
    ...optionActions(from.options, to.options).map((action) => statement(alterColumnText(to, action))),
    ...(foreign === null ? [] : [statement(alterColumnText(to, foreign))]),
  ]
}
