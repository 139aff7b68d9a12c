#!/usr/bin/env node
/**
 * Makes dist/: the library as plain modules with types, and the command line as one bundle whose commands load
 * when they are called. Importing yargs and the rest from their many files would cost more than connecting to
 * a database.
 */
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Dependencies of the library that the bundle carries along; every other one is imported from where it is installed. */
const inlined = new Set(['jsonc-parser', 'valibot'])

rmSync(dist, { recursive: true, force: true })
compileLibrary()
const bundled = await bundleCommandLine()
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(bundled))
run(process.execPath, [join(root, 'scripts/write-config-schema.mjs')])

function compileLibrary() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  run(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')])
}

/** Returns the files that went into the bundle. */
async function bundleCommandLine() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'lib/cli/main.ts' },
    outdir: join(dist, 'cli'),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    format: 'esm',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    external: Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter(
      (name) => !inlined.has(name),
    ),
  })
  chmodSync(join(dist, 'cli/main.js'), 0o755)
  return Object.keys(metafile.inputs)
}

/** What the licences of the packages inside of the bundle ask for: their names and texts. */
function notices(inputs) {
  const licences = new Map()
  for (const folder of new Set(inputs.flatMap((input) => packageFolder(input) ?? []))) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry))
    if (file === undefined) throw new Error(`${name} ${version} has no licence text`)
    licences.set(`${name} ${version} (${license})`, readFileSync(join(root, folder, file), 'utf8').trim())
  }
  const titles = [...licences.keys()].sort((a, b) => (a < b ? -1 : 1))
  const parts = titles.map((title) => `${title}\n\n${licences.get(title)}\n`)
  const rule = `\n${'-'.repeat(80)}\n\n`
  return `The command line of tribikos contains the following packages.\n${rule}${parts.join(rule)}`
}

function packageFolder(input) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
  return match?.[1]
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
