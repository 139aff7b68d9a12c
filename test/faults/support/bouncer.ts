/** PgBouncer in transaction mode in front of the server under test, where the program is installed. */
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { until } from './scene.ts'

/** The program, or null where there is none. Debian puts it where only root looks. */
export const bouncerProgram: string | null =
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
    .map((folder) => join(folder, 'pgbouncer'))
    .find((file) => existsSync(file)) ?? null

export interface Bouncer {
  /** The url of the database, by way of the pool. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts one for a database; it has two sessions on the server and hands them out by transaction. */
export async function startBouncer(databaseUrl: string): Promise<Bouncer> {
  if (bouncerProgram === null) throw new Error('PgBouncer is not installed')
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const folder = await mkdtemp(join(tmpdir(), 'tribikos-bouncer-'))
  const own = await freePort()
  const config = join(folder, 'pgbouncer.ini')
  await writeFile(
    config,
    `[databases]
* = host=${hostname} port=${port || '5432'} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
`,
  )
  // PgBouncer refuses to run as root.
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chmod(folder, 0o755)
  const child = spawn(bouncerProgram, [...(isRoot ? ['-u', 'nobody'] : []), config], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('close', resolve))
  await until(async () => child.exitCode !== null || (await isOpen(own)))
  const url = new URL(databaseUrl)
  url.port = String(own)
  url.pathname = pathname
  return {
    url: url.href,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    const end = (result: boolean) => () => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })
}
