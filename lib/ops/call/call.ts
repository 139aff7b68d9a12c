/**
 * An operation as the call that an author would write, `op.dropColumn('account', 'plan', { schema: 'app' })`, and back.
 * Options that say no more than their absence are left out.
 */
import { type BuilderChain, describedBody } from '../builder-calls.ts'
import type { Operation, OperationOf, OperationType } from '../operation.ts'
import { callDirective } from './directive-calls.ts'
import { recordChains } from './record-chains.ts'

/** What a directive is given: a value, or a function on knex's table builder as the calls that it makes. */
export type CallArgument =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'body'; readonly chains: readonly BuilderChain[] }

/** `op[directive](...args)`. */
export interface DirectiveCall {
  readonly directive: OperationType
  readonly args: readonly CallArgument[]
}

/** The fields that stand before the options, in the order of the arguments. */
const positions: { readonly [Type in OperationType]: readonly (keyof OperationOf<Type>)[] } = {
  createTable: ['name', 'build'],
  alterTable: ['table', 'build'],
  dropTable: ['name'],
  renameTable: ['name', 'newName'],
  createTableComment: ['table', 'comment'],
  dropTableComment: ['table'],
  addColumn: ['table', 'build'],
  dropColumn: ['table', 'column'],
  renameColumn: ['table', 'column', 'newName'],
  alterColumn: ['table', 'column', 'changes'],
  setNotNullSafely: ['table', 'column'],
  createIndex: ['name', 'table', 'columns'],
  dropIndex: ['name'],
  renameIndex: ['name', 'newName'],
  createPrimaryKey: ['name', 'table', 'columns'],
  createUniqueConstraint: ['name', 'table', 'columns'],
  createForeignKey: ['name', 'sourceTable', 'referentTable', 'localColumns', 'remoteColumns'],
  createCheckConstraint: ['name', 'table', 'condition'],
  createExcludeConstraint: ['name', 'table', 'elements'],
  dropConstraint: ['name', 'table'],
  validateConstraint: ['name', 'table'],
  renameConstraint: ['name', 'newName', 'table'],
  createEnum: ['name', 'values'],
  dropEnum: ['name'],
  renameEnum: ['name', 'newName'],
  addEnumValue: ['name', 'value'],
  renameEnumValue: ['name', 'value', 'newValue'],
  createSchema: ['name'],
  dropSchema: ['name'],
  createExtension: ['name'],
  dropExtension: ['name'],
  createSequence: ['name'],
  dropSequence: ['name'],
  createView: ['name', 'query'],
  dropView: ['name'],
  execute: ['text'],
  bulkInsert: ['table', 'rows'],
}

/** Options whose `false` is what the directive does anyway. */
const plainFlags: ReadonlySet<string> = new Set([
  'cascade',
  'concurrently',
  'deferrable',
  'ifExists',
  'ifNotExists',
  'materialized',
  'noInherit',
  'notEnforced',
  'notValid',
  'nullsNotDistinct',
  'only',
  'orReplace',
  'period',
  'temporary',
  'unique',
  'unlogged',
  'withoutOverlaps',
])

/** Options whose `null` is the same as nothing. */
const plainNulls: ReadonlySet<string> = new Set([
  'schema',
  'sourceSchema',
  'referentSchema',
  'constraintType',
])

/**
 * The call that makes this operation.
 *
 * @throws `operation_invalid` when a table's description does more than call the builder
 */
export function callOf(operation: Operation): DirectiveCall {
  const names: readonly string[] = positions[operation.type]
  const fields = new Map(Object.entries(operation))
  const given = names.filter((name) => name !== 'changes').map((name) => argumentOf(operation, name, fields))
  const options = [...fields].flatMap(([name, value]) => {
    const isOption = name !== 'type' && name !== 'calls' && !names.includes(name)
    return isOption && saysSomething(operation, name, value) ? [[optionName(name), value] as const] : []
  })
  const all = operation.type === 'alterColumn' ? [...givenEntries(operation.changes), ...options] : options
  if (all.length === 0 && operation.type !== 'alterColumn') return { directive: operation.type, args: given }
  return {
    directive: operation.type,
    args: [...given, { type: 'value', value: Object.fromEntries(all) }],
  }
}

/**
 * The operation that a call makes.
 *
 * @throws `operation_invalid` for arguments that the directive refuses
 */
export function operationOf({ directive, args }: DirectiveCall): Operation {
  const body = args.find((argument) => argument.type === 'body')
  if (body === undefined) return callDirective(directive, args.map(plainArgument))
  const { build, calls } = describedBody(body.chains)
  const given = args.map((argument) => (argument.type === 'body' ? build : argument.value))
  return Object.assign(callDirective(directive, given), { calls })
}

function argumentOf(operation: Operation, name: string, fields: ReadonlyMap<string, unknown>): CallArgument {
  if (name !== 'build' || !('build' in operation)) {
    // Null stands for a name that is left to the convention or the server.
    return { type: 'value', value: fields.get(name) ?? null }
  }
  return { type: 'body', chains: operation.calls ?? recordChains(operation) }
}

function plainArgument(argument: CallArgument): unknown {
  return argument.type === 'value' ? argument.value : undefined
}

function saysSomething(operation: Operation, name: string, value: unknown): boolean {
  if (value === undefined) return false
  if (value === false) return !plainFlags.has(name)
  if (value === null)
    return !plainNulls.has(name) && !(operation.type === 'createTable' && name === 'comment')
  return true
}

/** `type` is taken in an operation, so the type of a constraint has another name there. */
function optionName(name: string): string {
  return name === 'constraintType' ? 'type' : name
}

function givenEntries(record: object): readonly (readonly [string, unknown])[] {
  return Object.entries(record).filter(([, value]) => value !== undefined)
}
