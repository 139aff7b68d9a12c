#!/usr/bin/env node
/**
 * Makes dist/: the library as plain modules with types, and the command line as one bundle whose commands load
 * when they are called. Importing yargs and the rest from their many files would cost more than connecting to
 * a database.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleCommandLine } from './bundle-cli.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
compileLibrary()
const bundled = await bundleCommandLine(join(dist, 'cli'))
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(bundled))
run(process.execPath, [join(root, 'scripts/write-config-schema.mjs')])

function compileLibrary() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  run(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')])
}

/** What the licences of the packages inside of the bundle ask for: their names and texts. */
function notices(inputs) {
  const licences = new Map()
  for (const folder of new Set(inputs.flatMap((input) => packageFolder(input) ?? []))) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    const text = licenceText(join(root, folder))
    if (text === undefined) throw new Error(`${name} ${version} has no licence text`)
    licences.set(`${name} ${version} (${license})`, text.trim())
  }
  const titles = [...licences.keys()].sort((a, b) => (a < b ? -1 : 1))
  const parts = titles.map((title) => `${title}\n\n${licences.get(title)}\n`)
  const rule = `\n${'-'.repeat(80)}\n\n`
  return `The command line of tribikos contains the following packages.\n${rule}${parts.join(rule)}`
}

/** Of the file, or of the chapter of the README that some packages have in place of one. */
function licenceText(folder) {
  const read = (pattern) => {
    const file = readdirSync(folder).find((entry) => pattern.test(entry))
    return file === undefined ? '' : readFileSync(join(folder, file), 'utf8')
  }
  return read(/^licen[cs]e/i) || read(/^readme/i).split(/^#+ licen[cs]e\s*$/im)[1]
}

function packageFolder(input) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
  return match?.[1]
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
