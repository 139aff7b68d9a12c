/** How an assertion fails: as those of Node do, so that every test runner shows it as one. */
import { AssertionError } from 'node:assert'
import { isTribikosError } from '../errors.ts'

/** An error with the report as its message. */
export function failed(message: string, cause?: unknown): AssertionError {
  const error = new AssertionError({ message, operator: 'fail' })
  if (cause !== undefined) error.cause = cause
  return error
}

/** The message of an error, and what to do. */
export function errorText(error: unknown): string {
  if (!isTribikosError(error)) return error instanceof Error ? error.message : String(error)
  return error.hint === undefined ? error.message : `${error.message}\nhint: ${error.hint}`
}
