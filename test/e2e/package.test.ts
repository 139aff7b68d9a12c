/** The tarball: what is in it, what its checkers say, and what a project that installs it can do. */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InstalledPackage, installPackage, packTarball } from '../support/installed-package.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
  exports: Record<string, unknown>
}

let tarball: ReturnType<typeof packTarball>
let project: InstalledPackage

beforeAll(() => {
  tarball = packTarball()
  project = installPackage(tarball.file, { type: 'module' })
})

afterAll(() => {
  project.remove()
  tarball.remove()
})

const packageFolder = (): string => join(project.folder, 'node_modules/tribikos')

describe('the tarball', () => {
  it('holds the built package and nothing else', () => {
    const names = readdirSync(packageFolder(), { recursive: true, encoding: 'utf8' })
    expect([...new Set(names.map((name) => name.split('/')[0] ?? ''))].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
    ])
    expect(
      names.filter((name) => /\.(ts|mts|tsbuildinfo|map)$/.test(name) && !name.endsWith('.d.ts')),
    ).toEqual([])
  })

  it('names the packages inside of its bundle, with their licences', () => {
    const notices = readFileSync(join(packageFolder(), 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const name of ['yargs', 'yargs-parser', 'jsonc-parser', 'valibot', 'pg', 'knex', 'tarn', 'lodash']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC)\\)$`, 'm'))
    }
    expect(notices).toContain('Permission is hereby granted')
  })

  it('is clean for publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: packageFolder(), level: 'suggestion', strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  it('is clean for arethetypeswrong, as a package of ES modules', () => {
    const bin = join(root, 'node_modules/.bin/attw')
    const { status, stdout } = spawnSync(
      bin,
      [tarball.file, '--profile', 'esm-only', '--exclude-entrypoints', 'schema.json', '--no-color'],
      { encoding: 'utf8' },
    )
    expect(status, stdout).toBe(0)
  })
})

/** Runs a file with arguments in the project and tells which installed packages it had loaded in the end. */
function packagesLoadedBy(file: string, ...args: readonly string[]): readonly string[] {
  project.write({
    'trace.txt': '',
    'trace-hooks.mjs': `
      import { appendFileSync } from 'node:fs'
      export async function load(url, context, next) {
        appendFileSync('trace.txt', url + '\\n')
        return next(url, context)
      }`,
    'trace.mjs': `
      import { appendFileSync } from 'node:fs'
      import { createRequire, register } from 'node:module'
      register('./trace-hooks.mjs', import.meta.url)
      process.on('exit', () => appendFileSync('trace.txt', Object.keys(createRequire(import.meta.url).cache).join('\\n')))`,
  })
  const { status, stderr } = project.run(process.execPath, '--import', './trace.mjs', file, ...args)
  expect(status, stderr).toBe(0)
  const trace = readFileSync(join(project.folder, 'trace.txt'), 'utf8')
  expect(trace).toContain(file)
  const names = [...trace.matchAll(/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\/(?!.*node_modules\/)/g)]
  return [...new Set(names.map((match) => match[1] ?? ''))].sort()
}

/** The same for a script. */
function packagesLoadedByScript(script: string): readonly string[] {
  project.write({ 'script.mjs': script })
  return packagesLoadedBy('script.mjs')
}

describe('the command line', () => {
  it('starts with npx', () => {
    const { status, stdout, stderr } = project.run('npx', 'tribikos', '--version')
    expect({ status, stdout, stderr: stderr.replace(/^npm warn.*\n/gm, '') }).toEqual({
      status: 0,
      stdout: `tribikos ${manifest.version}\n`,
      stderr: '',
    })
  })

  it('loads only what a command needs', () => {
    project.write({
      'tribikos.json':
        '{ "url": "postgresql://nobody@127.0.0.1:1/nowhere", "versionLocations": ["./versions"] }',
      'versions/a1.ts': `
        import type { Op } from 'tribikos'
        import { sql } from 'tribikos'
        export const revision = 'a1'
        export const down_revision = null
        export const upgrade = (op: Op): Promise<void> => op.execute(sql\`SELECT 1\`)`,
    })
    const main = 'node_modules/tribikos/dist/cli/main.js'
    expect(packagesLoadedBy(main, 'heads')).toEqual(['tribikos'])
    expect(packagesLoadedBy(main, 'history')).toEqual(['tribikos'])
    expect(packagesLoadedBy(main, 'upgrade', 'head', '--sql')).toEqual(
      expect.arrayContaining(['@swc/core', 'tribikos', 'ts-node']),
    )
    expect(packagesLoadedBy(main, 'upgrade', 'head', '--sql')).toEqual(['tribikos'])
  })
})

describe('the library', () => {
  it('loads itself only: no driver, no query builder, no compiler, no command line', () => {
    expect(packagesLoadedByScript("await import('tribikos')")).toEqual(['tribikos'])
  })

  it('shows in the same trace what is loaded when it is asked for', () => {
    expect(packagesLoadedByScript("await import('tribikos'); await import('pg')")).toEqual(
      expect.arrayContaining(['pg', 'pg-types', 'tribikos']),
    )
  })

  it.each(Object.keys(manifest.exports).filter((name) => !name.endsWith('.json')))(
    'has the entry %s',
    (name) => {
      const specifier = name.replace('.', 'tribikos')
      project.write({
        'entry.mjs': `const entry = await import('${specifier}'); console.log(Object.keys(entry).length > 0)`,
      })
      expect(project.run(process.execPath, 'entry.mjs')).toEqual({ status: 0, stdout: 'true\n', stderr: '' })
    },
  )

  it('has types that stand on their own', () => {
    project.write({
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          target: 'es2022',
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          exactOptionalPropertyTypes: true,
          types: ['node'],
          typeRoots: [join(root, 'node_modules/@types')],
        },
        files: ['revision.ts'],
      }),
      'revision.ts': `
        import { defineEnvironment, sql } from 'tribikos'
        import type { Op } from 'tribikos'
        export async function upgrade(op: Op): Promise<void> {
          await op.createTable('users', (table) => { table.increments('id') })
          await op.execute(sql\`UPDATE users SET id = \${1}\`)
          await op.enableAudit('users')
          // @ts-expect-error there is no such directive
          await op.noSuchDirective()
        }
        declare module 'tribikos' {
          interface CustomOperations {
            enableAudit(table: string): Promise<void>
          }
        }
        export default defineEnvironment({ onVersionApply: async ({ step, query }) => { await query('SELECT 1', [step.revisions.length]) } })
      `,
    })
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    expect(project.run(process.execPath, tsc, '-p', '.')).toMatchObject({ stdout: '', status: 0 })
  })
})
