/** A constraint as the operations name it: its table, its schema, and a name that no naming convention touches. */
import type { ConstraintType } from '../../ops/constraint-operations.ts'
import { type FinalName, finalName } from '../../ops/values.ts'
import type { CatalogObject } from '../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../schema-rules.ts'
import { flag } from './attributes.ts'
import { namesOfParts } from './attached-index.ts'
import { isCopied } from './copied-tables.ts'
import { identifier, qualified } from './names.ts'
import { part, schemaOption } from './object-paths.ts'

/** The kinds of constraints, and what the directives call them. */
export const constraintTypes = {
  primaryKey: 'primary',
  unique: 'unique',
  foreignKey: 'foreignkey',
  check: 'check',
  exclude: 'exclude',
} as const satisfies Readonly<Record<string, ConstraintType>>

export type ConstraintKind = keyof typeof constraintTypes

export interface ConstraintTarget {
  readonly name: FinalName
  readonly table: string
  readonly schema?: string
}

export function constraintTarget(
  { id }: CatalogObject,
  sides: Pick<Sides, 'defaultSchema'>,
): ConstraintTarget {
  return { name: finalName(part(id, 2)), table: part(id, 1), ...schemaOption(id, sides) }
}

/** `ALTER TABLE app.account`, without the default schema. */
export function alterTable({ id }: CatalogObject, sides: Pick<Sides, 'defaultSchema'>): string {
  return `ALTER TABLE ${qualified(schemaOption(id, sides).schema, part(id, 1))}`
}

export function dropConstraint(object: CatalogObject, sides: Sides): PlannedOperation {
  return { operation: { type: 'dropConstraint', ...constraintTarget(object, sides) } }
}

export function renameConstraint(from: CatalogObject, to: CatalogObject, sides: Sides): PlannedOperation {
  const newName = finalName(part(to.id, 2))
  return { operation: { type: 'renameConstraint', newName, ...constraintTarget(from, sides) } }
}

/** `deferrable` and `initially` as the options of a constraint. */
export function deferralOf(object: CatalogObject): {
  readonly deferrable?: true
  readonly initially?: 'deferred'
} {
  if (flag(object, 'initiallyDeferred')) return { initially: 'deferred' }
  return flag(object, 'deferrable') ? { deferrable: true } : {}
}

/** What follows `COMMENT ON`. */
export function commentTarget({ id }: CatalogObject): string {
  return `CONSTRAINT ${identifier(part(id, 2))} ON ${qualified(part(id, 0), part(id, 1))}`
}

/** A table has one constraint of a name, whatever kind it is. */
export function constraintNames({ id }: CatalogObject): readonly string[] {
  return [`constraint:${JSON.stringify(id.path)}`]
}

/** Its index takes a name among the relations of the schema. */
export function indexedConstraintNames(object: CatalogObject, { from }: Sides): readonly string[] {
  const { path } = object.id
  return [
    ...constraintNames(object),
    `relation:${JSON.stringify([path[0], path[2]])}`,
    ...namesOfParts(object, from),
  ]
}

/**
 * What a foreign key refers to. Where several keys have the same columns, PostgreSQL takes any for a new foreign key: one
 * that is about to go must be gone before.
 */
export function referenceName(schema: string, table: string, columns: readonly string[]): string {
  return `reference:${JSON.stringify([schema, table, ...columns.toSorted()])}`
}

/** `app.account`, for remarks. */
export function tableLabel({ id }: CatalogObject): string {
  return `${part(id, 0)}.${part(id, 1)}`
}

/** Whether the table has rows that a new constraint has to be checked against. */
export function isOnExistingTable({ parent }: CatalogObject, sides: Sides): boolean {
  return parent !== null && sides.from.get(parent) !== undefined && !isCopied(parent, sides)
}
