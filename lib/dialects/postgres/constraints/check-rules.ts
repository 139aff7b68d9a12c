/** Check constraints: how they are made, dropped and changed, alone and along a line of tables that inherit them. */
import type { CatalogIndex, CatalogObject } from '../../../schema/catalog.ts'
import { differentAttributes } from '../../../schema/diff.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { isAttachedThroughout } from '../attached-index.ts'
import { flag, optionalText } from '../attributes.ts'
import {
  commentTarget,
  constraintNames,
  constraintTarget,
  dropConstraint,
  isOnExistingTable,
  renameConstraint,
  tableLabel,
} from '../constraint-target.ts'
import { isPlainCheck } from '../constraint-part.ts'
import { quoted } from '../literal.ts'
import type { PostgresKind } from '../object-family.ts'
import { textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { withoutOuterParentheses } from '../outer-parentheses.ts'
import { namesBelow } from './constraints-below.ts'
import { checksAbove, parentLinks, rootChecks } from './inherited-checks.ts'

export const check: PostgresKind = {
  rank: 290,
  rebuildable: () => true,
  createdWithParent: 'when possible',
  standsAlone: (object) => !isPlainCheck(object),
  create: (object, _parts, sides) =>
    comesFromParent(object, sides) ? validatedBelow(object, sides) : [created(object, sides)],
  drop: (object, sides) => (goesWithParent(object, sides) ? [] : [dropConstraint(object, sides)]),
  change,
  rename: (from, to, sides) => (comesFromParent(to, sides) ? [] : [renameConstraint(from, to, sides)]),
  commentOn: commentTarget,
  names: (object, sides) => [...constraintNames(object), ...namesBelow(object, sides)],
}

/** The condition as a person writes it. */
export function conditionOf(object: CatalogObject): string {
  return withoutOuterParentheses(textAttribute(object, 'expression'))
}

function created(object: CatalogObject, sides: Sides): PlannedOperation {
  const isEnforced = flag(object, 'enforced')
  const isChecked = isEnforced && flag(object, 'validated')
  return {
    operation: {
      type: 'createCheckConstraint',
      ...constraintTarget(object, sides),
      condition: conditionOf(object),
      ...(flag(object, 'noInherit') ? { noInherit: true } : {}),
      ...(isEnforced ? {} : { notEnforced: true }),
      ...(isEnforced && !isChecked ? { notValid: true } : {}),
    },
    ...(isChecked && isOnExistingTable(object, sides)
      ? { remarks: [`Locks ${tableLabel(object)} while all rows are checked.`] }
      : {}),
  }
}

/** A parent that has it gives it to this table. */
function comesFromParent(object: CatalogObject, sides: Sides): boolean {
  switch (inheritance(object)) {
    case 'inherited':
      return !isOnExistingTable(object, sides) || keepsParent(object, sides.to, sides.from)
    case 'partition':
      return isAttachedThroughout(object.parent, sides)
    default:
      return false
  }
}

/** PostgreSQL drops it, or lets it be dropped, only with that of the parent. */
function goesWithParent(object: CatalogObject, sides: Sides): boolean {
  switch (inheritance(object)) {
    case 'inherited':
      return keepsParent(object, sides.from, sides.to)
    case 'partition':
      return isAttachedThroughout(object.parent, sides)
    default:
      return false
  }
}

/** Whether one of the tables that give it on the one side is a parent on the other side too. */
function keepsParent(object: CatalogObject, one: CatalogIndex, other: CatalogIndex): boolean {
  return parentLinks(object, one).some(({ link }) => other.get(link.id) !== undefined)
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  if (attributes.some((name) => name === 'expression' || name === 'noInherit' || name === 'enforced')) {
    return { type: 'replace' }
  }
  const [wasValid, isValid] = [flag(from, 'validated'), flag(to, 'validated')]
  if (wasValid && !isValid) return { type: 'replace' }
  const [was, is] = [inheritance(from), inheritance(to)]
  if (was === 'shared' && is === 'inherited') return around(to, dropConstraint(to, sides), sides)
  if (was === 'inherited' && is === 'shared') return around(to, created(to, sides), sides)
  const becomesOwn = is === null && was !== 'shared' && goesWithParent(from, sides)
  const isNoLongerOwn = was === null && is === 'inherited' && keepsParent(to, sides.to, sides.from)
  if (becomesOwn || isNoLongerOwn) return { type: 'replace' }
  if (!isValid || wasValid) return { type: 'alter', operations: [] }
  const operations = comesFromParent(to, sides) ? validatedBelow(to, sides) : [validated(to, sides)]
  return { type: 'alter', operations }
}

/** What a child's own check is can be changed only while the parent has none. */
function around(object: CatalogObject, operation: PlannedOperation, sides: Sides): PlannedChange {
  const roots = rootChecks(object, sides.to)
  if (roots.every((root) => isReplaced(root, sides))) return { type: 'replace' }
  const [root, ...others] = roots
  if (root === undefined || others.length > 0) {
    return {
      type: 'refuse',
      reason: `Whether ${object.id.path.join('.')} is the table's own check or only inherited changes, and it comes from several tables`,
      hint: 'Drop it from all of these tables in one revision, and add it to the parents in the next.',
    }
  }
  const comment = optionalText(root, 'comment')
  return {
    type: 'alter',
    operations: [
      dropConstraint(root, sides),
      operation,
      created(root, sides),
      ...(comment === null ? [] : [statement(`COMMENT ON ${commentTarget(root)} IS ${quoted(comment)}`)]),
    ],
  }
}

function isReplaced(to: CatalogObject, sides: Sides): boolean {
  const from = sides.from.get(to.id)
  if (from === undefined) return true
  const attributes = differentAttributes(from, to)
  return attributes.length > 0 && change({ from, to, attributes }, sides).type === 'replace'
}

function validated(object: CatalogObject, sides: Sides): PlannedOperation {
  return {
    operation: { type: 'validateConstraint', ...constraintTarget(object, sides) },
    remarks: [`Checks all rows of ${tableLabel(object)}.`],
  }
}

/** One that comes from a parent that was not validated is not either; it can be, by itself. */
function validatedBelow(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const isComplete =
    !flag(object, 'validated') || checksAbove(object, sides.to).every((above) => flag(above, 'validated'))
  return isComplete || !isOnExistingTable(object, sides) ? [] : [validated(object, sides)]
}

function inheritance(object: CatalogObject): string | null {
  return optionalText(object, 'inheritance')
}
