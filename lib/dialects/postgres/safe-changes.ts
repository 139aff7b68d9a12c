/** What PostgreSQL can do while a database is in use: concurrent index builds, and constraints that are checked later. */
import { type CatalogIndex, type CatalogObject, type ObjectId, objectKey } from '../../schema/catalog.ts'
import { differentAttributes } from '../../schema/diff.ts'
import type { SafeChanges, Unchecked, WantedChange } from '../safe-changes.ts'
import { sharedName, type Sides } from '../schema-rules.ts'
import { lastingParents } from './ancestry.ts'
import { attachment } from './attached-index.ts'
import { flag, isRecord, namesOf } from './attributes.ts'
import { checksAbove } from './constraints/inherited-checks.ts'
import { constraintTypes } from './constraint-target.ts'
import { defaultName } from './default-names.ts'
import { kindNamed } from './families.ts'
import { identifier } from './names.ts'
import { part } from './object-paths.ts'
import { inSafeForm } from './safe-operations.ts'

export const postgresSafeChanges: SafeChanges = {
  harmlessDrops: ['default'],
  isBuilt,
  isReady,
  partsOf,
  heldBy,
  namesOf: (object, sides) =>
    (kindNamed(object.id.kind).names?.(object, sides) ?? []).filter((name) => !ordersOnly.test(name)),
  unchecked,
  checked: (guard) => validity(guard, true),
  isDroppedBeside: (object, present) =>
    object.id.kind === 'index' && !flag(object, 'partitioned') && attachment(object, present) === undefined,
  inSafeForm,
}

/** Several objects may go by one of these: keys on the same columns, partitions of one table, routines of one name. */
const ordersOnly = new RegExp(`^(?:${sharedName}|reference:|partitions:)`)

const keyKinds: ReadonlySet<string> = new Set(['primaryKey', 'unique'])

function isBuilt(object: CatalogObject, present: CatalogIndex): boolean {
  const { id, parent } = object
  const isIndex = id.kind === 'index'
  const isKey = keyKinds.has(id.kind) && !flag(object, 'withoutOverlaps')
  if (!isIndex && !isKey) return false
  return parent !== null && !flag(object, 'partitioned') && present.get(parent) !== undefined
}

function isReady(object: CatalogObject, present: CatalogIndex): boolean {
  const { id, parent } = object
  if (id.kind !== 'primaryKey' || parent === null) return true
  return namesOf(object, 'columns').every((name) => {
    const column = present.get({ kind: 'column', path: [...parent.path, name] })
    return column !== undefined && flag(column, 'notNull')
  })
}

/** The indexes of partitions that are attached to an index on the whole. */
function partsOf(object: CatalogObject, wanted: CatalogIndex): readonly CatalogObject[] {
  if (!flag(object, 'partitioned')) return []
  return wanted.dependents(object.id).flatMap((link) => {
    const owner =
      link.id.kind === 'indexPartition' && link.parent !== null ? wanted.get(link.parent) : undefined
    return owner === undefined ? [] : [owner]
  })
}

/** A column of a primary key cannot be null. */
function heldBy(object: CatalogObject, { from, to }: Sides): readonly CatalogObject[] {
  const { id, parent } = object
  if (id.kind !== 'primaryKey' || parent === null) return []
  return namesOf(object, 'columns').flatMap((name) => {
    const column = { kind: 'column', path: [...parent.path, name] }
    const [before, after] = [from.get(column), to.get(column)]
    if (before === undefined || after === undefined || flag(after, 'notNull')) return []
    const { notNull = null, notNullConstraint = null } = before.attributes
    return [{ ...after, attributes: { ...after.attributes, notNull, notNullConstraint } }]
  })
}

