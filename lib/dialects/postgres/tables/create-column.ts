/** A new column: its description for the table builder, and what can only be said once it is there. */
import type { BuilderChain } from '../../../ops/builder-calls.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { quoted } from '../literal.ts'
import { identifier, qualified } from '../names.ts'
import { textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { serialWord } from '../serial.ts'
import { alterColumnText, alterTableText, foreignOptionsAction, optionActions } from './alter-text.ts'
import { notNullName, withTakenName } from './not-null-names.ts'
import { newStorage } from './column-storage.ts'
import { columnCalls } from './column-calls.ts'
import { type ColumnFacts, columnFacts } from './column-facts.ts'

/** The column as a chain of calls; `parts` has its default if it is made along with it. */
export function describedColumn(
  column: CatalogObject,
  parts: readonly CatalogObject[],
  sides: Sides,
): BuilderChain {
  const facts = withTakenName(columnFacts(column), sides)
  const ownDefault = defaultAmong(column, parts)
  const serial = ownDefault === null ? null : serialWord(column, sides)
  return columnCalls({
    column: facts.notNullConstraint.notValid ? { ...facts, notNull: false } : facts,
    default: ownDefault,
    serial: serial ?? undefined,
    isInKey: parts.some(({ id }) => id.kind === 'primaryKey'),
  })
}

/** The expression of a column's default, if it is among the parts. */
export function defaultAmong(column: CatalogObject, parts: readonly CatalogObject[]): string | null {
  const path = column.id.path
  const found = parts.find(
    ({ id }) => id.kind === 'default' && id.path.every((name, at) => name === path[at]),
  )
  return found === undefined ? null : textAttribute(found, 'expression')
}

/** What a column has that no new column can be given in the statement that makes it. */
export function afterCreation(column: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const facts = columnFacts(column)
  const foreign = foreignOptionsAction({}, facts.foreignOptions)
  return [
    ...newStorage(column, sides),
    ...optionActions({}, facts.options).map((action) => statement(alterColumnText(facts, action))),
    ...(foreign === null ? [] : [statement(alterColumnText(facts, foreign))]),
    ...notNullAfterwards(facts),
  ]
}

function notNullAfterwards(facts: ColumnFacts): readonly PlannedOperation[] {
  const { notNull, notNullConstraint: constraint } = facts
  if (!notNull) return []
  return [
    ...(constraint.notValid ? [addNotNull(facts)] : []),
    ...(constraint.comment === null ? [] : [notNullComment(facts)]),
  ]
}

/** NOT NULL as a constraint of its own (PostgreSQL 18). */
export function addNotNull(facts: ColumnFacts): PlannedOperation {
  const { name, noInherit, notValid } = facts.notNullConstraint
  const text = [
    'ADD',
    ...(name === null ? [] : [`CONSTRAINT ${identifier(name)}`]),
    `NOT NULL ${identifier(facts.name)}`,
    ...(noInherit ? ['NO INHERIT'] : []),
    ...(notValid ? ['NOT VALID'] : []),
  ]
  return statement(alterTableText(facts, text.join(' ')))
}

export function notNullComment(facts: ColumnFacts): PlannedOperation {
  const { comment } = facts.notNullConstraint
  const name = identifier(notNullName(facts))
  const text = comment === null ? 'NULL' : quoted(comment)
  return statement(`COMMENT ON CONSTRAINT ${name} ON ${qualified(facts.schema, facts.table)} IS ${text}`)
}
