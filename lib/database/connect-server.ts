/** Opens a session on a PostgreSQL server with the pg driver, and asks that server to stop a statement. */
import type { Client, ClientConfig } from 'pg'
import { describeTarget } from '../config/describe-target.ts'
import type { ServerTarget } from '../config/database-target.ts'
import { requestCancel } from './cancel-request.ts'
import { connectError, passwordMissing } from './connect-errors.ts'
import { Session, streamOf } from './connect-session.ts'
import { encryptions, mayTryNext, type Encryption } from './connect-tls.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Connection } from './connection.ts'
import { passwordFromFile } from './password-file.ts'

const endTimeoutMs = 1000

/** @throws connection_failed, authentication_failed, database_missing, permission_denied; the signal's reason */
export async function connectServer(target: ServerTarget, options: ConnectOptions): Promise<Connection> {
  const ways = await encryptions(target)
  for (const [index, ssl] of ways.entries()) {
    try {
      return await open(target, { ...options, ssl })
    } catch (error) {
      options.signal?.throwIfAborted()
      const next = ways[index + 1]
      if (next === undefined || !mayTryNext(error)) throw connectError(error, target)
    }
  }
  throw connectError(new Error('there is no way to connect'), target)
}

interface Attempt extends ConnectOptions {
  readonly ssl: Encryption
}

async function open(target: ServerTarget, attempt: Attempt): Promise<Connection> {
  const driver = await import('pg')
  const client = new driver.Client(clientConfig(target, attempt))
  // Without a listener an error of an idle connection would end the process.
  client.on('error', () => {})
  const binding = watchBinding(client)
  await connected(client, target, attempt.signal ?? null)
  if (target.channelBinding === 'require' && !binding.isBound()) {
    await end(client)
    throw new Error('the server does not bind the password to the connection, and channel_binding=require')
  }
  return new Session(client, {
    kind: 'server',
    description: describeTarget(target),
    processId: numberOf(client, 'processID'),
    isEncrypted: target.host.startsWith('/') ? null : attempt.ssl !== false,
    pipelines: true,
    cancel: async () => cancel(client, target, attempt.ssl),
    close: async () => end(client),
  })
}

function clientConfig(target: ServerTarget, { ssl, applicationName, password }: Attempt): ClientConfig {
  return {
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    password: async () => passwordOf(target, password),
    ssl,
    application_name: target.applicationName ?? applicationName,
    connectionTimeoutMillis: target.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    ...(target.options === null ? {} : { options: target.options }),
    enableChannelBinding: ssl !== false && (target.channelBinding ?? 'disable') !== 'disable',
  }
}

/** @throws authentication_failed */
async function passwordOf(target: ServerTarget, ask: ConnectOptions['password']): Promise<string> {
  const password = target.password ?? (await ask?.()) ?? (await passwordFromFile(target))
  if (password === null) throw passwordMissing(target)
  return password
}

/** Whether the server offered to bind the password to the TLS connection; the driver then does so. */
function watchBinding(client: Client): { isBound(): boolean } {
  let isBound = false
  client.connection.on('authenticationSASL', (message: { readonly mechanisms?: readonly string[] }) => {
    isBound = message.mechanisms?.includes('SCRAM-SHA-256-PLUS') ?? false
  })
  return { isBound: () => isBound }
}

/** Says goodbye; a server that does not hear it, or is at work, is left after a moment. */
async function end(client: Client): Promise<void> {
  // With this the driver would wait for what is on its way.
  Reflect.set(client, 'pipeline', false)
  const timer = setTimeout(() => streamOf(client)?.destroy(), endTimeoutMs)
  try {
    await client.end()
  } finally {
    clearTimeout(timer)
  }
}

/** Connects, or stops trying as soon as the signal is aborted. */
async function connected(client: Client, target: ServerTarget, signal: AbortSignal | null): Promise<void> {
  const stop = (): void => {
    streamOf(client)?.destroy()
  }
  signal?.throwIfAborted()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
  } catch (error) {
    stop()
    throw error instanceof Error && error.message === 'timeout expired'
      ? new Error(`no answer within ${target.connectTimeoutMs / 1000} s`)
      : error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** Sends a cancel request the way the session itself was opened. */
async function cancel(client: Client, target: ServerTarget, ssl: Encryption): Promise<void> {
  const processId = numberOf(client, 'processID')
  const secret = numberOf(client, 'secretKey')
  if (processId !== null && secret !== null) await requestCancel(target, { processId, secret }, ssl)
}

function numberOf(client: object, name: string): number | null {
  const value: unknown = Reflect.get(client, name)
  return typeof value === 'number' ? value : null
}