function unchecked(change: WantedChange, sides: Sides): Unchecked | null {
  const { to } = change
  if (to.parent?.kind !== 'table' || sides.from.get(to.parent) === undefined) return null
  switch (to.id.kind) {
    case 'column':
      return uncheckedNotNull(change, sides)
    case 'check':
    case 'foreignKey':
      return isCheckedNow(change, sides) ? withoutCheck(to, sides) : null
    default:
      return null
  }
}

/** Whether rows that are there are read when it is made or changed. */
function isCheckedNow({ from, to }: WantedChange, sides: Sides): boolean {
  if (!flag(to, 'validated') || !flag(to, 'enforced')) return false
  if (from === undefined || !flag(from, 'validated')) return true
  const attributes = differentAttributes(from, to).filter(
    (name) => name !== 'comment' && name !== 'privileges',
  )
  if (attributes.length === 0) return false
  return kindNamed(to.id.kind).change({ from, to, attributes }, sides).type === 'replace'
}

function withoutCheck(to: CatalogObject, sides: Sides): Unchecked | null {
  const isOnPartitioned = to.parent !== null && isPartitioned(to.parent, sides)
  // Only then can a foreign key of a partitioned table be checked later.
  if (to.id.kind === 'foreignKey' && isOnPartitioned && sides.serverVersion < 180000) return null
  // One that comes from above goes with that, and cannot become unchecked again without it.
  if (to.id.kind === 'check' && checksAbove(to, sides.to).some((above) => !flag(above, 'validated')))
    return null
  return { object: validity(to, false), isGuarded: false, guard: null }
}

function validity(constraint: CatalogObject, validated: boolean): CatalogObject {
  return { ...constraint, attributes: { ...constraint.attributes, validated } }
}

function isPartitioned(table: ObjectId, sides: Sides): boolean {
  return [sides.from, sides.to].some((side) => typeof side.get(table)?.attributes['partitionBy'] === 'string')
}

/** A column that may still be null, with a check in its place that is not validated yet: rows are not read again then. */
function uncheckedNotNull({ from, to }: WantedChange, sides: Sides): Unchecked | null {
  const { notNullConstraint } = to.attributes
  const isNotValid =
    notNullConstraint !== undefined && isRecord(notNullConstraint) && notNullConstraint['notValid'] === true
  if (from === undefined || flag(from, 'notNull') || !flag(to, 'notNull') || isNotValid) return null
  const { notNull: _, notNullConstraint: __, ...attributes } = to.attributes
  const object = { ...to, attributes: { ...attributes, notNull: false } }
  // Whoever inherits gets the check with NOT NULL of the table above.
  const isSetAbove = lastingParents(to.id, sides).some((above) => {
    const [before, after] = [sides.from.get(above), sides.to.get(above)]
    return before !== undefined && after !== undefined && !flag(before, 'notNull') && flag(after, 'notNull')
  })
  return { object, isGuarded: true, guard: isSetAbove ? null : guardOf(to, sides) }
}

/** Nothing needs the column for its sake: it is made when the column is there and goes when that is NOT NULL. */
function guardOf({ id, parent }: CatalogObject, sides: Sides): CatalogObject {
  const [schema, table, column] = [part(id, 0), part(id, 1), part(id, 2)]
  return {
    id: { kind: 'check', path: [schema, table, guardName(schema, table, column, sides)] },
    parent,
    attributes: {
      expression: `(${identifier(column)} IS NOT NULL)`,
      noInherit: false,
      validated: false,
      enforced: true,
      inheritance: null,
    },
  }
}

function guardName(schema: string, table: string, column: string, { from, to }: Sides): string {
  const isTaken = (name: string): boolean =>
    Object.keys(constraintTypes).some((kind) =>
      [from, to].some(
        (side) => side.catalog.objects.get(objectKey({ kind, path: [schema, table, name] })) !== undefined,
      ),
    )
  let name = defaultName(table, column, 'has_value')
  for (let number = 2; isTaken(name); number += 1) name = defaultName(table, column, `has_value${number}`)
  return name
}
