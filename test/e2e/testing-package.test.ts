/** `tribikos/testing` in a project that has the package: with vitest, with node:test, and with neither. */
import { existsSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createWorkspace, type Workspace } from '../support/workspace.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let workspace: Workspace
let database: TestDatabase

const revision = (id: string, down: string | null, bodies: readonly [string, string]): string => `
import type { Op } from 'tribikos'
export const revision = '${id}'
export const down_revision = ${JSON.stringify(down)}
export async function upgrade(op: Op): Promise<void> { ${bodies[0]} }
export async function downgrade(op: Op): Promise<void> { ${bodies[1]} }
`

async function write(file: string, text: string): Promise<void> {
  await writeFile(join(workspace.directory, file), text)
}

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/testing/index.js'))) throw new Error('run `npm run build` first')
  workspace = await createWorkspace('empty')
  database = await createTestDatabase('runners')
  await mkdir(join(workspace.directory, 'versions'))
  await mkdir(join(workspace.directory, 'schema'))
  await symlink(join(root, 'node_modules/vitest'), join(workspace.directory, 'node_modules/vitest'))
  await write('package.json', '{ "private": true, "type": "module" }')
  await write('tribikos.json', `{ "url": "${database.url}", "schemaSource": { "sql": "./schema/*.sql" } }`)
  await write('schema/app.sql', 'CREATE TABLE users (id integer PRIMARY KEY, name text, slug text NOT NULL);')
  await write(
    'versions/a.ts',
    revision('a', null, [
      `await op.execute('CREATE TABLE users (id integer PRIMARY KEY, name text)')`,
      `await op.dropTable('users')`,
    ]),
  )
  await write(
    'versions/b.ts',
    revision('b', 'a', [
      `await op.execute('ALTER TABLE users ADD COLUMN slug text')
  await op.execute('UPDATE users SET slug = lower(name)')
  await op.execute('ALTER TABLE users ALTER COLUMN slug SET NOT NULL')`,
      `await op.dropColumn('users', 'slug')`,
    ]),
  )
})
afterAll(async () => {
  await workspace.remove()
  await database.drop()
})

/** The same tests for every runner that has `describe` and `it`. */
const tests = (runner: string): string => `
import assert from 'node:assert/strict'
import { describe, it } from '${runner}'
import { registerMigrationTests, scratch } from 'tribikos/testing'

registerMigrationTests({ describe, it })

describe('b', () => {
  it('gives users a slug', async () => {
    const db = await scratch()
    try {
      await db.upgradeBefore('b')
      await db.knex('users').insert({ id: 1, name: 'Ada' })
      await db.upgrade('b')
      assert.deepEqual(await db.knex('users').pluck('slug'), ['ada'])
    } finally {
      await db.close()
    }
  })
})
`

describe.each([
  ['node:test', `'${process.execPath}' --test --test-reporter=tap migrations.test.js`, /^# pass 5$/m],
  ['vitest', 'node_modules/vitest/vitest.mjs run --reporter=verbose', /Tests .*5 passed/],
])('%s', (runner, command, passed) => {
  it('runs them', { timeout: 120_000 }, async () => {
    await write('migrations.test.js', tests(runner))
    const { terminal, code } = await workspace.shell(
      command.startsWith('node_modules') ? `'${process.execPath}' ${command}` : command,
    )
    expect(terminal).toMatch(/go up, down and up again/)
    expect(terminal).toMatch(passed)
    expect(code).toBe(0)
    expect(
      await database.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
    ).toEqual([])
  })

  it('tells of what is wrong', { timeout: 120_000 }, async () => {
    await write(
      'versions/c.ts',
      revision('c', 'b', [`await op.execute('CREATE INDEX ix ON users (name)')`, '']),
    )
    try {
      const { terminal, code } = await workspace.shell(
        command.startsWith('node_modules') ? `'${process.execPath}' ${command}` : command,
      )
      expect(terminal).toContain('too much: index public.ix')
      expect(terminal).toContain('no revision makes')
      expect(code).toBe(1)
    } finally {
      await workspace.shell('rm versions/c.ts')
    }
  })
})

it('has types for both runners', async () => {
  await write(
    'types.ts',
    `
import * as node from 'node:test'
import * as vitest from 'vitest'
import { registerMigrationTests, scratch, type TestDatabase } from 'tribikos/testing'
registerMigrationTests({ describe: node.describe, it: node.it })
registerMigrationTests({ describe: vitest.describe, it: vitest.it }, { seeds: [{ revision: 'a', file: 'x.sql' }] })
export async function name(): Promise<unknown> {
  const db: TestDatabase = await scratch({ cwd: '.' }, { at: 'a' })
  // @ts-expect-error a revision is needed
  await db.upgradeBefore()
  return db.knex('users').where({ id: 1 }).first()
}
`,
  )
  await write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        target: 'es2022',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: ['types.ts'],
    }),
  )
  const { terminal, code } = await workspace.shell(
    `'${process.execPath}' '${join(root, 'node_modules/typescript/bin/tsc')}' -p .`,
  )
  expect(terminal).toBe('')
  expect(code).toBe(0)
})
