/**
 * A column as calls on knex's table builder: the methods that a careful user of knex writes, and `specificType` with SQL
 * text for what the builder has no method for.
 */
import type { BuilderArgument, BuilderCall, BuilderChain } from '../../../ops/builder-calls.ts'
import { joined } from '../ddl.ts'
import { defaultName } from '../default-names.ts'
import { identifier, qualified } from '../names.ts'
import { sequenceClauses } from '../sequence-options.ts'
import { writtenOptions } from '../sequence-facts.ts'
import type { SerialWord } from '../serial.ts'
import type { ColumnFacts, IdentityFacts } from './column-facts.ts'
import { defaultArgument } from './default-argument.ts'

export interface ColumnDescription {
  readonly column: ColumnFacts
  /** The expression of its default, or null. */
  readonly default: string | null
  /** `serial`: its type, sequence and default in one word. */
  readonly serial?: SerialWord | undefined
  /** Whether the primary key of its table is made along with it. */
  readonly isInKey?: boolean
}

/** `table.string('name', 50).notNullable().defaultTo('…').comment('…')`. */
export function columnCalls(description: ColumnDescription): BuilderChain {
  const { column } = description
  const isNotNull =
    column.notNull && description.serial === undefined && column.identity === null && !isNamedNotNull(column)
  return [
    typeCall(description),
    ...(isNotNull ? [call('notNullable')] : []),
    ...(description.default === null || description.serial !== undefined
      ? []
      : [call('defaultTo', defaultArgument(description.default, column.type))]),
    ...(column.comment === null ? [] : [call('comment', column.comment)]),
  ]
}

/** What PostgreSQL says of a column beyond its type and NOT NULL, in the order of `CREATE TABLE`; empty for most. */
export function typeSuffix(column: ColumnFacts): string {
  return joined(
    column.collation !== null && `COLLATE ${column.collation.map(identifier).join('.')}`,
    column.generated !== null &&
      `GENERATED ALWAYS AS (${column.generated.expression}) ${column.generated.kind.toUpperCase()}`,
    column.identity !== null && identityClause(column, column.identity),
    isNamedNotNull(column) && notNullClause(column),
  )
}

/** `GENERATED ALWAYS AS IDENTITY (START WITH 100)`. */
export function identityClause(column: ColumnFacts, identity: IdentityFacts): string {
  const options = [
    ...identitySequenceName(column, identity),
    ...sequenceClauses(writtenOptions(identity.options)),
  ]
  return joined(
    `GENERATED ${identity.generated.toUpperCase()} AS IDENTITY`,
    options.length > 0 && `(${options.join(' ')})`,
  )
}

/** The name of the sequence, where the server would make up another. */
function identitySequenceName(
  column: ColumnFacts,
  { sequence: [schema, name] }: IdentityFacts,
): readonly string[] {
  const isUsual = schema === column.schema && name === defaultName(column.table, column.name, 'seq')
  return isUsual ? [] : [`SEQUENCE NAME ${qualified(schema, name)}`]
}

/** Whether NOT NULL has to be written in full; one that is not valid cannot stand with a new column at all. */
export function isNamedNotNull({ notNull, notNullConstraint: constraint }: ColumnFacts): boolean {
  return notNull && (constraint.name !== null || constraint.noInherit) && !constraint.notValid
}

function notNullClause({ notNullConstraint: { name, noInherit } }: ColumnFacts): string {
  return joined(name !== null && `CONSTRAINT ${identifier(name)}`, 'NOT NULL', noInherit && 'NO INHERIT')
}

function typeCall({ column, serial, isInKey }: ColumnDescription): BuilderCall {
  const { name, type } = column
  // The builder makes it the primary key unless the table has one or it is told not to.
  const key = isInKey === true ? [] : [{ primaryKey: false }]
  if (serial === 'serial') return call('increments', name, ...key)
  if (serial === 'bigserial') return call('bigIncrements', name, ...key)
  const suffix = typeSuffix(column)
  if (serial !== undefined || suffix !== '') return call('specificType', name, joined(serial ?? type, suffix))
  const method = plainMethods[type]
  if (method !== undefined) return call(method, name)
  return parametrized(name, type) ?? call('specificType', name, type)
}

const plainMethods: Readonly<Record<string, string>> = {
  bigint: 'bigInteger',
  boolean: 'boolean',
  bytea: 'binary',
  date: 'date',
  'double precision': 'double',
  integer: 'integer',
  json: 'json',
  jsonb: 'jsonb',
  real: 'float',
  smallint: 'smallint',
  text: 'text',
  'time without time zone': 'time',
  'timestamp with time zone': 'timestamp',
  uuid: 'uuid',
}

function parametrized(name: string, type: string): BuilderCall | null {
  const varchar = /^character varying\((\d+)\)$/.exec(type)?.[1]
  if (varchar !== undefined) return call('string', name, Number(varchar))
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? []
  if (precision !== undefined) return call('decimal', name, Number(precision), Number(scale))
  if (type === 'numeric') return call('decimal', name, null)
  const [isTimestamp, digits, zone] = /^timestamp(?:\((\d)\))? with(out)? time zone$/.exec(type) ?? []
  if (isTimestamp === undefined) return null
  const options = {
    ...(zone === undefined ? {} : { useTz: false }),
    ...(digits === undefined ? {} : { precision: Number(digits) }),
  }
  return call('timestamp', name, options)
}

function call(method: string, ...args: readonly BuilderArgument[]): BuilderCall {
  return { method, args }
}
