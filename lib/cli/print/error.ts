/** An error as the lines that a person reads and as the value that --json prints. */
import { inspect } from 'node:util'
import { isTribikosError, type ExitCode } from '../../errors.ts'

/** `error[code]: message`, then `hint: …`; with `stack` also where it was thrown and what caused it. */
export function errorText(error: unknown, stack: boolean): string {
  const lines = isTribikosError(error)
    ? [`error[${error.code}]: ${error.message}`, ...(error.hint === undefined ? [] : [`hint: ${error.hint}`])]
    : [`error: ${describeUnknown(error)}`, 'hint: tribikos did not expect this; --raiseerr shows the stack.']
  return [...lines, ...(stack ? [inspect(error)] : [])].join('\n')
}

/** The value that --json prints in place of a result. */
export function errorValue(error: unknown): Readonly<Record<string, unknown>> {
  const known = isTribikosError(error) ? error : null
  return {
    version: 1,
    kind: 'error',
    code: known?.code ?? 'unexpected',
    message: known?.message ?? describeUnknown(error),
    hint: known?.hint ?? null,
    details: known?.details ?? {},
    exitCode: exitCodeOf(error),
  }
}

export function exitCodeOf(error: unknown): ExitCode {
  return isTribikosError(error) ? error.exitCode : 1
}

function describeUnknown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `thrown value ${inspect(error)}`
}
