/** Runs the programs of `postWriteHooks` on a file that was written. No shell reads their arguments. */
import { spawn } from 'node:child_process'
import type { PostWriteHook } from '../config/config.ts'
import { TribikosError } from '../errors.ts'

export interface HookOutput {
  readonly name: string
  /** What the program wrote to stdout and stderr, in the order that it came. */
  readonly output: string
}

/**
 * Runs the hooks one after the other and stops at the first that fails. The file is kept in any case.
 * @throws post_write_hook_failed
 */
export async function runPostWriteHooks(
  hooks: readonly PostWriteHook[],
  path: string,
  signal?: AbortSignal,
): Promise<readonly HookOutput[]> {
  const outputs: HookOutput[] = []
  for (const hook of hooks) outputs.push(await runHook(hook, path, signal))
  return outputs
}

async function runHook(
  hook: PostWriteHook,
  path: string,
  signal: AbortSignal | undefined,
): Promise<HookOutput> {
  const [program = '', ...args] = commandFor(hook.command, path)
  const { name, cwd } = hook
  const chunks: Buffer[] = []
  const ending = await new Promise<string | null>((settle) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    })
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', (error) => settle(startFailure(program, cwd, error)))
    child.on('close', (code, ended) => {
      if (code === 0) settle(null)
      else settle(code === null ? `was ended by ${ended ?? 'a signal'}` : `failed with exit code ${code}`)
    })
  })
  const output = Buffer.concat(chunks).toString()
  if (ending !== null) throw hookFailed({ name, path, ending, output })
  return { name, output }
}

/** The file takes the place of `{path}`, or comes last. */
function commandFor(command: readonly string[], path: string): readonly string[] {
  const placed = command.map((argument) => argument.replaceAll('{path}', () => path))
  return command.some((argument) => argument.includes('{path}')) ? placed : [...placed, path]
}

function startFailure(program: string, cwd: string, error: Error): string {
  if ('code' in error && error.code === 'ENOENT')
    return `could not be started: no program ${program}, or no folder ${cwd}`
  return `could not be started: ${error.message}`
}

interface Failure {
  readonly name: string
  readonly path: string
  readonly ending: string
  readonly output: string
}

function hookFailed({ name, path, ending, output }: Failure): TribikosError {
  const shown = output.trim().split('\n').slice(-20).join('\n')
  return new TribikosError(
    'post_write_hook_failed',
    `Post write hook '${name}' ${ending}${shown === '' ? '' : `:\n${shown}`}\nThe file was written and is kept: ${path}`,
    {
      hint: 'Run the program by hand on the file, or correct "postWriteHooks".',
      details: { hook: name, path, output },
    },
  )
}
