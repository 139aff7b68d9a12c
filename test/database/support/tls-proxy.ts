/** A TLS front for the server under test, which need not have TLS itself: it decrypts and passes on. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'

export interface Certificates {
  /** Certificate of the authority that signed the server's. */
  readonly authority: string
  /** Of an authority that signed nothing here. */
  readonly stranger: string
  readonly serverKey: string
  readonly serverCert: string
  remove(): void
}

/** Makes them with openssl; the server's is for the name `localhost` alone. Null where there is no openssl. */
export function makeCertificates(): Certificates | null {
  const folder = mkdtempSync(join(tmpdir(), 'tribikos-tls-'))
  const path = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): boolean => spawnSync('openssl', args, { cwd: folder }).status === 0
  const selfSigned = (name: string): boolean =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
    )
  writeFileSync(path('names'), 'subjectAltName=DNS:localhost')
  const made =
    selfSigned('authority') &&
    selfSigned('stranger') &&
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'server.key',
      '-out',
      'server.csr',
      '-subj',
      '/CN=localhost',
    ) &&
    openssl(
      'x509',
      '-req',
      '-in',
      'server.csr',
      '-CA',
      'authority.crt',
      '-CAkey',
      'authority.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'names',
      '-out',
      'server.crt',
    )
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  if (!made) {
    remove()
    return null
  }
  return {
    authority: path('authority.crt'),
    stranger: path('stranger.crt'),
    serverKey: readFileSync(path('server.key'), 'utf8'),
    serverCert: readFileSync(path('server.crt'), 'utf8'),
    remove,
  }
}

export interface TlsProxy {
  readonly port: number
  /** How the sessions so far came: `tls` or `plain`. */
  readonly sessions: readonly string[]
  close(): void
}

export type Manners = 'both' | 'only plain' | 'only tls'

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** `only plain` says no to TLS; `only tls` refuses plain sessions as pg_hba.conf does with `hostssl`. */
export async function startTlsProxy(
  url: string,
  certificates: Certificates,
  manners: Manners,
): Promise<TlsProxy> {
  const { hostname, port } = new URL(url)
  const sessions: string[] = []
  const pass = (client: Socket, first: Buffer | null): void => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) socket.on('error', () => {})
    if (first !== null) upstream.write(first)
    client.pipe(upstream)
    upstream.pipe(client)
  }
  const server = createServer((socket) => {
    socket.on('error', () => {})
    const onFirst = (first: Buffer): void => {
      if (!first.equals(sslRequest)) {
        sessions.push('plain')
        if (manners === 'only tls') socket.end(refusal())
        else pass(socket, first)
      } else if (manners === 'only plain') {
        socket.once('data', onFirst)
        socket.write('N')
      } else {
        sessions.push('tls')
        socket.write('S')
        const { serverKey: key, serverCert: cert } = certificates
        pass(new TLSSocket(socket, { isServer: true, key, cert }), null)
      }
    }
    socket.once('data', onFirst)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    sessions,
    close: () => server.close(),
  }
}

function refusal(): Buffer {
  const fields = Buffer.from('SFATAL\0C28000\0Mno pg_hba.conf entry for host, no encryption\0\0')
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
