/**
 * knex's table builder as a recorder: the author's callback runs on it, and what was asked for comes back as data.
 *
 * knex is loaded when the first table is described, without a connection. Its own compiler is not asked: it resets
 * what was not named, leaves comments and enum values unquoted and knows no naming convention.
 */
import { createRequire } from 'node:module'
import { types } from 'node:util'
import { TribikosError } from '../../errors.ts'
import type { AlterTableBody, CreateTableBody } from '../../ops/table-operations.ts'
import { literal } from './literal.ts'

/** A column that was asked for: knex's name of its type, the arguments, and each modifier with its arguments. */
export interface RecordedColumn {
  readonly kind: 'column'
  readonly type: string
  readonly args: readonly unknown[]
  readonly modifiers: Readonly<Record<string, readonly unknown[]>>
  /** True after `.alter()`, `.alterType()` or `.drop()`. */
  readonly alters: boolean
}

/** A call on the table: `unique`, `foreign`, `dropColumn`, `check`, … */
export interface RecordedCall {
  readonly kind: 'call'
  readonly method: string
  readonly args: readonly unknown[]
}

export interface Recording {
  readonly entries: readonly (RecordedColumn | RecordedCall)[]
  readonly comment: string | undefined
  readonly inherits: string | undefined
}

interface KnexColumn {
  readonly _type: string
  readonly _args: readonly unknown[]
  readonly _modifiers: Readonly<Record<string, readonly unknown[]>>
  readonly _method: string
  readonly _statements: readonly unknown[]
  readonly _single: Readonly<Record<string, unknown>>
}

interface KnexStatement {
  readonly grouping: string
  readonly builder?: KnexColumn
  readonly method?: string
  readonly args?: readonly unknown[]
}

interface KnexTable {
  readonly _statements: readonly KnexStatement[]
  readonly _single: { readonly comment?: string; readonly inherits?: string }
  toSQL(): unknown
}

interface KnexClient {
  tableBuilder(method: string, name: string, like: null, body: (table: never) => void): KnexTable
  raw(sql: string, bindings: unknown): unknown
  queryCompiler(query: unknown): { where(): string; readonly bindings: readonly unknown[] }
}

let client: KnexClient | undefined

/** One client for all, as making it is most of the cost; it holds no state beyond its configuration. */
function knexClient(): KnexClient {
  if (client === undefined) {
    const require = createRequire(import.meta.url)
    const { knex } = require('knex') as typeof import('knex')
    client = knex({ client: 'pg' }).client as KnexClient
  }
  return client
}

/** A client whose builders are read instead of compiled. */
function recordingClient(): KnexClient {
  return Object.create(knexClient(), { tableCompiler: { value: () => ({ toSQL: () => [] }) } }) as KnexClient
}

/**
 * Runs the callback on a table builder of knex.
 *
 * @throws `operation_invalid` when the callback is asynchronous: what it asks for later would be lost.
 */
export function recordTable(
  method: 'create' | 'alter',
  name: string,
  body: CreateTableBody | AlterTableBody,
): Recording {
  const table = recordingClient().tableBuilder(method, name, null, (builder: never) => {
    if (!types.isPromise(body(builder))) return
    throw new TribikosError(
      'operation_invalid',
      `The function that describes table "${name}" is asynchronous`,
      {
        hint: 'knex reads the description at once: read what it needs first, and describe the table without await.',
      },
    )
  })
  table.toSQL()
  return {
    entries: table._statements.map(recorded),
    comment: table._single.comment,
    inherits: table._single.inherits,
  }
}

function recorded(statement: KnexStatement): RecordedColumn | RecordedCall {
  const column = statement.builder
  if (column === undefined) {
    return { kind: 'call', method: statement.method ?? 'check', args: statement.args ?? [] }
  }
  const alters = column._method !== 'add' || column._statements.length > 0 || column._single['drop'] === true
  return {
    kind: 'column',
    type: column._type.toLowerCase(),
    args: column._args,
    modifiers: column._modifiers,
    alters,
  }
}

/** The SQL text of a `knex.raw`, `knex.ref` or `knex.fn` value with its bindings as literals; null for anything else. */
export function rawText(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('toSQL' in value) || typeof value.toSQL !== 'function')
    return null
  const { sql, bindings } = value.toSQL() as { readonly sql: string; readonly bindings?: readonly unknown[] }
  return withBindings(sql, bindings ?? [])
}

/** A predicate with knex's `?`, `??` and `:name` bindings filled in. */
export function predicateText(predicate: string, bindings: unknown): string {
  return rawText(knexClient().raw(predicate, bindings)) ?? predicate
}

/** What stands behind `WHERE` in a query that was built with knex. */
export function whereText(query: unknown): string {
  const compiler = knexClient().queryCompiler(query)
  const where = compiler.where()
  return withBindings(where.replace(/^where\s+/i, ''), compiler.bindings)
}

/** knex writes `?` for a binding and `\?` for a question mark. */
function withBindings(sql: string, bindings: readonly unknown[]): string {
  let position = 0
  return sql.replace(/\\\?|\?/g, (match) => {
    if (match === '\\?') return '?'
    if (position >= bindings.length) return match
    const binding = bindings[position++]
    return rawText(binding) ?? literal(binding)
  })
}
