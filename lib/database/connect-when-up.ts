/** Connects to a server that may not be up yet, as in a job that starts beside its database. */
import { setTimeout as pause } from 'node:timers/promises'
import type { DatabaseTarget } from '../config/database-target.ts'
import { isTribikosError, type TribikosError } from '../errors.ts'
import { connect } from './connect.ts'
import { fieldOf, sqlStateOf } from './connect-errors.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Connection } from './connection.ts'

export interface PatientOptions extends ConnectOptions {
  /** Milliseconds to wait for the server to come up; 0 fails at once. */
  readonly waitForDbMs: number
  /** Called once, when the server is found not to be up. */
  readonly onUnreachable?: ((error: TribikosError) => void) | undefined
}

const pauseMs = 500

/** As {@link connect}, tried again for a while as long as nothing answers. @throws as {@link connect} */
export async function connectWhenUp(target: DatabaseTarget, options: PatientOptions): Promise<Connection> {
  const end = performance.now() + options.waitForDbMs
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await connect(target, options)
    } catch (error) {
      if (!isTribikosError(error) || !isStarting(error) || performance.now() >= end) throw error
      if (isFirst) options.onUnreachable?.(error)
      const { signal = null } = options
      const patience = Math.min(pauseMs, Math.max(1, end - performance.now()))
      await pause(patience, undefined, signal === null ? {} : { signal }).catch(() => {})
      signal?.throwIfAborted()
    }
  }
}

/** What passes by itself when the server comes up; a name is unknown until its container runs. */
const passing: ReadonlySet<string | null> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
])

/** Whether a server cannot be reached, or says that it is starting up. */
function isStarting({ code, cause }: TribikosError): boolean {
  if (code !== 'connection_failed') return false
  const errors: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause]
  return errors.some(
    (error) =>
      sqlStateOf(error) === '57P03' ||
      passing.has(fieldOf(error, 'code')) ||
      // A proxy in front of the server ends the connection, or does not answer.
      (error instanceof Error && /^(?:Connection terminated|no answer within)/.test(error.message)),
  )
}
