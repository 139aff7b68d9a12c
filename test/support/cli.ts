/**
 * The real command line as a child process. Takes dist/ when it is newer than the sources, else a bundle of its own
 * in .cache/, made once per state of the sources, so that tests never run old code nor pull dist/ away from others.
 */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command line to its end. */
export async function tribikos(argv: readonly string[], options: CliOptions): Promise<CliResult> {
  return ended(await startTribikos(argv, options))
}

/** Starts a command line. */
export async function startTribikos(
  argv: readonly string[],
  { cwd, env = {} }: CliOptions,
): Promise<ChildProcessWithoutNullStreams> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(PG|TRIBIKOS|DATABASE_URL|VISUAL|EDITOR|NO_COLOR|FORCE_COLOR|NODE_OPTIONS|VITEST)/.test(name),
    ),
  )
  const child = spawn(process.execPath, [await program(), ...argv], { cwd, env: { ...inherited, ...env } })
  child.stdin.end()
  return child
}

/** Waits for a process to end and collects what it wrote. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<CliResult> {
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr })
    })
  })
}

let ready: Promise<string> | null = null

/** The file to run with Node. */
export async function program(): Promise<string> {
  return (ready ??= prepare())
}

async function prepare(): Promise<string> {
  const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, 'lib', name))
    .concat(join(root, 'scripts/bundle-cli.mjs'))
    .sort()
  const dist = join(root, 'dist/cli/main.js')
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs))
  if (existsSync(dist) && statSync(dist).mtimeMs > newest) return dist
  const hash = createHash('sha256')
  for (const file of sources) hash.update(file).update('\0').update(readFileSync(file))
  const folder = join(root, '.cache/cli', hash.digest('hex').slice(0, 16))
  if (!existsSync(folder)) await bundle(folder)
  return join(folder, 'main.js')
}

async function bundle(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  await promisify(execFile)(process.execPath, [join(root, 'scripts/bundle-cli.mjs'), unfinished])
  try {
    renameSync(unfinished, folder)
  } catch {
    // Another test process was quicker.
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** What a run printed behind the line that says on which database it is. */
export function behindDatabase({ stderr }: Pick<CliResult, 'stderr'>): string {
  const [line = ''] = /^Database: \S+(?:, (?:not )?encrypted)?\n/.exec(stderr) ?? []
  if (line === '') throw new Error(`the database is not named: ${stderr}`)
  return stderr.slice(line.length)
}
