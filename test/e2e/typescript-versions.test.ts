/** TypeScript revisions in projects with each TypeScript that a team may have, or with none. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installPackage, packTarball } from '../support/installed-package.ts'

let tarball: ReturnType<typeof packTarball>

beforeAll(() => {
  tarball = packTarball()
})

afterAll(() => {
  tarball.remove()
})

const revision = `/**
 * create users
 *
 * Revision ID: a1
 * Revises:
 */
import type { Op } from 'tribikos'
import { sql } from 'tribikos'
import { tableName } from './_names.js'

export const revision = 'a1'
export const down_revision = null
export const branch_labels = null
export const depends_on = null

enum Answer {
  Yes = 1,
}

export async function upgrade(op: Op): Promise<void> {
  await op.execute(sql\`CREATE TABLE \${sql.identifier(tableName)} (answer integer DEFAULT \${Answer.Yes})\`)
}

export async function downgrade(op: Op): Promise<void> {
  await op.execute(\`DROP TABLE \${tableName}\`)
}
`

describe.each([
  ['none', 'module', []],
  ['5.9', 'commonjs', ['typescript@~5.9.0']],
  ['6.0', 'module', ['typescript@~6.0.0']],
  ['7', 'module', ['typescript@^7.0.0']],
] as const)('TypeScript %s in a package of type %s', (version, type, packages) => {
  it('runs revisions, cold and warm', { timeout: 180_000 }, () => {
    const project = installPackage(tarball.file, { type }, ...packages)
    try {
      if (version !== 'none') {
        const installed = JSON.parse(
          readFileSync(join(project.folder, 'node_modules/typescript/package.json'), 'utf8'),
        ) as { version: string }
        expect(installed.version.startsWith(version)).toBe(true)
      }
      project.write({
        'tribikos.json': JSON.stringify({
          url: 'postgresql://nobody@127.0.0.1:1/nowhere',
          versionLocations: ['./versions'],
        }),
        // A tsconfig that would break everything if it were read.
        'tsconfig.json':
          '{ "extends": "./nowhere.json", "compilerOptions": { "module": "amd", "outFile": "x.js" } }',
        'versions/_names.ts': "export const tableName: string = 'users'\n",
        'versions/a1_create_users.ts': revision,
      })
      for (const _ of ['cold', 'warm']) {
        const { status, stdout, stderr } = project.run('npx', 'tribikos', 'upgrade', 'head', '--sql')
        expect(status, stderr).toBe(0)
        expect(stdout).toContain('CREATE TABLE users (answer integer DEFAULT 1)')
      }
    } finally {
      project.remove()
    }
  })
})
