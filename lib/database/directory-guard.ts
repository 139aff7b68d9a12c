/**
 * Keeps two processes off one folder of an embedded database, which has no server that could do so.
 *
 * Whoever wants the folder puts a ticket of its own beside it and then looks for others. Only the ticket of a process
 * that has ended is ever removed by another, and no name is used twice, so a stale ticket can never cost a live one.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { TribikosError } from '../errors.ts'
import type { LockHolder } from './lock.ts'

export interface GuardOptions {
  readonly waitMs: number
  readonly signal: AbortSignal | null
  readonly applicationName: string
  readonly onWaiting: (holder: LockHolder) => void
}

interface Ticket {
  readonly host: string
  readonly processId: number
  /** What tells two processes with one id apart, where the system says; else null. */
  readonly started: string | null
  readonly applicationName: string
  readonly since: string
}

/**
 * Waits until no other process has the folder. Gives the function that lets it go.
 * @throws embedded_database_busy; the signal's reason
 */
export async function guardDirectory(directory: string, options: GuardOptions): Promise<() => Promise<void>> {
  const folder = `${directory}.lock`
  await mkdir(folder, { recursive: true })
  const own = {
    name: `${process.pid}-${randomBytes(8).toString('hex')}.json`,
    text: await ownTicket(options),
  }
  const path = join(folder, own.name)
  const end = performance.now() + options.waitMs
  let told = false
  for (;;) {
    options.signal?.throwIfAborted()
    await writeFile(path, own.text, { flag: 'wx' })
    const other = await otherTicket(folder, own.name)
    if (other === null) return async () => rm(path, { force: true })
    await rm(path, { force: true })
    if (performance.now() >= end) throw busy(directory, folder, other)
    if (!told) options.onWaiting(other)
    told = true
    await pause(20 + Math.random() * 180)
  }
}

/** The ticket of a process that is there, or null. Tickets of processes that have ended are removed. */
async function otherTicket(folder: string, ownName: string): Promise<Ticket | null> {
  for (const name of await readdir(folder)) {
    if (name === ownName || !name.endsWith('.json')) continue
    const path = join(folder, name)
    const ticket = await readTicket(path, name)
    if (ticket === null) continue
    if (await isAlive(ticket)) return ticket
    await rm(path, { force: true })
  }
  return null
}

/** Null when it is gone. A ticket between its making and its writing is known by its name alone. */
async function readTicket(path: string, name: string): Promise<Ticket | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Ticket
  } catch (error) {
    if (!(error instanceof SyntaxError)) return null
    const processId = Number.parseInt(name, 10)
    return { host: hostname(), processId, started: null, applicationName: '', since: '' }
  }
}

/** A process on another machine cannot be looked at, so it counts as alive. */
async function isAlive({ host, processId, started }: Ticket): Promise<boolean> {
  if (host !== hostname()) return true
  try {
    process.kill(processId, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
  }
  return started === null || started === (await startOf(processId))
}

async function ownTicket({ applicationName }: GuardOptions): Promise<string> {
  const ticket: Ticket = {
    host: hostname(),
    processId: process.pid,
    started: await startOf(process.pid),
    applicationName,
    since: new Date().toISOString(),
  }
  return JSON.stringify(ticket)
}

/** When a process started, in the system's own count, where /proc tells. */
async function startOf(processId: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${processId}/stat`, 'utf8')
    // The name of the program stands in parentheses and may have anything in it; the 20th field after it is the start.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function busy(directory: string, folder: string, holder: Ticket): TribikosError {
  const name = holder.applicationName === '' ? '' : ` (${holder.applicationName})`
  const place = holder.host === hostname() ? '' : ` on ${holder.host}`
  return new TribikosError(
    'embedded_database_busy',
    `The embedded database ${directory} is in use by process ${holder.processId}${name}${place}`,
    {
      hint: `Only one process at a time can open it. Wait for that one to end; if it ended on another machine, delete ${folder}.`,
      details: { directory, processId: holder.processId, host: holder.host, since: holder.since },
    },
  )
}
