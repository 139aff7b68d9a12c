/** Foreign keys: how they are made, dropped and changed. */
import type { ForeignKeyOptions, ReferentialAction } from '../../../ops/constraint-operations.ts'
import { finalName } from '../../../ops/values.ts'
import { type CatalogIndex, type CatalogObject, objectKey } from '../../../schema/catalog.ts'
import { differentAttributes } from '../../../schema/diff.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { wholesAbove } from '../ancestry.ts'
import { isAttachedThroughout } from '../attached-index.ts'
import { flag, namesOf, optionalText } from '../attributes.ts'
import {
  alterTable,
  commentTarget,
  constraintNames,
  constraintTarget,
  deferralOf,
  dropConstraint,
  isOnExistingTable,
  referenceName,
  renameConstraint,
  tableLabel,
} from '../constraint-target.ts'
import { identifier } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { namesBelow } from './constraints-below.ts'

const changeable: ReadonlySet<string> = new Set([
  'deferrable',
  'initiallyDeferred',
  'validated',
  'enforced',
  'copied',
])

const keyKinds: ReadonlySet<string> = new Set(['primaryKey', 'unique', 'index', 'exclude'])

const actions: readonly ReferentialAction[] = ['cascade', 'restrict', 'set null', 'set default']

export const foreignKey: PostgresKind = {
  rank: 400,
  rebuildable: () => true,
  createdWithParent: 'never',
  create: (key, _parts, sides) => (flag(key, 'copied') ? [] : [created(key, sides)]),
  drop: (key, sides) => (isCopyThroughout(key, sides) ? [] : [dropped(key, sides)]),
  change,
  rename: (from, to, sides) => (flag(to, 'copied') ? [] : [renameConstraint(from, to, sides)]),
  commentOn: commentTarget,
  names: (key, sides) => [
    ...constraintNames(key),
    ...namesBelow(key, sides),
    referenceName(
      textAttribute(key, 'referencedSchema'),
      textAttribute(key, 'referencedTable'),
      namesOf(key, 'referencedColumns'),
    ),
  ],
}

/** A copy is gone if the one on the whole was dropped before the partition was detached. */
function dropped(key: CatalogObject, sides: Sides): PlannedOperation {
  if (!flag(key, 'copied')) return dropConstraint(key, sides)
  return { operation: { type: 'dropConstraint', ...constraintTarget(key, sides), ifExists: true } }
}

/** A copy that goes with the one on the whole: its table stays a partition. */
function isCopyThroughout(key: CatalogObject, sides: Sides): boolean {
  return flag(key, 'copied') && isAttachedThroughout(key.parent, sides)
}

function created(key: CatalogObject, sides: Sides): PlannedOperation {
  const schema = textAttribute(key, 'referencedSchema')
  return {
    operation: {
      type: 'createForeignKey',
      name: finalName(part(key.id, 2)),
      sourceTable: part(key.id, 1),
      referentTable: textAttribute(key, 'referencedTable'),
      localColumns: namesOf(key, 'columns'),
      remoteColumns: namesOf(key, 'referencedColumns'),
      ...sourceOption(key, sides),
      ...(schema === sides.defaultSchema ? {} : { referentSchema: schema }),
      ...options(key),
    },
    ...remarks(key, sides),
  }
}

function sourceOption({ id }: CatalogObject, sides: Sides): Pick<ForeignKeyOptions, 'sourceSchema'> {
  const { schema } = schemaOption(id, sides)
  return schema === undefined ? {} : { sourceSchema: schema }
}

function options(key: CatalogObject): ForeignKeyOptions {
  const [onDelete, onUpdate] = [action(key, 'onDelete'), action(key, 'onUpdate')]
  const onDeleteColumns = namesOf(key, 'onDeleteColumns')
  const isEnforced = flag(key, 'enforced')
  return {
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onDeleteColumns.length === 0 ? {} : { onDeleteColumns }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(optionalText(key, 'match') === 'full' ? { match: 'full' } : {}),
    ...deferralOf(key),
    ...(isEnforced ? {} : { notEnforced: true }),
    ...(isEnforced && !flag(key, 'validated') ? { notValid: true } : {}),
    ...(flag(key, 'period') ? { period: true } : {}),
  }
}

