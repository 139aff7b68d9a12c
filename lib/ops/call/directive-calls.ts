/** Every directive that is an operation, by name: what the author gave in, the operation out. */
import { constraintCalls } from '../constraint-calls.ts'
import { dataCalls } from '../data-calls.ts'
import { indexCalls } from '../index-calls.ts'
import type { Operation, OperationOf, OperationType } from '../operation.ts'
import { enumCalls, schemaCalls } from '../schema-calls.ts'
import { tableCalls } from '../table-calls.ts'

export const directiveCalls = {
  ...tableCalls,
  ...indexCalls,
  ...constraintCalls,
  ...enumCalls,
  ...schemaCalls,
  ...dataCalls,
} satisfies { readonly [Type in OperationType]: (...args: never[]) => OperationOf<Type> }

/** Calls a directive with arguments that are only known as data; it checks them itself. */
export function callDirective(directive: OperationType, args: readonly unknown[]): Operation {
  const call: (...args: never[]) => Operation = directiveCalls[directive]
  return Reflect.apply(call, undefined, args)
}
