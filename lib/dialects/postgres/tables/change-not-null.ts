/**
 * NOT NULL that comes, goes, or is another constraint. It reaches those that inherit: a partition must have what its
 * table has, other heirs may have more.
 */
import type { CatalogIndex, CatalogObject, Json, ObjectId } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { identifier } from '../names.ts'
import { statement } from '../planned.ts'
import { alterColumnText, alterTableText } from './alter-text.ts'
import { isCovered, isShared, lastingHeirs, lastingParents } from '../ancestry.ts'
import { isNamedNotNull } from './column-calls.ts'
import { type ColumnFacts, columnFacts } from './column-facts.ts'
import { addNotNull, notNullComment } from './create-column.ts'
import { notNullName, withTakenName } from './not-null-names.ts'
import { alterColumn } from './alter-column-operation.ts'

export function changeNotNull(
  { id }: CatalogObject,
  from: ColumnFacts,
  to: ColumnFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  if (!from.notNull && to.notNull) return setNotNull(id, to, sides)
  if (from.notNull && !to.notNull) return dropNotNull(id, to, sides)
  return from.notNull ? changeConstraint(id, from, to, sides) : []
}

function setNotNull(id: ObjectId, wanted: ColumnFacts, sides: Sides): readonly PlannedOperation[] {
  const to = withTakenName(wanted, sides)
  if (isCovered(id, sides, notNull) || isSetAbove(id, sides)) return ownConstraint(to)
  const remark = 'Reads the whole table under a lock that keeps readers out, and fails if there are nulls.'
  const comment = to.notNullConstraint.comment === null ? [] : [notNullComment(to)]
  const renamed =
    sides.serverVersion < 180000 ? [] : lastingHeirs(id, sides).flatMap((heir) => renamedBefore(heir, sides))
  if (isNamedNotNull(to) || to.notNullConstraint.notValid) return [...renamed, addNotNull(to), ...comment]
  if (sides.serverVersion < 180000 && heirsDiffer(id, sides) && !isPartitioned(id, sides.to)) {
    return [statement(alterColumnText(to, 'SET NOT NULL', true), remark)]
  }
  return [...renamed, alterColumn(id, { nullable: false }, sides, remark), ...comment]
}

/**
 * What an heir has already becomes part of what it inherits, and cannot get its name, nor stop being its own, then. That of
 * a partition becomes inherited by itself.
 */
function renamedBefore(heir: ObjectId, sides: Sides): readonly PlannedOperation[] {
  const [before, after] = [sides.from.get(heir), sides.to.get(heir)]
  if (before === undefined || after === undefined) return []
  const [from, to] = [columnFacts(before), columnFacts(after)]
  if (!from.notNull || !to.notNull || from.notNullConstraint.inherited) return []
  return to.notNullConstraint.local
    ? renamedConstraint(from, to)
    : [statement(alterColumnText(to, 'DROP NOT NULL'))]
}

function renamedConstraint(from: ColumnFacts, to: ColumnFacts): readonly PlannedOperation[] {
  if (from.notNullConstraint.name === to.notNullConstraint.name) return []
  const [old, now] = [identifier(notNullName(from)), identifier(notNullName(to))]
  return [statement(alterTableText(to, `RENAME CONSTRAINT ${old} TO ${now}`))]
}

/** One that came from above can be said for the table itself too. */
function ownConstraint(to: ColumnFacts): readonly PlannedOperation[] {
  return to.notNullConstraint.local ? [statement(alterColumnText(to, 'SET NOT NULL'))] : []
}

/** Whether a parent that stays gets NOT NULL in this plan, which every heir gets with it. */
function isSetAbove(id: ObjectId, sides: Sides): boolean {
  return lastingParents(id, sides).some((parent) => {
    const isSet = notNull(parent, sides.from) === false && notNull(parent, sides.to) === true
    return (
      isSet &&
      (sides.serverVersion >= 180000 || isPartitioned(parent, sides.to) || isShared(parent, sides, notNull))
    )
  })
}

function dropNotNull(id: ObjectId, to: ColumnFacts, sides: Sides): readonly PlannedOperation[] {
  const isDroppedAbove = lastingParents(id, sides).some(
    (parent) =>
      notNull(parent, sides.from) === true && notNull(parent, sides.to) === false && !isAlone(parent, sides),
  )
  if (isDroppedAbove) return []
  if (isAlone(id, sides)) return [statement(alterColumnText(to, 'DROP NOT NULL', true))]
  const again =
    sides.serverVersion >= 180000 ? [] : lastingHeirs(id, sides).flatMap((heir) => stillNotNull(heir, sides))
  return [alterColumn(id, { nullable: true }, sides), ...again]
}

/** Whether NOT NULL is dropped from a table and none of its heirs, as not all of them lose theirs. */
function isAlone(id: ObjectId, sides: Sides): boolean {
  return sides.serverVersion < 180000 && heirsDiffer(id, sides) && !isPartitioned(id, sides.from)
}

function heirsDiffer(id: ObjectId, sides: Sides): boolean {
  return !isShared(id, sides, notNull)
}

function stillNotNull(heir: ObjectId, sides: Sides): readonly PlannedOperation[] {
  const [before, after] = [sides.from.get(heir), sides.to.get(heir)]
  if (before === undefined || after === undefined) return []
  const facts = columnFacts(after)
  if (!facts.notNull || !columnFacts(before).notNull) return []
  return [statement(alterColumnText(facts, 'SET NOT NULL'))]
}

function notNull(column: ObjectId, side: CatalogIndex): Json {
  return side.get(column)?.attributes['notNull'] === true
}

function isPartitioned({ path }: ObjectId, side: CatalogIndex): boolean {
  return typeof side.get({ kind: 'table', path: path.slice(0, 2) })?.attributes['partitionBy'] === 'string'
}

/** NOT NULL on both sides, as different constraints (PostgreSQL 18). */
function changeConstraint(
  id: ObjectId,
  from: ColumnFacts,
  to: ColumnFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  const [old, now] = [from.notNullConstraint, to.notNullConstraint]
  const name = identifier(notNullName(to))
  if (old.inherited && !now.inherited && !old.local && lastingParents(id, sides).length > 0) {
    return [isNamedNotNull(to) || now.notValid ? addNotNull(to) : alterColumn(id, { nullable: false }, sides)]
  }
  if (!old.notValid && now.notValid) return [alterColumn(id, { nullable: true }, sides), addNotNull(to)]
  const isLater = !old.local && !old.inherited && now.inherited
  return [
    ...(isSetAbove(id, sides) ? [] : renamedConstraint(from, to)),
    ...(old.noInherit === now.noInherit
      ? []
      : [
          statement(
            alterTableText(to, `ALTER CONSTRAINT ${name} ${now.noInherit ? 'NO INHERIT' : 'INHERIT'}`),
          ),
        ]),
    ...(old.notValid && !now.notValid ? [statement(alterTableText(to, `VALIDATE CONSTRAINT ${name}`))] : []),
    ...(old.inherited && !old.local && now.local ? ownConstraint(to) : []),
    ...(old.comment === now.comment || isLater ? [] : [notNullComment(to)]),
  ]
}
