/** An operation as the statement that an author would write: `await op.dropColumn('account', 'plan')`. */
import type { BuilderChain } from '../../ops/builder-calls.ts'
import { type CallArgument, callOf, type DirectiveCall } from '../../ops/call/call.ts'
import type { Operation, OperationType } from '../../ops/operation.ts'
import type { Chain, Code } from './code.ts'
import { layoutStatement } from './layout.ts'
import { valueCode } from './value-code.ts'

/**
 * The statement that queues the operation, from the left margin, in the format of prettier for a function's body.
 *
 * @throws `operation_invalid` for a value that cannot be written as text
 */
export function operationText(operation: Operation): string {
  return callText(callOf(operation))
}

/** Such a statement inside of a block: all lines but the first are indented by that many blanks, as all will stand. */
export function innerOperationText(operation: Operation, indent: number): string {
  return callText(callOf(operation), indent)
}

/** The statement of a call. */
export function callText({ directive, args }: DirectiveCall, indent = 0): string {
  const codes = args.map((argument, index) => argumentCode(argument, index === sqlArguments[directive]))
  return layoutStatement({ type: 'call', callee: `op.${directive}`, args: codes }, indent)
}

/** Which argument is a text in SQL: it is shown in its lines, however short. */
const sqlArguments: Partial<Readonly<Record<OperationType, number>>> = {
  execute: 0,
  createView: 1,
  createCheckConstraint: 2,
}

function argumentCode(argument: CallArgument, isSql: boolean): Code {
  if (argument.type === 'value') return valueCode(argument.value, { onLines: isSql ? 'all' : 'long' })
  return { type: 'arrow', parameter: 'table', statements: argument.chains.map(chainCode) }
}

/** A text of several lines in the midst of a chain would tear it apart. */
function chainCode(chain: BuilderChain): Chain {
  const style = { onLines: chain.length === 1 ? 'long' : 'none' } as const
  const calls = chain.map(({ method, args }) => ({ method, args: args.map((arg) => valueCode(arg, style)) }))
  return { type: 'chain', root: 'table', calls }
}
