/** Runs the program of a schema source and takes the DDL that it prints. */
import { spawn, type ChildProcess } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { redact } from '../config/redact.ts'
import type { Variables } from '../config/variables.ts'
import { TribikosError } from '../errors.ts'
import { decoded, type SchemaText } from './schema-files.ts'

export interface SchemaCommand {
  /** A line for the shell of the platform, as in the scripts of package.json. */
  readonly command: string
  /** Working directory, absolute. */
  readonly cwd: string
  readonly variables: Variables
  readonly signal: AbortSignal | null
  /** Never shown where they stand in what the program writes. */
  readonly secrets?: readonly string[]
  readonly timeLimitMs?: number
  /** Bytes that it may print. */
  readonly outputLimit?: number
}

const defaultTimeLimitMs = 300_000
const defaultOutputLimit = 64 * 1024 * 1024
const keptErrorBytes = 64 * 1024
const shownErrorLines = 30

/**
 * Runs the program to its end.
 * @throws schema_source_failed when it fails, takes too long, prints too much or nothing; the signal's reason
 */
export async function runSchemaCommand(request: SchemaCommand): Promise<SchemaText> {
  request.signal?.throwIfAborted()
  const output = await collect(request)
  request.signal?.throwIfAborted()
  const name = `the output of \`${hidden(request.command, request)}\``
  if (output.ending !== null) throw failed(request, output.ending, output.errors)
  const text = decoded(output.bytes, name)
  if (text.trim() !== '') return { name, text }
  throw failed(request, 'printed nothing, and an empty schema would drop everything', output.errors)
}

interface Output {
  readonly bytes: Buffer
  readonly errors: string
  /** Why it is no good, or null. */
  readonly ending: string | null
}

async function collect(request: SchemaCommand): Promise<Output> {
  const { command, cwd, signal, timeLimitMs = defaultTimeLimitMs, outputLimit = defaultOutputLimit } = request
  const chunks: Buffer[] = []
  let size = 0
  let errors = ''
  let early: string | null = null
  return new Promise((settle) => {
    const child = spawn(command, {
      cwd,
      shell: true,
      // A group of its own, so that all of it can be ended: the shell starts others.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...request.variables, ...pathWithPrograms(request) },
    })
    const stop = (reason: string): void => {
      early ??= reason
      endAll(child)
    }
    const onAbort = (): void => {
      stop('was interrupted')
    }
    const timer = setTimeout(() => {
      stop(`did not end within ${timeLimitMs / 1000} s`)
    }, timeLimitMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    const end = (ending: string | null): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      settle({ bytes: Buffer.concat(chunks), errors, ending: early ?? ending })
    }
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > outputLimit) stop(`printed more than ${outputLimit / 1024 / 1024} MB`)
      else chunks.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-keptErrorBytes)
    })
    child.on('error', (error) => {
      end(`could not be started: ${error.message}`)
    })
    child.on('close', (code, ended) => {
      if (code === 0) end(null)
      else end(code === null ? `was ended by ${ended ?? 'a signal'}` : `failed with exit code ${code}`)
    })
  })
}

/** Programs of installed packages are found by their name, as in the scripts of package.json. */
function pathWithPrograms({ cwd, variables }: SchemaCommand): Record<string, string> {
  const key = Object.keys(variables).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const folders: string[] = []
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(join(folder, 'node_modules', '.bin'))
    if (dirname(folder) === folder) break
  }
  return { [key]: [...folders, variables[key] ?? ''].join(delimiter) }
}

function endAll(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function failed(request: SchemaCommand, ending: string, errors: string): TribikosError {
  const command = hidden(request.command, request)
  const stderr = hidden(errors.trim().split('\n').slice(-shownErrorLines).join('\n'), request)
  const text = stderr === '' ? '' : `:\n${stderr}`
  return new TribikosError(
    'schema_source_failed',
    `The command of the schema source, \`${command}\`, ${ending}${text}`,
    {
      hint: `Run it by hand in ${request.cwd}; it must print the DDL on stdout and exit with 0.`,
      details: { command, stderr },
    },
  )
}

function hidden(text: string, { secrets = [] }: SchemaCommand): string {
  return redact(text, secrets)
}
