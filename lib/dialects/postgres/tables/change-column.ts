/**
 * What to do about a column that differs: exactly what changed, in an order that the server takes. A column that inherits
 * follows where the one above it goes, so nothing is said of it that is said there.
 */
import type { ColumnChanges } from '../../../ops/table-operations.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { statement } from '../planned.ts'
import { alterColumnText, foreignOptionsAction, optionActions } from './alter-text.ts'
import { isCovered, isShared, lastingHeirs } from './ancestry.ts'
import { isCopied } from './copied-table.ts'
import { changeIdentity, dropsIdentity } from './change-identity.ts'
import { changeNotNull } from './change-not-null.ts'
import { changeType, inTheWay, typeChanges, typeRefusal } from './change-type.ts'
import { type ColumnFacts, columnFacts } from './column-facts.ts'
import { alterColumn } from './create-column.ts'

export function changeColumn(change: ObjectChange, sides: Sides): PlannedChange {
  const [from, to] = [columnFacts(change.from), columnFacts(change.to)]
  const isOfNewTable = change.to.parent !== null && isCopied(change.to.parent, sides)
  const refusal = isOfNewTable ? null : typeRefusal(change, from, to, sides)
  if (refusal !== null) return refusal
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

/** A new type brings its own way of storing; what was said otherwise is said again. */
function storageChanges(
  id: CatalogObject['id'],
  from: ColumnFacts,
  to: ColumnFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  const retyped = typeChanges(from, to)
  const [oldStorage, oldCompression] = retyped ? [null, null] : [from.storage, from.compression]
  const all: readonly [keyof ColumnFacts, ColumnChanges | null][] = [
    ['storage', oldStorage === to.storage ? null : { storage: storageWord(to, sides) }],
    ['compression', oldCompression === to.compression ? null : { compression: compressionWord(to) }],
    ['statistics', from.statistics === to.statistics ? null : { statistics: to.statistics }],
  ]
  const wanted = all.filter(([name, changes]) => changes !== null && !isSaidAbove(id, name, sides))
  const alone = wanted.filter(([name]) => isHandedOn(id, name, sides))
  const together = wanted.filter(([name]) => !isHandedOn(id, name, sides))
  const merged: ColumnChanges = Object.assign({}, ...together.map(([, changes]) => changes))
  return [
    ...(together.length === 0 ? [] : [alterColumn(id, merged, sides)]),
    ...alone.map(([name]) => statement(alterColumnText(to, storageText(name, to, sides), true))),
  ]
}

function isSaidAbove(id: CatalogObject['id'], name: string, sides: Sides): boolean {
  return isCovered(id, sides, (column, side) => side.get(column)?.attributes[name] ?? null)
}

/** Whether the statement would reach heirs that go another way. */
function isHandedOn(id: CatalogObject['id'], name: string, sides: Sides): boolean {
  if (lastingHeirs(id, sides).length === 0) return false
  return !isShared(id, sides, (column, side) => side.get(column)?.attributes[name] ?? null)
}

function storageText(name: keyof ColumnFacts, to: ColumnFacts, sides: Sides): string {
  if (name === 'storage') return `SET STORAGE ${storageWord(to, sides).toUpperCase()}`
  if (name === 'compression') return `SET COMPRESSION ${compressionWord(to)}`
  return `SET STATISTICS ${to.statistics ?? -1}`
}

type Storage = NonNullable<ColumnChanges['storage']>
type Compression = NonNullable<ColumnChanges['compression']>

const storages: readonly Storage[] = ['plain', 'external', 'extended', 'main']

/** Servers before 16 have no word for what a type does by itself. */
function storageWord({ storage, type }: ColumnFacts, { serverVersion }: Sides): Storage {
  const said = storages.find((word) => word === storage)
  if (said !== undefined) return said
  if (serverVersion >= 160000) return 'default'
  return /^(?:numeric|inet|cidr)\b/.test(type) && !type.endsWith('[]') ? 'main' : 'extended'
}

function compressionWord({ compression }: ColumnFacts): Compression {
  return compression === 'pglz' || compression === 'lz4' ? compression : 'default'
}
