/** Asks a server to stop what one of its backends does: a message of its own on a connection of its own. */
import { createConnection, isIP, type Socket } from 'node:net'
import type { ServerTarget } from '../config/database-target.ts'
import type { Encryption } from './connect-tls.ts'

/** The backend and what proves that the request comes from its client. */
export interface Backend {
  readonly processId: number
  readonly secret: number
}

const cancelCode = 80_877_102
const sslCode = 80_877_103
const timeoutMs = 2000

/** Resolves when the server has taken the request, or cannot be reached in time; never rejects. */
export async function requestCancel(target: ServerTarget, backend: Backend, ssl: Encryption): Promise<void> {
  const socket = target.host.startsWith('/')
    ? createConnection(`${target.host}/.s.PGSQL.${target.port}`)
    : createConnection(target.port, target.host)
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve()
    }
    const timer = setTimeout(done, timeoutMs)
    const request = message(cancelCode, backend.processId, backend.secret)
    socket.once('error', done)
    socket.once('close', done)
    socket.once('connect', () => {
      if (ssl === false) socket.write(request)
      else encrypt(socket, { target, ssl, done }).then((secure) => secure.write(request), done)
    })
  })
}

/** The server closes the connection once it has read the request; with TLS that shows on the inner stream. */
async function encrypt(
  socket: Socket,
  how: { readonly target: ServerTarget; readonly ssl: Exclude<Encryption, false>; readonly done: () => void },
): Promise<Socket> {
  const { target, ssl, done } = how
  socket.write(message(sslCode))
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
  if (answer.toString('latin1') !== 'S') throw new Error('The server does not support TLS')
  const { host } = target
  const { connect: connectTls } = await import('node:tls')
  const secure = connectTls({ ...ssl, socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) })
  secure.once('error', done)
  secure.once('close', done)
  return secure
}

function message(...numbers: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 + 4 * numbers.length)
  ;[buffer.length, ...numbers].forEach((number, index) => buffer.writeInt32BE(number, 4 * index))
  return buffer
}
