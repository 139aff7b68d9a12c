/** libpq's sslmode as ways to open a connection, tried in order, with exactly the checks that each mode promises. */
import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'
import type { ServerTarget, SslOptions } from '../config/database-target.ts'
import { TribikosError } from '../errors.ts'
import { sqlStateOf } from './connect-errors.ts'

/** How one attempt encrypts: not at all, or as given. */
export type Encryption = false | ConnectionOptions

/**
 * The attempts for a target. A second one is made only when {@link mayTryNext} says so.
 * @throws connection_failed when a certificate or key cannot be read
 */
export async function encryptions(target: ServerTarget): Promise<readonly Encryption[]> {
  if (target.host.startsWith('/')) return [false]
  const { ssl } = target
  const mode = ssl?.mode ?? (isLoopback(target.host) ? 'allow' : 'prefer')
  switch (mode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, await tlsOptions(target, ssl, mode)]
    case 'prefer':
      return [await tlsOptions(target, ssl, mode), false]
    default:
      return [await tlsOptions(target, ssl, mode)]
  }
}

/** Whether the other attempt of `allow` and `prefer` may help: the server has no TLS, or wants or refuses it. */
export function mayTryNext(error: unknown): boolean {
  const state = sqlStateOf(error)
  if (state !== null) return state === '28000'
  const message = error instanceof Error ? error.message : ''
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return (
    /does not support SSL|establishing an SSL connection|TLS|SSL/i.test(message) ||
    /^(?:ERR_SSL|ERR_TLS|EPROTO)/.test(code)
  )
}

async function tlsOptions(
  target: ServerTarget,
  ssl: SslOptions | null,
  mode: SslOptions['mode'],
): Promise<ConnectionOptions> {
  const rootCert = ssl?.rootCert ?? null
  const [ca, cert, key] = await Promise.all(
    [rootCert === 'system' ? null : rootCert, ssl?.cert ?? null, ssl?.key ?? null].map((path) =>
      contentOf(path, target),
    ),
  )
  // Without an authority to check by, require means encryption only; with one, libpq checks it.
  const checksAuthority =
    mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && rootCert !== null)
  return {
    rejectUnauthorized: checksAuthority,
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  }
}

async function contentOf(path: string | null, target: ServerTarget): Promise<string | undefined> {
  if (path === null) return undefined
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new TribikosError('connection_failed', `Cannot read ${path} to connect to ${target.host}`, {
      hint: 'Check sslrootcert, sslcert and sslkey in the url.',
      details: { path },
      cause: error,
    })
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
