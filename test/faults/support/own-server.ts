/** A PostgreSQL server of a test's own, where its programs are installed: one that can be made a standby. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../support/free-port.ts'

const run = promisify(execFile)

/** The folder of the newest server's programs, or null. */
export const serverPrograms: string | null = programs()

function programs(): string | null {
  const home = '/usr/lib/postgresql'
  if (!existsSync(home)) return null
  const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a))
  const folders = versions.map((version) => join(home, version, 'bin'))
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

export interface OwnServer {
  /** A superuser's. */
  readonly url: string
  /** Starts it again as a standby: it only reads, as it waits for a primary that never comes. */
  becomeStandby(): Promise<void>
  /** Starts a second server that follows it, and gives that one's URL. */
  addStandby(): Promise<string>
  remove(): Promise<void>
}

export async function startOwnServer(): Promise<OwnServer> {
  if (serverPrograms === null) throw new Error('No PostgreSQL server is installed')
  const directory = await mkdtemp(join(tmpdir(), 'tribikos-server-'))
  const data = join(directory, 'data')
  const port = await freePort()
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? await idsOf('postgres') : null
  if (user !== null) await chown(directory, user.uid, user.gid)
  const program = async (name: string, args: readonly string[]): Promise<unknown> =>
    run(join(serverPrograms, name), args, { ...user, cwd: directory })
  const optionsOf = (at: number): string =>
    `-p ${at} -k '' -h 127.0.0.1 -c fsync=off -c logging_collector=off -c wal_receiver_status_interval=1`
  const options = optionsOf(port)
  const standby = join(directory, 'standby')
  const start = async (): Promise<unknown> =>
    program('pg_ctl', ['-D', data, '-w', '-l', join(directory, 'log'), '-o', options, 'start'])
  const stop = async (mode: string): Promise<unknown> =>
    program('pg_ctl', ['-D', data, '-w', '-m', mode, 'stop'])
  const addStandby = async (): Promise<string> => {
    const own = await freePort()
    const from = `host=127.0.0.1 port=${port} user=postgres`
    await program('pg_basebackup', ['-D', standby, '-R', '-c', 'fast', '-d', from])
    const log = join(directory, 'standby-log')
    await program('pg_ctl', ['-D', standby, '-w', '-l', log, '-o', optionsOf(own), 'start'])
    return `postgresql://postgres:postgres@127.0.0.1:${own}/postgres`
  }
  const remove = async (): Promise<void> => {
    await program('pg_ctl', ['-D', standby, '-w', '-m', 'immediate', 'stop']).catch(() => {})
    await stop('immediate').catch(() => {})
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await program('initdb', [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ])
    await start()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    remove,
    addStandby,
    becomeStandby: async () => {
      await stop('fast')
      await writeFile(join(data, 'standby.signal'), '')
      await start()
    },
  }
}

async function idsOf(user: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => run('id', [flag, user])))
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
}
