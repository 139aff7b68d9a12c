/** `tribikos types`: the file of row types, where its schema comes from, and what --check says. */
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as library from 'tribikos'
import { tribikos } from '../support/cli.ts'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'
import { problemsOf } from '../support/typescript-program.ts'

const revision = (
  id: string,
  down: string | null,
  body: string,
): string => `import type { Op } from 'tribikos'

export const revision = '${id}'
export const down_revision = ${down === null ? 'null' : `'${down}'`}
export const branch_labels = null
export const depends_on = null

export async function upgrade(op: Op): Promise<void> {
  ${body}
}

export async function downgrade(_op: Op): Promise<void> {}
`

let project: SchemaProject
beforeEach(async () => {
  project = await createSchemaProject('CREATE TABLE of_source (id int);')
  project.write(
    revision(
      'a1',
      null,
      `await op.execute('CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL)')`,
    ),
    'versions/a1_users.ts',
  )
})
afterEach(async () => project.remove())

function at(file: string): string {
  return join(project.folder, file)
}

const read = (file: string): string => readFileSync(at(file), 'utf8')

describe('the schema', () => {
  it('is what the revisions make, unless told', async () => {
    await project.database.query('CREATE TABLE of_database (id int)')
    const rows = (text: string): readonly (string | undefined)[] =>
      [...text.matchAll(/^export type (\w+)Row/gm)].map((match) => match[1])
    expect(rows((await project.pass('types')).stdout)).toEqual(['Users'])
    expect(rows((await project.pass('types', '--from', 'source')).stdout)).toEqual(['OfSource'])
    expect(rows((await project.pass('types', '--from', 'database')).stdout)).toEqual(['OfDatabase'])
    project.configure({ types: { from: 'database' } })
    expect(rows((await project.pass('types')).stdout)).toEqual(['OfDatabase'])
    expect(rows((await project.pass('types', '--from', 'history')).stdout)).toEqual(['Users'])
    // Nothing was made in the database to find that out, the version table neither.
    expect(
      await project.database.query("SELECT relname FROM pg_class WHERE relname ~ '^(users|alembic)'"),
    ).toEqual([])
  })

  it('is the same from the database and from its revisions', async () => {
    await project.pass('upgrade', 'head')
    const { stdout } = await project.pass('types', '--from', 'database')
    expect(stdout).toBe((await project.pass('types')).stdout)
    expect(stdout).not.toContain('alembic')
    expect(problemsOf({ 'types.ts': stdout })).toEqual([])
  })

  it('has what includeSchemas and includeObject leave, and the schemas that are named', async () => {
    project.write(
      revision(
        'b2',
        'a1',
        `await op.execute('CREATE SCHEMA app; CREATE TABLE app.orders (id int); CREATE TABLE tmp (id int)')`,
      ),
      'versions/b2_app.ts',
    )
    project.environment(`{ includeObject: ({ kind, name }) => kind !== 'table' || name !== 'tmp' }`)
    const all = (await project.pass('types')).stdout
    expect(all).toMatch(/UsersRow[^]*AppOrdersRow/)
    expect(all).not.toContain('Tmp')
    const app = (await project.pass('types', '--schema', 'app')).stdout
    expect(app).toContain('AppOrdersRow')
    expect(app).not.toContain('UsersRow')
    project.configure({ includeSchemas: false })
    expect((await project.pass('types')).stdout).not.toContain('AppOrders')
    const unknown = await project.run('types', '--schema', 'ap')
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('There is no schema "ap"')
    expect(unknown.stderr).toContain('The schemas are: app, public.')
  })
})

describe('the file', () => {
  it('is written when it would say something else, and left alone otherwise', async () => {
    project.configure({ types: { output: './database.ts' } })
    const first = await project.pass('types')
    expect(first.stdout).toBe(`Generating ${at('database.ts')} ...  done\n`)
    const text = read('database.ts')
    expect(text).toBe((await project.pass('types', '-o', '-')).stdout)
    utimesSync(at('database.ts'), 1, 1)
    expect((await project.pass('types')).stdout).toBe(`${at('database.ts')} is up to date.\n`)
    // A formatter went over it.
    const formatted = text.replaceAll("'", '"').replaceAll('  ', '    ').replaceAll('\n', '\r\n')
    writeFileSync(at('database.ts'), formatted)
    utimesSync(at('database.ts'), 1, 1)
    await project.pass('types')
    expect([read('database.ts'), statSync(at('database.ts')).mtimeMs]).toEqual([formatted, 1000])
    writeFileSync(at('database.ts'), text.replace('name: string', 'name: number'))
    await project.pass('types')
    expect(read('database.ts')).toBe(text)
    await project.pass('types', '-o', 'other.d.ts')
    expect(read('other.d.ts')).toBe(text)
  })

  it('has no values of enums where it is a .d.ts', async () => {
    project.write(revision('b2', 'a1', `await op.createEnum('mood', ['ok', 'sad'])`), 'versions/b2_mood.ts')
    await project.pass('types', '-o', 'a.ts')
    await project.pass('types', '-o', 'b.d.ts')
    expect(read('a.ts')).toContain("export const moodValues = ['ok', 'sad'] as const\n")
    expect(read('b.d.ts')).toContain("export type Mood = 'ok' | 'sad'\n")
    expect(read('b.d.ts')).not.toContain('const ')
  })

  it('declares tables for knex where a package.json names it, or there is none', async () => {
    const declares = async (): Promise<boolean> =>
      (await project.pass('types')).stdout.includes('knex/types/tables')
    expect(await declares()).toBe(true)
    project.write('{ "dependencies": { "pg": "^8" } }', 'package.json')
    expect(await declares()).toBe(false)
    expect((await project.pass('types', '-o', 'a.ts')).stderr).toContain('No package.json names knex')
    project.write('{ "devDependencies": { "knex": "^3" } }', 'package.json')
    expect(await declares()).toBe(true)
    project.configure({ types: { knex: false } })
    expect(await declares()).toBe(false)
  })

  it('that cannot be written is named', async () => {
    const nowhere = await project.run('types', '-o', 'no/database.ts')
    expect([nowhere.code, nowhere.stderr]).toEqual([
      2,
      expect.stringContaining('no/database.ts cannot be written: ENOENT'),
    ])
    mkdirSync(at('folder'))
    const folder = await project.run('types', '-o', 'folder')
    expect([folder.code, folder.stderr]).toEqual([
      2,
      expect.stringContaining('folder cannot be read: EISDIR'),
    ])
  })
})

