/** Exclusion constraints: how they are made, dropped and changed. */
import type { ExcludeElement } from '../../../ops/constraint-operations.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { goesWithWhole, hasPartitionsThroughout } from '../attached-index.ts'
import { flag, optionalText } from '../attributes.ts'
import {
  alterTable,
  commentTarget,
  constraintTarget,
  deferralOf,
  dropConstraint,
  indexedConstraintNames,
  isOnExistingTable,
  renameConstraint,
  tableLabel,
} from '../constraint-target.ts'
import { afterIndex, indexAlterations, indexName, storageChanges } from '../index-changes.ts'
import { fixedPart, type ParsedIndex, parseIndexDefinition } from '../index-definition.ts'
import { identifier } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { renamedPart } from '../renamed-part.ts'

const changeable: ReadonlySet<string> = new Set(['definition', 'tablespace', 'statistics', 'indexComment'])

const shared = {
  change,
  rename: (from, to, sides) => [renameConstraint(from, to, sides)],
  commentOn: commentTarget,
} as const satisfies Partial<PostgresKind>

export const exclude: PostgresKind = {
  ...shared,
  rank: 320,
  rebuildable: () => true,
  createdWithParent: 'never',
  create: (object, _parts, sides) =>
    renamedPart(object, shared, sides) ?? [created(object, sides), ...afterIndex(object, sides)],
  drop: (object, sides) => (goesWithWhole(object, sides) ? [] : [dropConstraint(object, sides)]),
  names: indexedConstraintNames,
}

function created(object: CatalogObject, sides: Sides): PlannedOperation {
  const remarks = isOnExistingTable(object, sides)
    ? [`Locks ${tableLabel(object)} while its index is built; fails where rows conflict.`]
    : []
  const only = flag(object, 'partitioned') && hasPartitionsThroughout(object.parent, sides)
  const parsed = parseIndexDefinition(textAttribute(object, 'definition'))
  const elements = parsed === null ? null : excludeElements(parsed)
  const tablespace = optionalText(object, 'tablespace')
  if (parsed === null || elements === null) return statement(asText(object, only, sides), ...remarks)
  const { method, include, where, with: parameters } = parsed
  return {
    operation: {
      type: 'createExcludeConstraint',
      ...constraintTarget(object, sides),
      elements,
      ...(method === 'gist' ? {} : { using: method }),
      ...(include.length === 0 ? {} : { include }),
      ...(Object.keys(parameters).length === 0 ? {} : { with: parameters }),
      ...(tablespace === null ? {} : { tablespace }),
      ...(where === null ? {} : { where }),
      ...(only ? { only } : {}),
      ...deferralOf(object),
    },
    ...(remarks.length === 0 ? {} : { remarks }),
  }
}

function excludeElements({ elements }: ParsedIndex): readonly ExcludeElement[] | null {
  const complete = elements.flatMap(({ operator, ...element }) =>
    operator === undefined ? [] : [{ ...element, operator }],
  )
  return complete.length === elements.length ? complete : null
}

/** A definition that is not understood, as it was read. */
function asText(object: CatalogObject, only: boolean, sides: Sides): string {
  const table = alterTable(object, sides)
  const deferral = deferralOf(object)
  const words = deferral.initially === undefined ? '' : ' INITIALLY DEFERRED'
  return [
    only ? table.replace('ALTER TABLE', 'ALTER TABLE ONLY') : table,
    `  ADD CONSTRAINT ${identifier(part(object.id, 2))} EXCLUDE USING ${textAttribute(object, 'definition')}${
      flag(object, 'deferrable') ? ` DEFERRABLE${words}` : ''
    }`,
  ].join('\n')
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  const [before, after] = [textAttribute(from, 'definition'), textAttribute(to, 'definition')]
  const isFixedChanged =
    fixedPart(before) !== fixedPart(after) || (before !== after && flag(to, 'partitioned'))
  const isKept = (name: string): boolean => (name === 'valid' ? flag(to, 'valid') : changeable.has(name))
  if (isFixedChanged || !attributes.every(isKept)) return { type: 'replace' }
  const [was, is] = [parseIndexDefinition(before)?.with ?? {}, parseIndexDefinition(after)?.with ?? {}]
  return {
    type: 'alter',
    operations: [...storageChanges(was, is, indexName(to), sides), ...indexAlterations(from, to, sides)],
  }
}