function action(key: CatalogObject, name: string): ReferentialAction | undefined {
  const written = optionalText(key, name)
  return actions.find((candidate) => candidate === written)
}

function remarks(key: CatalogObject, sides: Sides): Pick<PlannedOperation, 'remarks'> {
  if (!isOnExistingTable(key, sides) || !flag(key, 'validated')) return {}
  const other = `${textAttribute(key, 'referencedSchema')}.${textAttribute(key, 'referencedTable')}`
  const locked = other === tableLabel(key) ? other : `${tableLabel(key)} and ${other}`
  return {
    remarks: [
      `Keeps writers out of ${locked} while all rows are checked; notValid and validateConstraint do not.`,
    ],
  }
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  if (flag(from, 'copied') && flag(to, 'copied')) return { type: 'alter', operations: [] }
  if (isCopyThroughout(from, sides) || isCopyLost(from, sides) || !hasSameKey(from, to, sides))
    return { type: 'replace' }
  if (attributes.some((name) => !changeable.has(name))) return { type: 'replace' }
  const [wasEnforced, isEnforced] = [flag(from, 'enforced'), flag(to, 'enforced')]
  const [wasValid, isValid] = [flag(from, 'validated'), flag(to, 'validated')]
  const becomesLooser = isEnforced && !isValid && (wasValid || !wasEnforced)
  if (becomesLooser) return { type: 'replace' }
  return {
    type: 'alter',
    operations: [
      ...deferral(from, to, sides),
      ...(wasEnforced === isEnforced ? [] : [altered(to, isEnforced ? 'ENFORCED' : 'NOT ENFORCED', sides)]),
      ...(wasEnforced && isEnforced && isValid && !wasValid ? [validated(to, sides)] : []),
    ],
  }
}

/** A copy goes with the one on the whole, which is dropped or made anew while the partition is attached. */
function isCopyLost(copy: CatalogObject, { from, to }: Sides): boolean {
  if (!flag(copy, 'copied')) return false
  const own = copiedFrom(copy, from)
  const wanted = own === undefined ? undefined : to.get(own.id)
  return own === undefined || wanted === undefined || differentAttributes(own, wanted).length > 0
}

/** The foreign key on the whole, as far up as it takes. */
function copiedFrom(copy: CatalogObject, side: CatalogIndex): CatalogObject | undefined {
  return wholesAbove(copy.id, side)
    .map(({ path }) => side.get({ kind: 'foreignKey', path: [...path, part(copy.id, 2)] }))
    .find((above) => above === undefined || !flag(above, 'copied'))
}

/** Whether it stays on the same key: a foreign key cannot be moved to another one. */
function hasSameKey(before: CatalogObject, after: CatalogObject, { from, to }: Sides): boolean {
  if (flag(before, 'copied') || flag(after, 'copied')) return true
  const keys = (side: CatalogIndex): string =>
    side
      .needs(after.id)
      .filter((needed) => keyKinds.has(needed.id.kind))
      .map((needed) => objectKey(needed.id))
      .toSorted()
      .join()
  return keys(from) === keys(to)
}

function deferral(from: CatalogObject, to: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const text = deferralText(to)
  return deferralText(from) === text ? [] : [altered(to, text, sides)]
}

function deferralText(key: CatalogObject): string {
  if (!flag(key, 'deferrable')) return 'NOT DEFERRABLE'
  return `DEFERRABLE INITIALLY ${flag(key, 'initiallyDeferred') ? 'DEFERRED' : 'IMMEDIATE'}`
}

function altered(key: CatalogObject, how: string, sides: Sides): PlannedOperation {
  return statement(`${alterTable(key, sides)} ALTER CONSTRAINT ${identifier(part(key.id, 2))} ${how}`)
}

function validated(key: CatalogObject, sides: Sides): PlannedOperation {
  return {
    operation: { type: 'validateConstraint', ...constraintTarget(key, sides) },
    remarks: [`Checks all rows of ${tableLabel(key)}.`],
  }
}
