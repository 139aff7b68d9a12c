/**
 * From the values of an enum type to others. PostgreSQL can only add values; where one is removed or the order changes,
 * a new type takes the place of the old one.
 */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { part } from '../object-paths.ts'
import { retype } from '../retype.ts'
import { typeSchemaOption } from '../type-statements.ts'
import { usesValue } from './used-value.ts'

export function enumValues({ attributes }: CatalogObject): readonly string[] {
  const { values } = attributes
  return Array.isArray(values) ? values.map(String) : []
}

export function changeValues({ from, to }: ObjectChange, sides: Sides): PlannedChange {
  const [before, after] = [enumValues(from), enumValues(to)]
  if (isSubsequence(before, after)) {
    return { type: 'alter', operations: addedValues(to, before, after, sides) }
  }
  const removed = before.filter((value) => !after.includes(value))
  const name = part(to.id, 1)
  const schema = typeSchemaOption(to, sides)
  return retype(from, sides, {
    rename: (newName) => [{ operation: { type: 'renameEnum', name, newName, ...schema } }],
    create: [{ operation: { type: 'createEnum', name, values: after, ...schema } }],
    drop: (oldName) => [{ operation: { type: 'dropEnum', name: oldName, ...schema } }],
    remarks:
      removed.length === 0
        ? []
        : [`Fails while a row has ${removed.map((value) => `'${value}'`).join(' or ')}.`],
  })
}

/** Whether all of `before` are in `after`, in the same order. */
function isSubsequence(before: readonly string[], after: readonly string[]): boolean {
  let found = 0
  for (const value of after) if (value === before[found]) found += 1
  return found === before.length
}

/**
 * Each new value is put after the one before it, which is there by then; a first one before the next that exists. When
 * the rest of the plan uses one of them, all are committed before it, and may be there when it has to be run again.
 */
function addedValues(
  type: CatalogObject,
  before: readonly string[],
  after: readonly string[],
  sides: Sides,
): readonly PlannedOperation[] {
  const known = new Set(before)
  const isUsed = after.some((value) => !known.has(value) && usesValue(type, value, sides))
  return after.flatMap((value, position) => {
    if (known.has(value)) return []
    const next = after.slice(position + 1).find((later) => known.has(later))
    known.add(value)
    const previous = after[position - 1]
    const place = next === undefined ? {} : previous === undefined ? { before: next } : { after: previous }
    const operation = {
      type: 'addEnumValue',
      name: part(type.id, 1),
      value,
      ...place,
      ...(isUsed ? { ifNotExists: true } : {}),
      ...typeSchemaOption(type, sides),
    } as const
    return [isUsed ? { operation, phase: 'committed', remarks: [committedFirst] } : { operation }]
  })
}

const committedFirst =
  'Committed first, since a new value of an enum type can be used only then: it stays if what follows fails.'
