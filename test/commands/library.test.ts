/** The functions behind the commands, as a program calls them: values in, values out, nothing printed or shared. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as tribikos from 'tribikos'
import type { Project, RunProgress } from 'tribikos'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createToyProject, toyRevisions, type ToyProject } from '../support/toy-project.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

let toy: ToyProject
let databases: readonly [TestDatabase, TestDatabase]

beforeEach(async () => {
  toy = createToyProject(toyRevisions)
  databases = [await createTestDatabase('library'), await createTestDatabase('library')]
})
afterEach(async () => {
  toy.remove()
  await Promise.all(databases.map(async (each) => each.drop()))
})

async function open(
  database: TestDatabase,
  config: Readonly<Record<string, unknown>> = {},
): Promise<Project> {
  return tribikos.openProject({ cwd: toy.folder, config: { url: database.url, ...config } })
}

describe('a program', () => {
  it('upgrades, looks and downgrades, and nothing is printed', async () => {
    const stdout = vi.spyOn(process.stdout, 'write')
    const stderr = vi.spyOn(process.stderr, 'write')
    try {
      const project = await open(databases[0])
      const lines: string[] = []
      const report = await tribikos.upgrade(project, 'heads', {
        onProgress: (event: RunProgress) => {
          if (event.type === 'step-started') lines.push(event.line)
        },
      })
      expect(lines).toHaveLength(5)
      expect(report).toMatchObject({
        version: 1,
        kind: 'upgrade',
        rowsBefore: [],
        rowsAfter: ['c3c3c3c3c3c3', 'e5e5e5e5e5e5'],
      })
      expect(await tribikos.current(project, { checkHeads: true })).toMatchObject({ atHeads: true })
      expect((await tribikos.plan(project, 'base', { direction: 'downgrade' })).steps).toHaveLength(5)
      expect((await tribikos.status(project)).pending).toEqual([])
      expect((await tribikos.downgrade(project, 'base')).rowsAfter).toEqual([])
      expect((await tribikos.stamp(project, ['cart', 'd4d4'])).rowsAfter).toEqual([
        'c3c3c3c3c3c3',
        'd4d4d4d4d4d4',
      ])
      expect((await tribikos.upgradeSql(project, 'a1a1')).sql).toMatch(/^BEGIN;/)
      expect((await tribikos.history(project, { range: 'cart:' })).revisions.map(({ id }) => id)).toEqual([
        'c3c3c3c3c3c3',
      ])
      expect(stdout).not.toHaveBeenCalled()
      expect(stderr).not.toHaveBeenCalled()
    } finally {
      stdout.mockRestore()
      stderr.mockRestore()
    }
  })

  it('runs several projects side by side', async () => {
    const targets = ['cart', 'e5e5e5e5e5e5']
    const reports = await Promise.all(
      databases.map(async (database, index) =>
        tribikos.upgrade(await open(database), targets[index] ?? 'heads'),
      ),
    )
    expect(reports.map(({ rowsAfter }) => rowsAfter)).toEqual([['c3c3c3c3c3c3'], ['e5e5e5e5e5e5']])
  })

  it('runs one database many times at once, and each revision once', async () => {
    const project = await open(databases[0])
    const reports = await Promise.all([1, 2, 3, 4].map(async () => tribikos.upgrade(project, 'heads')))
    expect(reports.map(({ rowsAfter }) => rowsAfter.join())).toEqual(
      Array(4).fill('c3c3c3c3c3c3,e5e5e5e5e5e5'),
    )
    expect(reports.flatMap(({ steps }) => steps)).toHaveLength(5)
  })

  it('is told what is wrong by code, hint and exit code', async () => {
    const project = await open(databases[0])
    await expect(tribikos.upgrade(project, 'head')).rejects.toMatchObject({
      code: 'multiple_heads',
      exitCode: 2,
      hint: expect.stringContaining('tribikos merge b2b2b2b2b2b2 c3c3c3c3c3c3 e5e5e5e5e5e5'),
    })
    await expect(tribikos.current(project, { checkHeads: true })).rejects.toMatchObject({
      code: 'not_at_heads',
      details: { rows: [], heads: ['c3c3c3c3c3c3', 'e5e5e5e5e5e5'] },
    })
    await expect(tribikos.openProject({ cwd: toy.versions })).rejects.toMatchObject({
      code: 'config_not_found',
    })
  })

  it('ends a run with its own reason', async () => {
    toy.add({ id: '99999999', down: 'c3c3c3c3c3c3', upgrade: `await op.execute('SELECT pg_sleep(60)')` })
    const project = await open(databases[0])
    const controller = new AbortController()
    const reason = new Error('enough')
    const run = tribikos.upgrade(project, '9999', {
      signal: controller.signal,
      onProgress: (event) => {
        if (event.type === 'step-started' && event.line.includes('99999999')) controller.abort(reason)
      },
    })
    await expect(run).rejects.toThrow(/enough/)
    expect((await tribikos.current(project)).rows).toEqual(['c3c3c3c3c3c3'])
  })

  it('confirms a protected database by its name', async () => {
    const project = await open(databases[0], { protected: true })
    await expect(tribikos.upgrade(project, 'heads')).rejects.toMatchObject({
      code: 'protected_environment',
      exitCode: 5,
    })
    await expect(tribikos.upgrade(project, 'heads', { confirmDatabase: 'other' })).rejects.toMatchObject({
      code: 'protected_environment',
    })
    expect((await tribikos.plan(project, 'heads')).steps).toHaveLength(5)
    const report = await tribikos.upgrade(project, 'heads', { confirmDatabase: databases[0].name })
    expect(report.steps).toHaveLength(5)
  })
})

describe('the database that holds', () => {
  it('is the one given, before that of env.ts, before that of the configuration', async () => {
    const { writeFileSync } = await import('node:fs')
    writeFileSync(
      join(toy.folder, 'env.ts'),
      `export default { url: () => ${JSON.stringify(databases[1].url)} }\n`,
    )
    const config = { url: databases[0].url, env: './env.ts' }
    const project = await tribikos.openProject({ cwd: toy.folder, config })
    expect((await tribikos.current(project)).database).toContain(databases[1].name)
    const given = await tribikos.openProject({ cwd: toy.folder, config, url: databases[0].url })
    expect((await tribikos.current(given)).database).toContain(databases[0].name)
  })

  it('is asked for when env.ts names several', async () => {
    const { writeFileSync } = await import('node:fs')
    writeFileSync(
      join(toy.folder, 'env.ts'),
      `export default { databases: [{ name: 'one', url: 'postgresql://h/1' }, { name: 'two', url: 'postgresql://h/2' }] }\n`,
    )
    const project = await tribikos.openProject({ cwd: toy.folder, config: { env: './env.ts' } })
    await expect(tribikos.current(project)).rejects.toMatchObject({
      code: 'database_url_missing',
      message: 'env.ts names 2 databases (one, two), and this command works on one',
    })
  })

  it('and its version table are as the configuration says', async () => {
    await databases[0].query('CREATE SCHEMA meta')
    const project = await open(databases[0], { versionTable: 'revisions', versionTableSchema: 'meta' })
    await tribikos.upgrade(project, 'cart')
    expect(await databases[0].query('SELECT version_num FROM meta.revisions')).toEqual([
      { version_num: 'c3c3c3c3c3c3' },
    ])
  })
})

describe("a context on the caller's connection", () => {
  it("stays inside of the caller's transaction", async () => {
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: databases[0].url })
    await client.connect()
    try {
      const project = await open(databases[0])
      const context = tribikos.MigrationContext.configure({ client, project })
      await client.query('BEGIN')
      await context.upgrade('cart')
      expect(await context.getCurrentRevision()).toBe('c3c3c3c3c3c3')
      await client.query('ROLLBACK')
      expect(await context.getCurrentHeads()).toEqual([])
      await context.stamp('heads')
      await expect(context.getCurrentRevision()).rejects.toMatchObject({ code: 'multiple_heads' })
      await context.run(async (op) => op.createTable('own', (table) => table.increments('id')))
      expect(await databases[0].query("SELECT to_regclass('own') IS NOT NULL AS there")).toEqual([
        { there: true },
      ])
    } finally {
      await client.end()
    }
  })
})

describe('importing the library', () => {
  it('loads no driver, compiler or command', async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['lib/index.ts'],
      outdir: 'unwritten',
      write: false,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      metafile: true,
    })
    const loaded = staticImports(metafile, 'unwritten/index.js')
    expect(loaded.packages).toEqual([])
    expect(loaded.files.filter((file) => /^lib\/(?:cli|runtime|database|graph)\//.test(file))).toEqual([])
  })

  it('gives these names and no others', () => {
    expect(Object.keys(tribikos).sort()).toMatchSnapshot()
  })
})

/** What is loaded when an output is imported, before anything is called. */
function staticImports(
  { outputs }: Metafile,
  entry: string,
): { readonly files: readonly string[]; readonly packages: readonly string[] } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const todo = [entry]
  const seen = new Set(todo)
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    for (const input of Object.keys(outputs[path]?.inputs ?? {})) files.add(input)
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'dynamic-import') continue
      if (external === true) packages.add(imported)
      else if (!seen.has(imported)) todo.push(imported)
      seen.add(imported)
    }
  }
  return {
    files: [...files].sort(),
    packages: [...packages].filter((name) => !name.startsWith('node:')).sort(),
  }
}
