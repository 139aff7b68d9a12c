/**
 * Operations of a stage in the form in which nobody waits for them: indexes that are built and dropped concurrently, keys
 * that take such an index over, constraints that are validated each in a transaction of its own. What was reached before is
 * reached in this form too.
 */
import type {
  CreateIndex,
  CreatePrimaryKey,
  CreateUniqueConstraint,
} from '../../ops/constraint-operations.ts'
import type { Operation } from '../../ops/operation.ts'
import { finalName, isFinalName } from '../../ops/values.ts'
import type { StageKind } from '../safe-changes.ts'
import type { PlannedOperation, Sides } from '../schema-rules.ts'
import { freeName } from './free-name.ts'

export function inSafeForm(
  operations: readonly PlannedOperation[],
  kind: StageKind,
  sides: Sides,
): readonly PlannedOperation[] {
  switch (kind) {
    case 'build':
    case 'drop indexes':
      return besideOthers(operations, sides)
    case 'check':
      return checksFirst(operations)
    case 'expand':
    case 'drop':
      return operations
  }
}

/** Says under which name an index is built. */
type NameOf = (index: CreateIndex) => string

/** An index that takes the place of another is built under a name of its own before that goes. */
function besideOthers(operations: readonly PlannedOperation[], sides: Sides): readonly PlannedOperation[] {
  const takesPlace = operations.some(({ operation: { type } }) => /^drop(?:Index|Constraint)$/.test(type))
  const nameOf: NameOf = (index) => {
    const name = textOf(index.name)
    return takesPlace ? freeName(index.schema ?? sides.defaultSchema, name, sides, 'new') : name
  }
  const built = operations.flatMap(({ operation }) => builtFirst(operation, nameOf))
  return [...built, ...operations.flatMap((planned) => afterBuild(planned, nameOf))]
}

const besides = 'Built beside readers and writers, outside of a transaction.'

function builtFirst(operation: Operation, nameOf: NameOf): readonly PlannedOperation[] {
  const index = indexOf(operation)
  if (index === null) return []
  const name = finalName(nameOf(index))
  return [{ operation: { ...index, name, concurrently: true }, remarks: [besides] }]
}

/** The index that an operation builds. */
function indexOf(operation: Operation): CreateIndex | null {
  if (operation.type === 'createIndex') return operation
  if (operation.type !== 'createPrimaryKey' && operation.type !== 'createUniqueConstraint') return null
  const { deferrable: _, initially: __, usingIndex: ___, withoutOverlaps: ____, ...index } = operation
  return { ...index, type: 'createIndex', unique: true }
}

function afterBuild(planned: PlannedOperation, nameOf: NameOf): readonly PlannedOperation[] {
  const { operation } = planned
  switch (operation.type) {
    case 'createIndex':
      return renamed(operation, nameOf(operation))
    case 'createPrimaryKey':
    case 'createUniqueConstraint':
      return [
        { operation: takingOver(operation, nameOf), remarks: ['Takes the index over: no row is read.'] },
      ]
    case 'dropIndex':
      return operation.cascade === true
        ? [planned]
        : [{ ...planned, operation: { ...operation, concurrently: true } }]
    default:
      return [planned]
  }
}

function renamed({ name, schema }: CreateIndex, builtAs: string): readonly PlannedOperation[] {
  const newName = textOf(name)
  if (newName === builtAs) return []
  const where = schema === undefined ? {} : { schema }
  return [{ operation: { type: 'renameIndex', name: builtAs, newName, ...where } }]
}

function takingOver(key: CreatePrimaryKey | CreateUniqueConstraint, nameOf: NameOf): Operation {
  const { type, name, table, schema, deferrable, initially } = key
  return {
    type,
    name,
    table,
    columns: [],
    usingIndex: nameOf({ type: 'createIndex', name, table, columns: [], schema }),
    ...(schema === undefined ? {} : { schema }),
    ...(deferrable === undefined ? {} : { deferrable }),
    ...(initially === undefined ? {} : { initially }),
  }
}

function textOf(name: CreateIndex['name']): string {
  return isFinalName(name) ? name.name : (name ?? '')
}

/** NOT NULL follows the check that says the same, so that it takes a moment. */
function checksFirst(operations: readonly PlannedOperation[]): readonly PlannedOperation[] {
  const isValidation = ({ operation }: PlannedOperation): boolean => operation.type === 'validateConstraint'
  return [
    ...operations.filter(isValidation).map((planned) => ({ ...planned, phase: 'committed' as const })),
    ...operations.filter((planned) => !isValidation(planned)).map(withoutReading),
  ]
}

function withoutReading(planned: PlannedOperation): PlannedOperation {
  const { operation } = planned
  if (operation.type !== 'alterColumn' || operation.changes.nullable !== false) return planned
  return { ...planned, remarks: ['The check says it already: no row is read.'] }
}
