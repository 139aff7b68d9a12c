/** The package as its users get it: packed from dist/ and installed with npm into a folder outside of the repository. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Output {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface InstalledPackage {
  /** The folder of the project that the package is installed in. */
  readonly folder: string
  write(files: Readonly<Record<string, string>>): void
  run(command: string, ...args: readonly string[]): Output
  remove(): void
}

/** Packs what `npm run build` has made. The scripts of the package do not run: other tests use dist/ meanwhile. */
export function packTarball(): { readonly file: string; remove(): void } {
  if (!existsSync(join(root, 'dist/index.js'))) throw new Error('dist/ is missing; run `npm run build` first')
  const folder = mkdtempSync(join(tmpdir(), 'tribikos-pack-'))
  checked(runIn(root, 'npm', ['pack', '--ignore-scripts', '--pack-destination', folder]))
  const [name = ''] = readdirSync(folder)
  return { file: join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Installs a tarball, and other packages beside it, into a new project. */
export function installPackage(
  tarball: string,
  manifest: object,
  ...others: readonly string[]
): InstalledPackage {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tribikos-installed-')))
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }
  write({ 'package.json': JSON.stringify({ name: 'project', private: true, ...manifest }) })
  checked(
    runIn(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...others]),
  )
  return {
    folder,
    write,
    run: (command, ...args) => runIn(folder, command, args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function runIn(cwd: string, command: string, args: readonly string[]): Output {
  const { TRIBIKOS_CONFIG: _, DATABASE_URL: __, ...env } = process.env
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env,
    input: '',
  })
  if (error !== undefined) throw error
  return { status, stdout, stderr }
}

function checked(output: Output): void {
  if (output.status !== 0) throw new Error(`npm failed: ${output.stderr}`)
}
