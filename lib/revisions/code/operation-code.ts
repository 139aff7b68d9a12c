/** An operation as the statement that an author would write: `await op.dropColumn('account', 'plan')`. */
import type { BuilderChain } from '../../ops/builder-calls.ts'
import { type CallArgument, callOf, type DirectiveCall } from '../../ops/call/call.ts'
import type { Operation } from '../../ops/operation.ts'
import type { Arrow, Chain, Code } from './code.ts'
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

/** The statement of a call. */
export function callText({ directive, args }: DirectiveCall): string {
  return layoutStatement({ type: 'call', callee: `op.${directive}`, args: args.map(argumentCode) })
}

function argumentCode(argument: CallArgument): Code {
  if (argument.type === 'value') return valueCode(argument.value, { multiline: true })
  return arrow(argument.chains)
}

function arrow(chains: readonly BuilderChain[]): Arrow {
  return { type: 'arrow', parameter: 'table', statements: chains.map(chainCode) }
}

/** A text of several lines in the midst of a chain would tear it apart. */
function chainCode(chain: BuilderChain): Chain {
  const style = { multiline: chain.length === 1 }
  const calls = chain.map(({ method, args }) => ({ method, args: args.map((arg) => valueCode(arg, style)) }))
  return { type: 'chain', root: 'table', calls }
}
