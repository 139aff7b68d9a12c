/** An error as a plain value, for whoever reads it as data. */
import { inspect } from 'node:util'
import { type ErrorCode, type ExitCode, isTribikosError } from '../errors.ts'

export interface ErrorValue {
  readonly version: 1
  readonly kind: 'error'
  readonly code: ErrorCode | 'unexpected'
  readonly message: string
  readonly hint: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly exitCode: ExitCode
}

export function errorValue(error: unknown): ErrorValue {
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

/** Whatever was thrown, in words. */
export function describeUnknown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `thrown value ${inspect(error)}`
}
