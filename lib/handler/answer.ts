/** Answers as JSON. Nothing of them may be kept or guessed at by what stands in between. */
import type { ServerResponse } from 'node:http'
import { errorValue } from '../commands/error-value.ts'
import { isTribikosError } from '../errors.ts'
import type { Secrets } from './secrets.ts'

export const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

const refusals = {
  forbidden: 'This request may not see or migrate the database',
  method_not_allowed: 'GET tells where the database stands, POST upgrades it',
  run_in_progress: 'A run that this server began goes on',
} as const

export function answer(response: ServerResponse, statusCode: number, value: unknown, secrets: Secrets): void {
  write(response, statusCode, secrets.json(value))
}

export function refusal(
  response: ServerResponse,
  code: keyof typeof refusals,
  statusCode: number,
  details: Readonly<Record<string, unknown>> = {},
): void {
  write(
    response,
    statusCode,
    JSON.stringify({ version: 1, kind: 'error', code, message: refusals[code], ...details }),
  )
}

/** An error as an answer; it can only break off one that has begun. */
export function failure(response: ServerResponse, error: unknown, secrets: Secrets): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const statusCode = statusOf(error)
  if (statusCode === 503) response.setHeader('retry-after', '5')
  write(response, statusCode, secrets.json(errorBody(error), true))
}

/** Without details: they may quote SQL. What nobody expected is told to the application alone. */
export function errorBody(error: unknown): Readonly<Record<string, unknown>> {
  const { version, kind, code, message, hint } = errorValue(error)
  return code === 'unexpected'
    ? {
        version,
        kind,
        code,
        message: 'Something unexpected happened; the log of the application has it',
        hint: null,
      }
    : { version, kind, code, message, hint }
}

/** Refused by a guard: the request conflicts with the state. Busy or down: it may be tried again. */
function statusOf(error: unknown): number {
  if (!isTribikosError(error)) return 500
  if (error.code === 'lock_timeout' || error.code === 'connection_failed' || error.code === 'connection_lost')
    return 503
  return error.exitCode === 5 ? 409 : 500
}

function write(response: ServerResponse, statusCode: number, body: string): void {
  if (response.destroyed || response.writableEnded) return
  response.writeHead(statusCode, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}
