/** Keys and indexes that were asked for on knex's table builder, with the names that knex would give them. */
import type { DeferrableOptions, IndexColumn, ReferentialAction } from '../../../ops/constraint-operations.ts'
import { isFinalName, isSqlText, sql, type SqlText } from '../../../ops/values.ts'
import { rawText, whereText } from '../builder.ts'
import type { Constraint } from '../constraint-clause.ts'
import { newName } from '../constraint-names.ts'
import { invalid } from '../ddl.ts'
import { elementName, type IndexDefinition } from '../index-statement.ts'
import { fitName } from '../names.ts'
import { constraintName } from './column.ts'
import type { TableChange, TableFacts } from './table-change.ts'

type Fields = Readonly<Record<string, unknown>>

const kinds = { primary: 'pk', unique: 'uq', index: 'ix', foreign: 'fk' } as const

type KeyKind = keyof typeof kinds

export function primaryKeyOf([columns, options]: readonly unknown[], facts: TableFacts): Constraint {
  const fields: Fields = isFields(options) ? options : { constraintName: options }
  const list = columnNames(columns)
  return {
    type: 'primary',
    name:
      givenName(fields['constraintName']) ??
      newName(null, 'pk', { table: facts.table, columns: list }, facts.convention),
    columns: list,
    options: deferrableOptions(fields['deferrable']),
  }
}

/** A constraint; an index when it has a predicate or `useConstraint: false`. */
export function uniqueOf([columns, options]: readonly unknown[], facts: TableFacts): TableChange {
  const fields: Fields = isFields(options) ? options : { indexName: options }
  const { indexName, deferrable, useConstraint, predicate } = fields
  const elements = indexColumns(columns)
  const name = keyName('unique', elements, indexName, facts)
  const asConstraint = useConstraint !== false && predicate === undefined && !elements.some(isSqlText)
  if (!asConstraint && deferrable !== undefined) {
    throw invalid(`A unique index cannot be deferrable (table "${facts.table}")`, 'Only a constraint can.')
  }
  if (useConstraint === true && predicate !== undefined) {
    throw invalid(
      `A unique constraint cannot have a predicate (table "${facts.table}")`,
      'Only a unique index can.',
    )
  }
  if (!asConstraint) {
    return {
      kind: 'createIndex',
      index: index(name, elements, facts, { unique: true, where: where(predicate) }),
    }
  }
  return {
    kind: 'addConstraint',
    constraint: {
      type: 'unique',
      name,
      columns: columnNames(columns),
      options: deferrableOptions(deferrable),
    },
  }
}

export function indexOf(
  [columns, indexName, options]: readonly unknown[],
  facts: TableFacts,
): IndexDefinition {
  const fields: Fields = isFields(options) ? options : { storageEngineIndexType: options }
  const { indexType, storageEngineIndexType, predicate } = fields
  const unique = typeof indexType === 'string' && indexType.toLowerCase() === 'unique'
  const method = storageEngineIndexType ?? (unique ? undefined : indexType)
  const elements = indexColumns(columns)
  return index(keyName('index', elements, indexName, facts), elements, facts, {
    unique,
    using: typeof method === 'string' ? method.toLowerCase() : undefined,
    where: where(predicate),
  })
}

export function foreignKeyOf(data: unknown, facts: TableFacts): Constraint {
  const {
    column,
    keyName: given,
    references,
    inTable,
    onDelete,
    onUpdate,
    deferrable,
  } = isFields(data) ? data : {}
  const columns = columnNames(column)
  if (references === undefined || typeof inTable !== 'string') {
    throw invalid(
      `The foreign key of "${facts.table}" (${columns.join(', ')}) does not say what it refers to`,
      "Write .references('id').inTable('other').",
    )
  }
  const referred = referredTable(inTable)
  const referredColumns = columnNames(references)
  const thing = { table: facts.table, columns, referredTable: referred.table, referredColumns }
  const fallback = facts.convention.fk === undefined ? knexName('foreign', columns, facts.table) : null
  return {
    type: 'foreignkey',
    name: givenName(given) ?? fallback ?? newName(null, 'fk', thing, facts.convention),
    columns,
    referredTable: referred.table,
    referredColumns,
    options: {
      referentSchema: referred.schema,
      onDelete: action(onDelete),
      onUpdate: action(onUpdate),
      ...deferrableOptions(deferrable),
    },
  }
}

