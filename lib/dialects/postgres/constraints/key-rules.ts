/** Primary keys and unique constraints: how they are made, dropped and changed. */
import type { PrimaryKeyOptions } from '../../../ops/constraint-operations.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { goesWithWhole, hasPartitionsThroughout } from '../attached-index.ts'
import { flag, namesOf, optionalText } from '../attributes.ts'
import {
  commentTarget,
  constraintTarget,
  deferralOf,
  dropConstraint,
  indexedConstraintNames,
  isOnExistingTable,
  referenceName,
  renameConstraint,
  tableLabel,
} from '../constraint-target.ts'
import { isPlainKey } from '../constraint-part.ts'
import { afterIndex, indexAlterations, indexName, storageChanges } from '../index-changes.ts'
import type { PostgresKind } from '../object-family.ts'
import { part } from '../object-paths.ts'
import { renamedPart } from '../renamed-part.ts'
import { storageAttribute, storageOption } from '../storage-parameters.ts'

/** What can be changed without making the key anew. */
const changeable: ReadonlySet<string> = new Set(['with', 'tablespace', 'indexComment'])

const shared = {
  rebuildable: () => true,
  createdWithParent: 'when possible',
  standsAlone: (key) => !isPlainKey(key),
  drop: (key, sides) => (goesWithWhole(key, sides) ? [] : [dropConstraint(key, sides)]),
  change,
  rename: (from, to, sides) => [renameConstraint(from, to, sides)],
  commentOn: commentTarget,
} as const satisfies Partial<PostgresKind>

export const primaryKey: PostgresKind = {
  ...shared,
  rank: 300,
  create: (key, _parts, sides) => renamedPart(key, shared, sides) ?? createdPrimaryKey(key, sides),
  names: (key, sides) => [...keyNames(key, sides), `primaryKey:${JSON.stringify(key.id.path.slice(0, 2))}`],
}

export const unique: PostgresKind = {
  ...shared,
  rank: 310,
  create: (key, _parts, sides) => renamedPart(key, shared, sides) ?? createdUnique(key, sides),
  names: keyNames,
}

function createdPrimaryKey(key: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  return [
    {
      operation: {
        type: 'createPrimaryKey',
        ...constraintTarget(key, sides),
        columns: namesOf(key, 'columns'),
        ...keyOptions(key, sides),
      },
      ...remarks(key, sides, 'fails where values are null or appear twice'),
    },
    ...afterIndex(key, sides),
  ]
}

function createdUnique(key: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  return [
    {
      operation: {
        type: 'createUniqueConstraint',
        ...constraintTarget(key, sides),
        columns: namesOf(key, 'columns'),
        ...keyOptions(key, sides),
        ...(flag(key, 'nullsNotDistinct') ? { nullsNotDistinct: true } : {}),
      },
      ...remarks(key, sides, 'fails where values appear twice'),
    },
    ...afterIndex(key, sides),
  ]
}

function keyNames(key: CatalogObject, sides: Sides): readonly string[] {
  const reference = referenceName(part(key.id, 0), part(key.id, 1), namesOf(key, 'columns'))
  return [...indexedConstraintNames(key, sides), reference]
}

function keyOptions(key: CatalogObject, sides: Sides): PrimaryKeyOptions {
  const include = namesOf(key, 'include')
  const parameters = storageOption(key.attributes['with'])
  const tablespace = optionalText(key, 'tablespace')
  return {
    ...(include.length === 0 ? {} : { include }),
    ...(parameters === undefined ? {} : { with: parameters }),
    ...(tablespace === null ? {} : { tablespace }),
    ...(flag(key, 'withoutOverlaps') ? { withoutOverlaps: true } : {}),
    ...(flag(key, 'partitioned') && hasPartitionsThroughout(key.parent, sides) ? { only: true } : {}),
    ...deferralOf(key),
  }
}

function remarks(key: CatalogObject, sides: Sides, failure: string): Pick<PlannedOperation, 'remarks'> {
  if (!isOnExistingTable(key, sides)) return {}
  return { remarks: [`Locks ${tableLabel(key)} while its index is built; ${failure}.`] }
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  const isPartitioned = flag(to, 'partitioned')
  const isKept = (name: string): boolean =>
    name === 'valid' ? flag(to, 'valid') : changeable.has(name) && !(name === 'with' && isPartitioned)
  if (!attributes.every(isKept)) return { type: 'replace' }
  const [before, after] = [storageAttribute(from.attributes['with']), storageAttribute(to.attributes['with'])]
  return {
    type: 'alter',
    operations: [
      ...storageChanges(before, after, indexName(to), sides),
      ...indexAlterations(from, to, sides),
    ],
  }
}
