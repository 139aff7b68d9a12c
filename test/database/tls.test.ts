/** sslmode, each with what it promises: when there is encryption, and what is checked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import type { ServerTarget, SslOptions } from '../../lib/config/database-target.ts'
import { connect } from '../../lib/database/connect.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeCertificates, startTlsProxy, type Manners, type TlsProxy } from './support/tls-proxy.ts'

const certificates = makeCertificates()

describe.skipIf(certificates === null)('sslmode', () => {
  let database: TestDatabase
  const proxies = new Map<Manners, TlsProxy>()

  beforeAll(async () => {
    database = await createTestDatabase('tls')
    if (certificates === null) return
    for (const manners of ['both', 'only plain', 'only tls'] as const) {
      proxies.set(manners, await startTlsProxy(database.url, certificates, manners))
    }
  })
  afterAll(async () => {
    for (const proxy of proxies.values()) proxy.close()
    certificates?.remove()
    await database.drop()
  })

  function targetAt(manners: Manners, ssl: Partial<SslOptions> | null, host = 'localhost'): ServerTarget {
    const parsed = parseDatabaseUrl(database.url, { root: '/', variables: {} })
    if (parsed.kind !== 'server') throw new Error('not a server')
    const given =
      ssl === null ? null : { mode: 'prefer' as const, rootCert: null, cert: null, key: null, ...ssl }
    return { ...parsed, host, port: proxies.get(manners)?.port ?? 0, ssl: given }
  }

  /** The ways that were tried, and the code of the error if none worked. */
  async function outcome(target: ServerTarget, manners: Manners): Promise<string> {
    const sessions = proxies.get(manners)?.sessions ?? []
    const before = sessions.length
    const result = await connect(target, { applicationName: 'tls-test' }).then(
      async (connection) => {
        await connection.query({ sql: 'SELECT 1' })
        await connection.close()
        return 'connected'
      },
      (error: unknown) => String(Reflect.get(error as object, 'code')),
    )
    return [...sessions.slice(before), result].join(', ')
  }

  it.each([
    ['disable', 'both', 'plain, connected'],
    ['disable', 'only tls', 'plain, authentication_failed'],
    ['allow', 'both', 'plain, connected'],
    ['allow', 'only tls', 'plain, tls, connected'],
    ['prefer', 'both', 'tls, connected'],
    ['prefer', 'only plain', 'plain, connected'],
    ['require', 'both', 'tls, connected'],
    ['require', 'only plain', 'connection_failed'],
    ['verify-ca', 'only plain', 'connection_failed'],
  ] satisfies readonly (readonly [SslOptions['mode'], Manners, string])[])(
    '%s with a server that has %s: %s',
    async (mode, manners, expected) => {
      expect(await outcome(targetAt(manners, { mode }), manners)).toBe(expected)
    },
  )

  it.each([
    ['verify-full', 'authority', 'localhost', 'tls, connected'],
    ['verify-full', 'authority', '127.0.0.1', 'tls, connection_failed'],
    ['verify-full', 'stranger', 'localhost', 'tls, connection_failed'],
    ['verify-full', 'system', 'localhost', 'tls, connection_failed'],
    ['verify-ca', 'authority', '127.0.0.1', 'tls, connected'],
    ['verify-ca', 'stranger', 'localhost', 'tls, connection_failed'],
    ['verify-ca', null, 'localhost', 'tls, connection_failed'],
    ['require', 'authority', '127.0.0.1', 'tls, connected'],
    ['require', 'stranger', 'localhost', 'tls, connection_failed'],
  ] as const)('%s by the authority %s for %s: %s', async (mode, authority, host, expected) => {
    const rootCert =
      authority === null || authority === 'system' ? authority : (certificates?.[authority] ?? null)
    expect(await outcome(targetAt('both', { mode, rootCert }, host), 'both')).toBe(expected)
  })

  it('says when a file cannot be read', async () => {
    const failing = connect(targetAt('both', { mode: 'verify-full', rootCert: '/no/such.crt' }), {
      applicationName: 'x',
    })
    await expect(failing).rejects.toMatchObject({
      code: 'connection_failed',
      message: expect.stringContaining('/no/such.crt'),
    })
  })

  it('without one: a server on this machine gets no TLS unless it wants it', async () => {
    expect(await outcome(targetAt('both', null), 'both')).toBe('plain, connected')
    expect(await outcome(targetAt('only tls', null), 'only tls')).toBe('plain, tls, connected')
  })

  it('covers requests to cancel', async () => {
    const connection = await connect(targetAt('both', { mode: 'require' }), { applicationName: 'tls-test' })
    const running = connection.query({ sql: 'SELECT pg_sleep(60)' })
    const stopping = setInterval(() => void connection.cancel(), 100)
    await expect(running).rejects.toMatchObject({ code: '57014' })
    clearInterval(stopping)
    await connection.close()
  })

  it('channel_binding=require is not met by a server without it', async () => {
    const target = { ...targetAt('both', { mode: 'require' }), channelBinding: 'require' } as const
    await expect(connect(target, { applicationName: 'x' })).rejects.toMatchObject({
      code: 'connection_failed',
    })
  })
})
