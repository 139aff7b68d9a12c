/** How the values of a column are stored, and how closely the planner looks at them. */
import type { ColumnChanges } from '../../../ops/table-operations.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { statement } from '../planned.ts'
import { storageOfType } from '../type-text.ts'
import { alterColumn } from './alter-column-operation.ts'
import { alterColumnText } from './alter-text.ts'
import { isCovered, isShared, lastingHeirs, parentColumns, partitionLink } from '../ancestry.ts'
import { type ColumnFacts, columnFacts } from './column-facts.ts'
import { typeChanges } from './change-type.ts'

/** What a new column has of its own. One that is only inherited has come with the storage of the column above it. */
export function newStorage(column: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const facts = columnFacts(column)
  const isOnlyInherited = facts.inherited && !facts.local
  const above =
    isOnlyInherited && !isPartition(column, sides) ? parentColumns(column.id, sides.to)[0] : undefined
  const given = above === undefined ? null : columnFacts(above)
  const [storage, compression] = [given?.storage ?? null, given?.compression ?? null]
  const changes: ColumnChanges = {
    ...(facts.storage === storage ? {} : { storage: storageWord(facts, sides) }),
    ...(facts.compression === compression ? {} : { compression: compressionWord(facts) }),
    ...(facts.statistics === null ? {} : { statistics: facts.statistics }),
  }
  return Object.keys(changes).length === 0 ? [] : [alterColumn(column.id, changes, sides)]
}

/** A partition is described whole and attached later. */
function isPartition({ id }: CatalogObject, { to }: Sides): boolean {
  return partitionLink(id, to) !== undefined
}

/** A new type brings its own way of storing; what was said otherwise is said again. */
export function storageChanges(
  id: CatalogObject['id'],
  from: ColumnFacts,
  to: ColumnFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  const [oldStorage, oldCompression] = typeChanges(from, to) ? [null, null] : [from.storage, from.compression]
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
  return storageOfType(type)
}

function compressionWord({ compression }: ColumnFacts): Compression {
  return compression === 'pglz' || compression === 'lz4' ? compression : 'default'
}
