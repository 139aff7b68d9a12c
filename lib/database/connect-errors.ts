/** What a driver or a server says when a session cannot be opened or used → an error that names the place and the way out. */
import { describeTarget } from '../config/describe-target.ts'
import type { ServerTarget } from '../config/database-target.ts'
import { isTribikosError, TribikosError, type ErrorCode } from '../errors.ts'
import type { Connection } from './connection.ts'

/** SQLSTATE of an error of the server, or null. */
export function sqlStateOf(error: unknown): string | null {
  const code = fieldOf(error, 'code')
  return code !== null && /^[0-9A-Z]{5}$/.test(code) && fieldOf(error, 'severity') !== null ? code : null
}

/** A text field of an error of the server: `detail`, `hint`, `constraint`, … */
export function fieldOf(error: unknown, name: string): string | null {
  if (typeof error !== 'object' || error === null || !(name in error)) return null
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' && value !== '' ? value : null
}

/** Whether an error means that the session is gone: nothing more can be asked on it. */
export function isConnectionLoss(error: unknown): boolean {
  const state = sqlStateOf(error)
  if (state !== null) return /^(?:08|57P0[1-5]|25P0[34])/.test(state)
  const code = fieldOf(error, 'code')
  if (code !== null && /^(?:ECONNRESET|EPIPE|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/.test(code))
    return true
  return (
    error instanceof Error &&
    /^(?:Connection terminated|Client (?:was closed|has encountered))/.test(error.message)
  )
}

/** The error that connecting ends with. */
export function connectError(error: unknown, target: ServerTarget): TribikosError {
  if (isTribikosError(error)) return error
  const state = sqlStateOf(error)
  const { user, database } = target
  const details = { ...placeOf(target), sqlstate: state }
  const give = (code: ErrorCode, message: string, hint: string): TribikosError =>
    new TribikosError(code, `${message} (${describeTarget(target)})`, { hint, details, cause: error })
  switch (state) {
    case '28P01':
      return give('authentication_failed', `The server refuses the password of user "${user}"`, passwordHint)
    case '28000':
      return give(
        'authentication_failed',
        `The server refuses user "${user}": ${messageOf(error)}`,
        'Check the user, and what pg_hba.conf of the server allows from this host; sslmode=require may be needed.',
      )
    case '3D000':
      return give(
        'database_missing',
        `Database "${database}" does not exist`,
        `Create it first, for example with \`createdb ${database}\`, or correct the url.`,
      )
    case '42501':
      return give(
        'permission_denied',
        `User "${user}" may not connect to database "${database}"`,
        'GRANT CONNECT ON DATABASE to the role.',
      )
    default:
      return give(
        'connection_failed',
        `Cannot connect: ${reasonOf(error, state)}`,
        hintOf(error, state, target),
      )
  }
}

/** The error for a statement of ours that failed, or for a session that was lost in it. */
export function sessionError(
  error: unknown,
  { lost, description }: Pick<Connection, 'lost' | 'description'>,
): Error {
  if (isTribikosError(error)) return error
  if (lost !== null || isConnectionLoss(error)) {
    const reason = messageOf(lost ?? error)
    return new TribikosError('connection_lost', `The connection to ${description} was lost: ${reason}`, {
      hint: 'Run the same command again.',
      cause: lost ?? error,
    })
  }
  const state = sqlStateOf(error)
  if (state === null) return error instanceof Error ? error : new Error(String(error))
  const code = state === '42501' ? 'permission_denied' : 'statement_failed'
  return new TribikosError(
    code,
    `${description} refuses a statement of tribikos itself: ${messageOf(error)} (${state})`,
    {
      hint: fieldOf(error, 'hint') ?? 'Look at the rights of the role and at the log of the server.',
      details: { sqlstate: state },
      cause: error,
    },
  )
}

/** The error for a server that wants a password when there is none. */
export function passwordMissing(target: ServerTarget): TribikosError {
  return new TribikosError(
    'authentication_failed',
    `The server wants a password for user "${target.user}", and none was given (${describeTarget(target)})`,
    { hint: passwordHint, details: placeOf(target) },
  )
}

const passwordHint =
  'Set PGPASSWORD, a password file (PGPASSFILE), `password` in env.ts, or the password in the url.'

function placeOf({ host, port, database, user }: ServerTarget): Readonly<Record<string, unknown>> {
  return { host, port, database, user }
}

function reasonOf(error: unknown, state: string | null): string {
  const code = fieldOf(error, 'code')
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is unknown'
    case 'ENOENT':
      return 'there is no such socket'
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `the host does not answer (${code})`
    default:
      return state === null ? messageOf(error) : `${messageOf(error)} (${state})`
  }
}

function hintOf(error: unknown, state: string | null, target: ServerTarget): string {
  if (state === '57P03') return 'The server is starting up or shutting down; try again in a moment.'
  if (state === '53300')
    return 'All connections of the server are taken: close some, or raise max_connections.'
  if (/SSL|TLS|certificate/i.test(messageOf(error))) return 'Check sslmode and sslrootcert in the url.'
  return `Check that PostgreSQL runs and can be reached at ${target.host}, port ${target.port}.`
}

/** Node puts the errors of several addresses into one error without a message. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ')
  }
  return error instanceof Error ? error.message : String(error)
}
