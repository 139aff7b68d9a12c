/** An error as the lines that a person reads. */
import { inspect } from 'node:util'
import { describeUnknown } from '../../commands/error-value.ts'
import { isTribikosError } from '../../errors.ts'

/** `error[code]: message`, then `hint: …`; with `stack` also where it was thrown and what caused it. */
export function errorText(error: unknown, stack: boolean): string {
  const lines = isTribikosError(error)
    ? [`error[${error.code}]: ${error.message}`, ...(error.hint === undefined ? [] : [`hint: ${error.hint}`])]
    : [`error: ${describeUnknown(error)}`, 'hint: tribikos did not expect this; --raiseerr shows the stack.']
  return [...lines, ...(stack ? [inspect(error)] : [])].join('\n')
}
