/** Hooks of env.ts as functions that end in time: a program is run, and a function is given up when its time is over. */
import { resolve } from 'node:path'
import { parseDuration } from '../config/duration.ts'
import type { Hook, HookProgram, TimedHook } from './environment-definition.ts'

/** What every event of a hook has. */
interface Interruptible {
  readonly signal: AbortSignal
}

export interface ReadyHookOptions<Event> {
  /** When nothing else is said: `"10min"`. */
  readonly timeLimit: string
  /** Folder that programs are started in, and that their paths are relative to. */
  readonly root: string
  /** What a program is told, as variables of its environment. */
  readonly variables: (event: Event) => Promise<Readonly<Record<string, string>>>
  /** Called with what a program writes, in lines. */
  readonly onOutput: (line: string) => void
}

/** A hook that is called with the event alone, and that rejects when it fails or takes too long. */
export type ReadyHook<Event> = (event: Event) => Promise<void>

export function readyHook<Event extends Interruptible>(
  hook: Hook<Event>,
  options: ReadyHookOptions<Event>,
): ReadyHook<Event> {
  const limit = (typeof hook === 'function' ? null : hook.timeLimit) ?? options.timeLimit
  return async (event) => {
    const ending = new AbortController()
    const signal = AbortSignal.any([event.signal, ending.signal])
    const told = { ...event, signal }
    const late = new Error(`it took longer than ${limit}`)
    let timer: NodeJS.Timeout | undefined
    const isLate = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          reject(late)
          ending.abort(late)
        },
        parseDuration(limit) ?? 0,
      )
    })
    try {
      await Promise.race([start(hook, told, options), isLate])
    } finally {
      clearTimeout(timer)
    }
  }
}

async function start<Event extends Interruptible>(
  hook: Hook<Event>,
  event: Event,
  options: ReadyHookOptions<Event>,
): Promise<void> {
  if (typeof hook === 'function') await hook(event)
  else if (isProgram(hook)) await runProgram(hook, event.signal, await options.variables(event), options)
  else await hook.run(event)
}

function isProgram<Event>(hook: HookProgram | TimedHook<Event>): hook is HookProgram {
  return 'command' in hook
}

/** How long a program has that was asked to end. */
const graceMs = 5000

/** No shell reads the arguments. */
async function runProgram(
  { command: [program = '', ...args], cwd = '.' }: HookProgram,
  signal: AbortSignal,
  variables: Readonly<Record<string, string>>,
  { root, onOutput }: Pick<ReadyHookOptions<never>, 'root' | 'onOutput'>,
): Promise<void> {
  signal.throwIfAborted()
  const { spawn } = await import('node:child_process')
  const folder = resolve(root, cwd)
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = (): void => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
  }
  signal.addEventListener('abort', kill, { once: true })
  const rest = [inLines(child.stdout, onOutput), inLines(child.stderr, onOutput)]
  try {
    await new Promise<void>((done, fail) => {
      child.on('error', (error) => {
        const isMissing = 'code' in error && error.code === 'ENOENT'
        fail(
          isMissing
            ? new Error(`it could not be started: no program ${program}, or no folder ${folder}`)
            : error,
        )
      })
      child.on('close', (code, ended) => {
        for (const flush of rest) flush()
        if (code === 0) done()
        else
          fail(
            new Error(
              code === null
                ? `${program} was ended by ${ended ?? 'a signal'}`
                : `${program} ended with exit code ${code}`,
            ),
          )
      })
    })
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

/** Gives whole lines as they come; what it gives back gives the last one, which has no end. */
function inLines(stream: NodeJS.ReadableStream, give: (line: string) => void): () => void {
  let begun = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (begun + text).split(/\r?\n/)
    begun = lines.pop() ?? ''
    for (const line of lines) give(line)
  })
  return () => {
    if (begun !== '') give(begun)
    begun = ''
  }
}