/** The name of an existing key or index: given, or what it was named when it was made without one. */
export function nameFor(kind: KeyKind, columns: unknown, given: unknown, facts: TableFacts): string {
  const elements = kind === 'primary' ? [] : indexColumns(columns)
  const name = keyName(kind, elements, given, facts)
  if (name !== null) return name
  throw invalid(`What is to be dropped from "${facts.table}" needs a name`)
}

function keyName(
  kind: KeyKind,
  columns: readonly (string | SqlText)[],
  given: unknown,
  { table, convention }: TableFacts,
): string | null {
  const explicit = givenName(given)
  if (explicit !== null) return explicit
  if (convention[kinds[kind]] !== undefined) {
    return newName(null, kinds[kind], { table, columns: columns.map(elementName) }, convention)
  }
  if (kind === 'primary') return fitName(`${table}_pkey`)
  const names = columns.map(elementName)
  return names.every((name) => name !== null) ? knexName(kind, names, table) : null
}

/** knex's own names, in small letters: `account_email_unique`. */
function knexName(kind: 'unique' | 'index' | 'foreign', columns: readonly string[], table: string): string {
  return fitName(`${table.replace(/[.-]/g, '_')}_${columns.join('_')}_${kind}`.toLowerCase())
}

function index(
  name: string | null,
  columns: readonly IndexColumn[],
  facts: TableFacts,
  options: Partial<IndexDefinition>,
): IndexDefinition {
  return { ...options, name, columns, table: facts.table, schema: facts.schema }
}

function givenName(name: unknown): string | null {
  return isFinalName(name) ? name.name : constraintName(name)
}

/** As in knex, a dot separates the schema. */
function referredTable(name: string): { readonly schema: string | null; readonly table: string } {
  const dot = name.indexOf('.')
  return dot < 0 ? { schema: null, table: name } : { schema: name.slice(0, dot), table: name.slice(dot + 1) }
}

function columnNames(columns: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(columns) ? columns : [columns]
  return list.map((column) => {
    if (typeof column === 'string' && column !== '') return column
    throw invalid('A key takes names of columns as strings')
  })
}

function indexColumns(columns: unknown): readonly (string | SqlText)[] {
  const list: readonly unknown[] = Array.isArray(columns) ? columns : [columns]
  return list.map((column) => {
    if (typeof column === 'string' || isSqlText(column)) return column
    const text = rawText(column)
    if (text !== null) return sql.raw(text)
    throw invalid('An index takes names of columns as strings, or expressions as sql`…` or knex.raw')
  })
}

function where(predicate: unknown): SqlText | string | undefined {
  if (predicate === undefined || isSqlText(predicate)) return predicate
  return typeof predicate === 'string' ? predicate : whereText(predicate)
}

function deferrableOptions(deferrable: unknown): DeferrableOptions {
  switch (typeof deferrable === 'string' ? deferrable.toLowerCase() : deferrable) {
    case undefined:
    case null:
      return {}
    case 'not deferrable':
      return { deferrable: false }
    case 'deferred':
      return { initially: 'deferred' }
    case 'immediate':
      return { initially: 'immediate' }
    default:
      throw invalid(
        `deferrable "${String(deferrable)}" is not known; it is one of not deferrable, immediate, deferred`,
      )
  }
}

const actions: readonly ReferentialAction[] = ['cascade', 'restrict', 'set null', 'set default', 'no action']

function action(given: unknown): ReferentialAction | undefined {
  if (given === undefined || given === null) return undefined
  const text = typeof given === 'string' ? given.trim().replace(/\s+/g, ' ').toLowerCase() : ''
  const known = actions.find((candidate) => candidate === text)
  if (known !== undefined) return known
  throw invalid(`The referential action "${text}" is not known; it is one of ${actions.join(', ')}`)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !isFinalName(value)
}
