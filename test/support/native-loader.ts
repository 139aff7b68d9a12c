/**
 * The loader as a plain module of Node, for tests of what Node itself does (its loader of ES modules, its
 * warnings, what is in memory afterwards), which vitest replaces by its own.
 */
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface NativeLoader {
  /** Runs the text of an ES module that may import `./loader.mjs`; returns what it prints as JSON, and stderr. */
  run(script: string, nodeOptions?: readonly string[]): { readonly value: unknown; readonly stderr: string }
  remove(): void
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Bundles the loader into a folder of the package, so that it finds the package's own dependencies. */
export async function buildNativeLoader(): Promise<NativeLoader> {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'loader-'))
  await build({
    stdin: {
      contents: `
        export * from './lib/project/module-loader.ts'
        export * from './lib/project/revision-module.ts'
        export * from './lib/project/environment.ts'
        export * from './lib/project/typescript-compiler.ts'`,
      resolveDir: root,
    },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile: join(folder, 'loader.mjs'),
  })
  return {
    run: (script, nodeOptions = []) => {
      const file = join(folder, 'script.mjs')
      writeFileSync(file, script)
      const { stdout, stderr, status } = spawnSync(process.execPath, [...nodeOptions, file], {
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`exit ${status}: ${stderr}`)
      return { value: JSON.parse(stdout), stderr }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
