/** A column as knex's table builder described it: what it is, and how that is written. */
import { isSqlText, type SqlText } from '../../../ops/values.ts'
import { predicateText, rawText, type RecordedColumn } from '../builder.ts'
import type { Constraint } from '../constraint-clause.ts'
import { invalid, joined } from '../ddl.ts'
import { literal, quoted, valueText } from '../literal.ts'
import { identifier } from '../names.ts'
import { inlined } from '../parameters.ts'
import { type ColumnType, columnType } from './column-type.ts'

type Check = Extract<Constraint, { type: 'check' }>

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly notNull: boolean
  readonly default: string | undefined
  readonly collation: string | undefined
  readonly checks: readonly Check[]
  /** Null removes a comment, which a new column does not have. */
  readonly comment: string | null | undefined
}

/** Modifiers that mean something here; `unsigned` means nothing to PostgreSQL, as in knex. */
const modifiers = new Set([
  'check',
  'checkBetween',
  'checkIn',
  'checkLength',
  'checkNegative',
  'checkNotIn',
  'checkPositive',
  'checkRegex',
  'collate',
  'comment',
  'defaultTo',
  'nullable',
  'unsigned',
])

export function columnOf(recorded: RecordedColumn, schema: string | null): Column {
  const name = columnName(recorded)
  const type = columnType(recorded, name, schema)
  const given = recorded.modifiers
  for (const modifier of Object.keys(given)) {
    if (!modifiers.has(modifier))
      throw invalid(`PostgreSQL has no .${modifier}() of a column (column "${name}")`)
  }
  const nullable = given['nullable']
  const own: readonly Check[] = type.check === undefined ? [] : [check(null, type.check)]
  return {
    name,
    type,
    notNull: nullable !== undefined && nullable[0] === false,
    default:
      given['defaultTo'] === undefined ? undefined : defaultText(given['defaultTo'][0], type.text, name),
    collation: given['collate'] === undefined ? undefined : identifier(String(given['collate'][0])),
    checks: [...own, ...checks(given, identifier(name))],
    comment: given['comment'] === undefined ? undefined : commentText(given['comment'][0], name),
  }
}

/** `name type COLLATE c DEFAULT x NOT NULL`, without constraints. */
export function columnText(column: Column): string {
  return joined(
    identifier(column.name),
    column.type.text,
    column.collation !== undefined && `COLLATE ${column.collation}`,
    column.default !== undefined && `DEFAULT ${column.default}`,
    column.notNull && 'NOT NULL',
  )
}

function columnName({ type, args: [name] }: RecordedColumn): string {
  if (typeof name === 'string' && name !== '') return name
  if (name === undefined && /^(?:big)?increments$/.test(type)) return 'id'
  throw invalid(`A column of type ${type} has no name`)
}

/** A default as SQL: sql`` text and knex.raw as they are, else a literal of the kind that the type takes. */
function defaultText(value: unknown, type: string, column: string): string {
  if (value === undefined)
    throw invalid(`The default of column "${column}" is undefined`, 'Use null for NULL.')
  if (isSqlText(value)) return inlined(value)
  const raw = rawText(value)
  if (raw !== null) return raw
  if (/^jsonb?$/i.test(type) && typeof value !== 'string' && value !== null)
    return quoted(jsonDefault(value, column))
  if (/^bool(?:ean)?$/i.test(type) && typeof value === 'number') return literal(value !== 0)
  return /^(?:text|varchar|char)/i.test(type) && value !== null
    ? quoted(valueText(value) ?? '')
    : literal(value)
}

function jsonDefault(value: unknown, column: string): string {
  const text: unknown = JSON.stringify(value)
  if (typeof text === 'string') return text
  throw invalid(`The default of column "${column}" cannot be written as JSON`)
}

function commentText(comment: unknown, column: string): string | null {
  if (comment === null || comment === undefined || comment === '') return null
  if (typeof comment === 'string') return comment
  throw invalid(`The comment of column "${column}" must be a string`)
}

/** Each check by name: `[…arguments, constraint name]` as in knex. */
function checks(given: RecordedColumn['modifiers'], column: string): readonly Check[] {
  const found: Check[] = []
  const add = (modifier: string, nameAt: number, condition: (args: readonly unknown[]) => string): void => {
    const args = given[modifier]
    if (args !== undefined) found.push(check(constraintName(args[nameAt]), condition(args)))
  }
  add('check', 2, ([predicate, bindings]) => conditionText(predicate, bindings))
  add('checkPositive', 0, () => `${column} > 0`)
  add('checkNegative', 0, () => `${column} < 0`)
  add('checkIn', 1, ([values]) => `${column} IN (${list(values)})`)
  add('checkNotIn', 1, ([values]) => `${column} NOT IN (${list(values)})`)
  add('checkBetween', 1, ([ranges]) => between(column, ranges))
  add('checkLength', 2, ([operator, length]) => `length(${column}) ${comparison(operator)} ${Number(length)}`)
  add('checkRegex', 1, ([pattern]) => `${column} ~ ${literal(pattern)}`)
  return found
}

/** The condition of a check: knex's text with bindings, or sql`` text. */
export function conditionText(predicate: unknown, bindings: unknown): string {
  if (isSqlText(predicate)) return inlined(predicate satisfies SqlText)
  if (typeof predicate === 'string' && predicate.trim() !== '') return predicateText(predicate, bindings)
  throw invalid('A check needs a condition')
}

export function constraintName(name: unknown): string | null {
  if (name === undefined || name === null || name === '') return null
  if (typeof name === 'string') return name
  throw invalid('The name of a constraint must be a string')
}

function check(name: string | null, condition: string): Check {
  return { type: 'check', name, condition, options: {} }
}

function list(values: unknown): string {
  if (Array.isArray(values) && values.length > 0) return values.map(literal).join(', ')
  throw invalid('A check on a list of values needs at least one value')
}

function between(column: string, ranges: unknown): string {
  if (!Array.isArray(ranges)) throw invalid('checkBetween takes [from, to] or a list of such pairs')
  const pairs: readonly unknown[] = ranges.every(Array.isArray) ? ranges : [ranges]
  return pairs
    .map((pair) => {
      if (!Array.isArray(pair) || pair.length !== 2)
        throw invalid('checkBetween takes [from, to] or a list of such pairs')
      return `${column} BETWEEN ${literal(pair[0])} AND ${literal(pair[1])}`
    })
    .join(' OR ')
}

function comparison(operator: unknown): string {
  if (typeof operator === 'string' && /^(?:=|<|>|<=|>=|<>|!=)$/.test(operator)) return operator
  throw invalid(`"${String(operator)}" is not a comparison`)
}
