/**
 * Calls on knex's table builder as data: one description that is applied to a builder, to run, and rendered as code,
 * to be read. Whoever describes a table by data keeps the description beside the function made of it, so that text and
 * effect cannot differ.
 */
import { TribikosError } from '../errors.ts'
import type { SqlText } from './values.ts'

/** What a call is given: plain values, sql`` text, and lists and records of these; undefined where one is left out. */
export type BuilderArgument =
  | undefined
  | null
  | boolean
  | number
  | string
  | SqlText
  | readonly BuilderArgument[]
  | { readonly [key: string]: BuilderArgument }

/** `{ method: 'string', args: ['name', 50] }`. */
export interface BuilderCall {
  readonly method: string
  readonly args: readonly BuilderArgument[]
}

/** `table.string('name', 50).notNullable()`: the first call is on the table, each other on what the one before gave. */
export type BuilderChain = readonly [BuilderCall, ...BuilderCall[]]

/**
 * Makes the calls on a table builder.
 *
 * @throws `operation_invalid` for a method that the builder does not have.
 */
export function applyCalls(table: object, chains: readonly BuilderChain[]): void {
  for (const chain of chains) {
    let target: unknown = table
    for (const call of chain) target = applied(target, call)
  }
}

/** A body for `createTable`, `alterTable` and `addColumn`, with its description. */
export function describedBody(calls: readonly BuilderChain[]): {
  readonly build: (table: object) => void
  readonly calls: readonly BuilderChain[]
} {
  return { build: (table) => applyCalls(table, calls), calls }
}

function applied(target: unknown, { method, args }: BuilderCall): unknown {
  const found: unknown =
    typeof target === 'object' && target !== null ? Reflect.get(target, method) : undefined
  if (typeof found === 'function') return Reflect.apply(found, target, args)
  throw new TribikosError('operation_invalid', `knex's table builder has no method "${method}"`)
}
