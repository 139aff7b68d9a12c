/** Database URLs → targets, with the defaults that libpq takes from PGHOST and its kin. */
import { resolve } from 'node:path'
import { cutUrl, decode, invalidUrl, type UrlParts } from './database-url-text.ts'
import type { DatabaseTarget, ServerTarget, SslOptions } from './database-target.ts'
import type { Variables } from './variables.ts'

/** What a URL is read against. */
export interface UrlContext {
  /** Folder that relative paths in the URL start from, absolute. */
  readonly root: string
  /** Environment variables. */
  readonly variables: Variables
}

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
const channelBindings = ['disable', 'prefer', 'require'] as const
/** Parameters of libpq that change nothing here. */
const harmless = new Set([
  'gssencmode',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'target_session_attrs',
  'tcp_user_timeout',
])
const read = new Set([
  'application_name',
  'channel_binding',
  'connect_timeout',
  'dbname',
  'host',
  'options',
  'password',
  'port',
  'ssl',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslrootcert',
  'user',
])

/**
 * Reads `postgresql://user@host:5432/name` (also `postgres://` and SQLAlchemy's `postgresql+driver://`) or
 * `pglite://./folder`, `pglite://memory`.
 *
 * @throws database_url_invalid, with the position and without any part of the URL
 */
export function parseDatabaseUrl(text: string, context: UrlContext): DatabaseTarget {
  const url = text.trim()
  const [whole = '', scheme = ''] = /^([A-Za-z][\w+.-]*):\/\//.exec(url) ?? []
  const name = scheme.toLowerCase()
  if (name === 'pglite') return embedded(url, whole.length, context)
  if (/^postgres(?:ql)?(?:\+\w+)?$/.test(name)) return server(cutUrl(url, whole.length), context)
  throw wrongScheme(url, name)
}

function wrongScheme(url: string, scheme: string) {
  const forms =
    'Write postgresql://user@host:5432/database, or pglite://./folder for the embedded PostgreSQL.'
  if (scheme !== '')
    return invalidUrl(`its scheme is ${scheme}://`, `Tribikos speaks to PostgreSQL. ${forms}`, 0)
  if (/\b(?:host|dbname|user)\s*=/.test(url)) return invalidUrl('it is a list of key=value pairs', forms)
  return invalidUrl(
    url === '' ? 'it is empty' : 'it does not begin with postgresql:// or pglite://',
    forms,
    0,
  )
}

function embedded(url: string, start: number, { root }: UrlContext): DatabaseTarget {
  const odd = url.slice(start).search(/[?#]/)
  if (odd !== -1) {
    throw invalidUrl(
      'the folder has a ? or a #',
      'Write %3F for a ? and %23 for a # in the name of a folder.',
      start + odd,
    )
  }
  const folder = decode(url, start, url.length)
  if (folder === '')
    throw invalidUrl('it names no folder', 'Write pglite://./.tribikos/pgdata, or pglite://memory.')
  return {
    kind: 'embedded',
    directory: /^memory(?::\/\/)?$/.test(folder) ? 'memory://' : resolve(root, folder),
  }
}

function server(parts: UrlParts, { root, variables }: UrlContext): ServerTarget {
  refuseUnknownParameters(parts.parameters)
  const { parameters } = parts
  const given = (own: string | null, parameter: string, variable: string): string | null =>
    parameters.get(parameter) || own || variables[variable] || null
  const user =
    given(parts.user, 'user', 'PGUSER') ??
    variables['USER'] ??
    variables['LOGNAME'] ??
    variables['USERNAME'] ??
    ''
  if (user === '')
    throw invalidUrl('it names no user', 'Write postgresql://user@host/database, or set PGUSER.')
  return {
    kind: 'server',
    host: given(parts.host, 'host', 'PGHOST') ?? 'localhost',
    port: portOf(given(parts.port, 'port', 'PGPORT') ?? '5432'),
    database: given(parts.database, 'dbname', 'PGDATABASE') ?? user,
    user,
    password: given(parts.password, 'password', 'PGPASSWORD'),
    ssl: sslOf(given, parameters.get('ssl') ?? null, root),
    channelBinding: choice(
      given(null, 'channel_binding', 'PGCHANNELBINDING'),
      channelBindings,
      'channel_binding',
    ),
    applicationName: given(null, 'application_name', 'PGAPPNAME'),
    options: given(null, 'options', 'PGOPTIONS'),
    connectTimeoutMs: timeoutOf(given(null, 'connect_timeout', 'PGCONNECT_TIMEOUT') ?? '10'),
  }
}

function refuseUnknownParameters(parameters: ReadonlyMap<string, string>): void {
  for (const name of parameters.keys()) {
    if (read.has(name) || harmless.has(name)) continue
    throw invalidUrl(
      /^\w{1,40}$/.test(name) ? `it has the unknown parameter ${name}` : 'it has an unknown parameter',
      `Known parameters: ${[...read].sort().join(', ')}. In a password, write %3F for ? and %26 for &.`,
    )
  }
}

function portOf(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw invalidUrl('the port is not between 1 and 65535', 'Write host:5432, or set PGPORT to a number.')
}

function timeoutOf(text: string): number {
  if (/^-?\d{1,6}$/.test(text)) return Math.max(0, Number(text)) * 1000
  throw invalidUrl(
    'connect_timeout is not a number of seconds',
    'Write connect_timeout=10; 0 waits for ever.',
  )
}

type Given = (own: null, parameter: string, variable: string) => string | null

function sslOf(given: Given, flag: string | null, root: string): SslOptions | null {
  const written = given(null, 'sslmode', 'PGSSLMODE') ?? modeOfFlag(flag)
  const path = (text: string | null) => (text === null || text === 'system' ? text : resolve(root, text))
  const rootCert = path(given(null, 'sslrootcert', 'PGSSLROOTCERT'))
  const cert = path(given(null, 'sslcert', 'PGSSLCERT'))
  const key = path(given(null, 'sslkey', 'PGSSLKEY'))
  const mode = choice(written, sslModes, 'sslmode')
  if (mode === null && rootCert === null && cert === null && key === null) return null
  // As libpq: the authorities of the machine are only of use when the name is checked as well.
  return { mode: mode ?? (rootCert === 'system' ? 'verify-full' : 'prefer'), rootCert, cert, key }
}

/** `ssl=true` of JDBC and of node-postgres. */
function modeOfFlag(flag: string | null): string | null {
  if (flag === null) return null
  if (flag === 'true' || flag === '1') return 'require'
  if (flag === 'false' || flag === '0') return 'disable'
  throw invalidUrl('ssl is neither true nor false', `Write sslmode=${sslModes.join(', sslmode=')}.`)
}

function choice<T extends string>(text: string | null, choices: readonly T[], name: string): T | null {
  if (text === null) return null
  const found = choices.find((each) => each === text)
  if (found !== undefined) return found
  const extra = text === 'no-verify' ? ' What node-postgres calls no-verify is require.' : ''
  throw invalidUrl(`${name} is none of ${choices.join(', ')}`, `Write one of them.${extra}`)
}
