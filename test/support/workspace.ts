/** A folder of its own with the package installed, and the command line run in it as a user runs it. */
import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { program } from './cli.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const orderedIds = new URL('ordered-ids.mjs', import.meta.url).href

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What a terminal shows: both streams as they came. */
  readonly terminal: string
}

type Variables = Readonly<Record<string, string>>

export interface Workspace {
  /** Absolute, without symbolic links. */
  readonly directory: string
  /** Runs `tribikos` with arguments. */
  tribikos(args: readonly string[], variables?: Variables): Promise<Outcome>
  /** Runs a line in a shell where `tribikos` is on the path. */
  shell(line: string, variables?: Variables): Promise<Outcome>
  remove(): Promise<void>
}

/**
 * A folder that is empty but for the installed package, or has a copy of the sample project.
 * Nothing of the caller's environment that tribikos reads gets through.
 */
export async function createWorkspace(content: 'empty' | 'sample'): Promise<Workspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'tribikos-workspace-')))
  const directory = join(root, 'project')
  const bin = join(directory, 'node_modules/.bin')
  await mkdir(bin, { recursive: true })
  await symlink(repository, join(directory, 'node_modules/tribikos'))
  const command = join(bin, 'tribikos')
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${await program()}' "$@"\n`, {
    mode: 0o755,
  })
  if (content === 'sample') await copySample(directory)
  const began = String(Date.now())
  const environment = (variables: Variables = {}): NodeJS.ProcessEnv => ({
    ...inherited(),
    NODE_OPTIONS: `--import ${orderedIds}`,
    TRIBIKOS_TEST_BEGAN: began,
    PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
    ...variables,
  })
  return {
    directory,
    tribikos: async (args, variables) => run(command, args, { cwd: directory, env: environment(variables) }),
    shell: async (line, variables) =>
      run('/bin/sh', ['-c', line], { cwd: directory, env: environment(variables) }),
    remove: async () => rm(root, { recursive: true, force: true }),
  }
}

async function copySample(directory: string): Promise<void> {
  for (const name of ['config', 'env.ts', 'schema', 'versions']) {
    await cp(join(repository, name), join(directory, name), { recursive: true })
  }
  await writeFile(
    join(directory, 'package.json'),
    '{ "name": "boards", "private": true, "type": "module" }\n',
  )
}

function inherited(): NodeJS.ProcessEnv {
  const read = /^(PG|TRIBIKOS|DATABASE_URL|VISUAL|EDITOR|NO_COLOR|FORCE_COLOR|NODE_OPTIONS|VITEST)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !read.test(name)))
}

interface Place {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

async function run(file: string, args: readonly string[], place: Place): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr, terminal] = ['', '', '']
    const child = spawn(file, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      terminal += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      terminal += text
    })
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code, stdout, stderr, terminal })
    })
  })
}
