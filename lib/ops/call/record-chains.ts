/**
 * The calls that an author's function makes on a table builder, as data, without knex: the builder is a recorder that
 * answers every method with itself.
 */
import { TribikosError } from '../../errors.ts'
import type { BuilderArgument, BuilderCall, BuilderChain } from '../builder-calls.ts'
import type { AddColumn, AlterTable, CreateTable } from '../table-operations.ts'
import { isSqlText } from '../values.ts'

/**
 * @throws `operation_invalid` when the function gives the builder what is no plain value
 */
export function recordChains(operation: CreateTable | AlterTable | AddColumn): readonly BuilderChain[] {
  const table = 'name' in operation ? operation.name : operation.table
  const chains: BuilderCall[][] = []
  const checked = (method: string, args: readonly unknown[]): BuilderCall => {
    if (args.every(isBuilderArgument)) return { method, args }
    throw notPlain(table, method)
  }
  const chained = (calls: BuilderCall[]): object =>
    recorder((method, args) => {
      calls.push(checked(method, args))
    })
  const root = new Proxy(
    {},
    {
      get: (_, method) => {
        if (typeof method !== 'string') return undefined
        return (...args: readonly unknown[]) => {
          const calls = [checked(method, args)]
          chains.push(calls)
          return chained(calls)
        }
      },
    },
  )
  operation.build(root as never)
  return chains.flatMap(([first, ...rest]) => (first === undefined ? [] : [[first, ...rest]]))
}

/** Answers every method with itself. */
function recorder(note: (method: string, args: readonly unknown[]) => void): object {
  const self: object = new Proxy(
    {},
    {
      get: (_, method) => {
        // `then` would make a promise of it.
        if (typeof method !== 'string' || method === 'then') return undefined
        return (...args: readonly unknown[]) => {
          note(method, args)
          return self
        }
      },
    },
  )
  return self
}

function isBuilderArgument(value: unknown): value is BuilderArgument {
  if (value === null || value === undefined || isSqlText(value)) return true
  if (['string', 'number', 'boolean'].includes(typeof value)) return true
  if (Array.isArray(value)) return value.every(isBuilderArgument)
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (
    (prototype === null || Object.getPrototypeOf(prototype) === null) &&
    Object.values(value).every(isBuilderArgument)
  )
}

function notPlain(table: string, method: string): TribikosError {
  return new TribikosError(
    'operation_invalid',
    `The description of table "${table}" gives ${method}() a value that cannot be written as text`,
    { hint: 'Give plain values and sql`…`, or describe the table by calls.' },
  )
}