describe('--check', () => {
  it('says whether the file is what would be written, and writes nothing', async () => {
    project.configure({ types: { output: 'database.ts' } })
    const missing = await project.run('types', '--check')
    expect([missing.code, missing.stdout]).toEqual([
      1,
      `${at('database.ts')} is not there.\nWrite it with \`tribikos types\`.\n`,
    ])
    expect(existsSync(at('database.ts'))).toBe(false)
    await project.pass('types')
    expect((await project.run('types', '--check')).code).toBe(0)
    project.write(
      revision('b2', 'a1', `await op.addColumn('users', (table) => table.integer('age'))`),
      'versions/b2_age.ts',
    )
    const before = read('database.ts')
    const different = await project.run('types', '--check')
    expect([different.code, different.stdout]).toEqual([
      1,
      `${at('database.ts')} is not what the revisions make:
  + age: number | null
  + age?: number | null
Write it with \`tribikos types\`.
`,
    ])
    expect(read('database.ts')).toBe(before)
    const json = await project.run('types', '--check', '--json')
    expect([json.code, JSON.parse(json.stdout)]).toEqual([
      1,
      {
        version: 1,
        kind: 'types',
        from: 'history',
        database: 'the history',
        output: at('database.ts'),
        state: 'different',
        changes: ['+ age: number | null', '+ age?: number | null'],
        relations: 1,
        enums: 0,
        knex: true,
        text: (await project.pass('types', '-o', '-')).stdout,
        warnings: [],
      },
    ])
  })

  it('needs a file', async () => {
    const { code, stderr } = await project.run('types', '--check')
    expect([code, stderr]).toEqual([2, expect.stringContaining('There is no file to check')])
    expect((await project.run('types', '--check', '-o', '-')).code).toBe(2)
  })
})

describe('what is wrong', () => {
  it('in the settings is told with its place', async () => {
    project.configure({
      types: {
        form: 'x',
        names: 'snake',
        databaseTypes: { int8: { typ: 'bigint' } },
        columns: { a: { import: './x' } },
      },
    })
    const { code, stderr } = await project.run('types')
    expect(code).toBe(2)
    expect(stderr).toContain('"types.form" is not a known key')
    expect(stderr).toContain('"types.names" must be "asIs" or "camelCase", not "snake"')
    expect(stderr).toContain('"types.databaseTypes.int8.typ" is not a known key')
    expect(stderr).toContain('"types.columns.a" must be')
  })

  it('in the names of columns is a warning', async () => {
    project.configure({ types: { columns: { 'users.nam': 'Name' } } })
    const { stderr } = await project.pass('types')
    expect(stderr).toContain('types.columns: there is no column users.nam')
  })

  it('in a selection that leaves nothing is a warning', async () => {
    project.configure({ types: { exclude: ['*'] } })
    const { stdout, stderr } = await project.pass('types')
    expect(stdout).toContain('export {}')
    expect(stderr).toContain('There is no table or view to write: the history has none that is meant')
  })

  it('with the revisions is what running them says', async () => {
    project.write(revision('b2', 'a1', `await op.execute('SELECT 1 / 0')`), 'versions/b2_bad.ts')
    project.configure({ types: { output: 'database.ts' } })
    const { code, stderr } = await project.run('types')
    expect(code).not.toBe(0)
    expect(stderr).toContain('division by zero')
    expect(existsSync(at('database.ts'))).toBe(false)
  })

  it('with the server stands in the way of the database only', async () => {
    project.configure({ url: 'postgresql://nobody@127.0.0.1:1/none' })
    const { code, stderr } = await project.run('types', '--from', 'database')
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining('connection_failed')])
    expect(code).not.toBe(0)
    expect((await project.pass('types', '--scratch-url', 'pglite://memory')).stdout).toContain('UsersRow')
  })
})

it('is a function of the library too', async () => {
  const { database, folder } = project
  const opened = await library.openProject({ cwd: folder, url: database.url })
  const report = await library.types(opened)
  expect(report).toMatchObject({ kind: 'types', state: 'none', output: null, relations: 1 })
  expect(report.text).toBe((await project.pass('types')).stdout)
  expect(await library.types(opened, { output: at('x.ts') })).toMatchObject({ state: 'written' })
  expect(await library.types(opened, { output: at('x.ts'), check: true })).toMatchObject({
    state: 'unchanged',
  })
})

it('works where there is no server and no database yet', { timeout: 300_000 }, async () => {
  project.configure({ url: 'pglite://./data', schemaSource: null })
  const { stdout } = await tribikos(['types'], { cwd: project.folder, env: {} })
  expect(stdout).toContain('export type UsersRow = {\n  id: string\n  name: string\n}\n')
  expect(existsSync(at('data'))).toBe(false)
})
