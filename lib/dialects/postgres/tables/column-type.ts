/** Types of columns: the names of knex's table builder and what they are in PostgreSQL. */
import { isSqlText } from '../../../ops/values.ts'
import { type RecordedColumn, rawText } from '../builder.ts'
import { invalid } from '../ddl.ts'
import type { ColumnEnum } from '../enum-type.ts'
import { identifier, qualified } from '../names.ts'
import { quoted, valueText } from '../literal.ts'
import { inlined } from '../parameters.ts'

/** A type as text, and what comes with it. */
export interface ColumnType {
  readonly text: string
  /** Made together with the column. */
  readonly enumType?: ColumnEnum
  /** The condition by which a text column is an enum. */
  readonly check?: string
  /** The column is the primary key, said by the type (`increments`). */
  readonly primaryKey?: boolean
}

type TypeWriter = (args: readonly unknown[], column: string, schema: string | null) => ColumnType

const plain =
  (text: string): TypeWriter =>
  () => ({ text })

const timestamp: TypeWriter = ([first, second]) => {
  const options = isRecord(first) ? first : { useTz: first !== true, precision: second }
  const precision = wholeNumber(options['precision'])
  const name = options['useTz'] === false ? 'timestamp' : 'timestamptz'
  return { text: precision === undefined ? name : `${name}(${precision})` }
}

const writers: Readonly<Record<string, TypeWriter>> = {
  increments: ([options]) => ({ text: 'serial', primaryKey: primaryKeyOption(options, true) }),
  bigincrements: ([options]) => ({ text: 'bigserial', primaryKey: primaryKeyOption(options, true) }),
  serial: plain('serial'),
  tinyint: plain('smallint'),
  smallint: plain('smallint'),
  mediumint: plain('integer'),
  int: plain('integer'),
  integer: plain('integer'),
  bigint: plain('bigint'),
  biginteger: plain('bigint'),
  floating: plain('real'),
  real: plain('real'),
  double: plain('double precision'),
  decimal: ([precision, scale]) => ({
    text:
      precision === null ? 'decimal' : `decimal(${wholeNumber(precision) ?? 8}, ${wholeNumber(scale) ?? 2})`,
  }),
  bit: ([length]) => ({ text: wholeNumber(length) === undefined ? 'bit' : `bit(${wholeNumber(length)})` }),
  bool: plain('boolean'),
  char: ([length]) => ({ text: `char(${wholeNumber(length) ?? 1})` }),
  varchar: ([length]) => ({ text: `varchar(${wholeNumber(length) ?? 255})` }),
  text: plain('text'),
  tinytext: plain('text'),
  mediumtext: plain('text'),
  longtext: plain('text'),
  binary: plain('bytea'),
  varbinary: plain('bytea'),
  blob: plain('bytea'),
  tinyblob: plain('bytea'),
  mediumblob: plain('bytea'),
  longblob: plain('bytea'),
  date: plain('date'),
  time: ([precision]) => ({
    text: wholeNumber(precision) === undefined ? 'time' : `time(${wholeNumber(precision)})`,
  }),
  datetime: timestamp,
  timestamp,
  json: plain('json'),
  jsonb: plain('jsonb'),
  uuid: ([options]) => ({ text: 'uuid', primaryKey: primaryKeyOption(options, false) }),
  geometry: plain('geometry'),
  geography: plain('geography'),
  point: plain('point'),
  specifictype: ([text], column) => ({ text: typeText(text, column) }),
  enu: ([values, options], column, schema) =>
    enumType(values, isRecord(options) ? options : {}, column, schema),
}

/**
 * The type that a column was given.
 *
 * @throws `operation_invalid` for a type that PostgreSQL does not have.
 */
export function columnType(column: RecordedColumn, name: string, schema: string | null): ColumnType {
  const writer = Object.hasOwn(writers, column.type) ? writers[column.type] : undefined
  if (writer !== undefined) return writer(column.args.slice(1), name, schema)
  throw invalid(
    `PostgreSQL has no column type "${column.type}" (column "${name}")`,
    `Use table.specificType('${name}', 'type').`,
  )
}

function enumType(
  values: unknown,
  options: Readonly<Record<string, unknown>>,
  column: string,
  schema: string | null,
) {
  if (options['useNative'] !== true) {
    const list = enumValues(values, column).map(quoted).join(', ')
    return { text: 'text', check: `${identifier(column)} IN (${list})` }
  }
  const { enumName, schemaName, existingType } = options
  if (typeof enumName !== 'string') {
    throw invalid(
      `The enum column "${column}" needs the name of its type`,
      "Give { useNative: true, enumName: '…' }.",
    )
  }
  const home = typeof schemaName === 'string' ? schemaName : schema
  const text = qualified(home, enumName)
  if (existingType === true) return { text }
  return { text, enumType: { schema: home, name: enumName, values: enumValues(values, column) } }
}

function enumValues(values: unknown, column: string): readonly string[] {
  if (Array.isArray(values) && values.length > 0) return values.map((value) => valueText(value) ?? 'null')
  throw invalid(`The enum column "${column}" needs a list of values`)
}

function typeText(text: unknown, column: string): string {
  if (isSqlText(text)) return inlined(text)
  const type = typeof text === 'string' ? text.trim() : (rawText(text) ?? '')
  if (type === '') throw invalid(`The column "${column}" needs a type`)
  return type
}

function primaryKeyOption(options: unknown, otherwise: boolean): boolean {
  return isRecord(options) && 'primaryKey' in options ? options['primaryKey'] === true : otherwise
}

/** knex takes lengths as numbers or as text that is one. */
function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
