/** The runner in processes of its own: for races between processes, kills and signals. */
import { build } from 'esbuild'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface RunnerProcesses {
  /** Starts Node with the text of an ES module that may import `./runner.mjs`. */
  start(script: string, args?: readonly string[]): RunnerProcess
  remove(): void
}

export interface RunnerProcess {
  readonly child: ChildProcess
  /** Settles when the process has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Bundles the runner into a folder of the package, so that it finds the package's own dependencies. */
export async function buildRunner(): Promise<RunnerProcesses> {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'runner-'))
  await build({
    stdin: {
      contents: `
        export * from './test/runtime/support/revisions.ts'
        export { TribikosError } from './lib/errors.ts'`,
      resolveDir: root,
    },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile: join(folder, 'runner.mjs'),
  })
  let count = 0
  return {
    start: (script, args = []) => {
      count += 1
      const file = join(folder, `script-${count}.mjs`)
      writeFileSync(file, script)
      return collect(spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function collect(child: ChildProcess): RunnerProcess {
  const texts = { stdout: '', stderr: '' }
  child.stdout?.on('data', (data: Buffer) => (texts.stdout += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (texts.stderr += data.toString()))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, ...texts })
    })
  })
  return { child, ended }
}
