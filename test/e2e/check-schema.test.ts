/** `tribikos check` beside a schema source, and `--drift`: what is pending, what is behind, what was done by hand. */
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tribikos } from '../support/cli.ts'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

const users = 'CREATE TABLE users (id integer PRIMARY KEY, name text);\n'

let project: SchemaProject

beforeEach(async () => {
  project = await createSchemaProject(users)
  await project.autogenerate('--rev-id', 'first')
})
afterEach(async () => {
  await project.remove()
})

/** The value of a check that finds something. */
async function findings(...argv: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout } = await project.run('check', '--json', ...argv)
  expect(code).toBe(1)
  return JSON.parse(stdout) as Record<string, unknown>
}

describe('beside the schema source', () => {
  it('is satisfied when the database has it', async () => {
    await project.pass('upgrade', 'head')
    const { stdout } = await project.pass('check')
    expect(stdout).toMatch(
      /^No problems in 1 revision, 1 head\.\nNo new upgrade operations detected: postgresql:\/\/\S+ has the schema of the schema source\.\n$/,
    )
    expect(JSON.parse((await project.pass('check', '--json')).stdout)).toMatchObject({
      ok: true,
      schema: { state: 'same', comparedWith: 'schema source', differences: [], operations: [] },
    })
  })

  it('lists what is pending, and gives the operations as JSON', async () => {
    await project.pass('upgrade', 'head')
    project.write('CREATE TABLE users (id integer PRIMARY KEY, email varchar(50));\n')
    const { code, stdout } = await project.run('check')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^Detected removed column public\.users\.name\nDetected added column public\.users\.email\nerror\[changes_pending\] postgresql:\/\/\S+: New upgrade operations detected: 2 changes of the schema source that no revision makes\n {2}hint: .*\nProblems in 1 revision, 1 head\.\n$/,
    )
    expect(await findings()).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'changes_pending', severity: 'error' }],
      schema: {
        state: 'different',
        pending: [],
        differences: [
          { type: 'removed', kind: 'column', path: ['public', 'users', 'name'] },
          { type: 'added', kind: 'column', path: ['public', 'users', 'email'] },
        ],
        operations: [
          {
            type: 'addColumn',
            text: "await op.addColumn('users', (table) => table.string('email', 50))",
            sql: ['ALTER TABLE users ADD COLUMN email varchar(50)'],
            remarks: [],
          },
          {
            type: 'dropColumn',
            sql: ['ALTER TABLE users DROP COLUMN name'],
            remarks: ['All values of public.users.name are lost.'],
          },
        ],
      },
    })
    expect(project.revisions()).toHaveLength(1)
  })

  it('tells "behind" from "different"', async () => {
    const { code, stdout } = await project.run('check')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^error\[not_up_to_date\] \S+: Target database is not up to date: it stands at base/,
    )
    expect(await findings()).toMatchObject({
      diagnostics: [{ code: 'not_up_to_date' }],
      schema: { state: 'behind', pending: ['first'], differences: [], operations: [] },
    })
  })

  it('finds a row that no file has', async () => {
    await project.pass('upgrade', 'head')
    await project.database.query("UPDATE alembic_version SET version_num = 'lost'")
    expect(await findings()).toMatchObject({
      diagnostics: [{ code: 'unknown_revision' }],
      schema: { state: 'unknown' },
    })
  })

  it('leaves pending what env.ts leaves out of revisions', async () => {
    await project.pass('upgrade', 'head')
    project.write(`${users}CREATE TABLE extra (id integer);`)
    project.environment("{ rewriteOperation: ({ type }) => (type === 'createTable' ? [] : undefined) }")
    expect((await project.run('check')).stdout).toContain('error[changes_pending]')
    project.environment('{ rewriteOperation: () => [] }')
    expect(await project.run('check')).toMatchObject({ code: 0 })
    project.environment("{ renderItem: () => '' }")
    expect(await project.run('check')).toMatchObject({ code: 0 })
  })

  it('does not call processRevisionDirectives', async () => {
    await project.pass('upgrade', 'head')
    project.write(`${users}CREATE TABLE extra (id integer);`)
    project.environment("{ processRevisionDirectives: () => { throw new Error('called') } }")
    expect(await findings()).toMatchObject({ diagnostics: [{ code: 'changes_pending' }] })
  })

  it('finds a change that cannot be written', async () => {
    project.write('CREATE TABLE a (id integer) PARTITION BY RANGE (id);')
    await project.pass('upgrade', 'head')
    await project.autogenerate('--rev-id', 'second')
    await project.pass('upgrade', 'head')
    project.write('CREATE TABLE a (id integer) PARTITION BY LIST (id);')
    const { code, stdout } = await project.run('check')
    expect(code, stdout).toBe(1)
  })
})

describe('beside the schema source, with the history', () => {
  it('needs no database, and no URL of one', { timeout: 300_000 }, async () => {
    project.configure({ url: '${NOT_SET}' })
    const { code, stdout } = await project.run('check', '--from', 'history')
    expect(stdout).toContain(
      'No new upgrade operations detected: the history has the schema of the schema source.',
    )
    expect(code).toBe(0)
    project.write(`${users}CREATE TABLE extra (id integer);`)
    expect(await findings('--from', 'history')).toMatchObject({
      schema: {
        database: 'the history',
        state: 'different',
        differences: [{ text: 'added table public.extra' }],
      },
    })
  })

  it('uses extensions that the embedded PostgreSQL has', { timeout: 300_000 }, async () => {
    project.write(`CREATE EXTENSION pg_trgm;\n${users}`)
    const found = await findings('--from', 'history', '--scratch-url', 'pglite://memory')
    expect(found).toMatchObject({ schema: { differences: [{ text: 'added extension pg_trgm' }] } })
  })
})

describe('without a schema source', () => {
  it('needs no database', async () => {
    project.configure({ schemaSource: undefined, url: 'postgresql://nobody@127.0.0.1:1/none' })
    expect(await project.run('check')).toMatchObject({
      code: 0,
      stdout: 'No problems in 1 revision, 1 head.\n',
    })
  })

  it('finds the source in env.ts', async () => {
    project.configure({ schemaSource: undefined })
    project.environment("{ schemaSource: { sql: ['./schema/*.sql'] } }")
    expect(await findings()).toMatchObject({ schema: { state: 'behind' } })
  })

  it('says so where a comparison was asked for', async () => {
    project.configure({ schemaSource: undefined })
    expect(await project.run('check', '--from', 'history')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error[schema_source_missing]'),
    })
  })
})

describe('a database that cannot be reached', () => {
  it('is an error, as it is needed', async () => {
    project.configure({ url: 'postgresql://nobody@127.0.0.1:1/none' })
    expect(await project.run('check')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('error[connection_failed]'),
    })
  })

  it('is not looked for when a file is wrong', async () => {
    project.configure({ url: 'postgresql://nobody@127.0.0.1:1/none' })
    writeFileSync(join(project.folder, 'versions', 'second_bad.ts'), 'export const revision = compute()\n')
    expect(await project.run('check')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('error[header_not_literal]'),
    })
  })
})

describe('drift', () => {
  beforeEach(async () => {
    await project.pass('upgrade', 'head')
    // Needs none, and is not looked at.
    project.configure({ schemaSource: undefined })
  })

  it('is not there after an upgrade', async () => {
    const { stdout } = await project.pass('check', '--drift')
    expect(stdout).toMatch(/\npostgresql:\/\/\S+ is what its revisions make\.\n$/)
  })

  it('is what the database has and its revisions do not make, and the other way round', async () => {
    await project.database.query(
      'ALTER TABLE users DROP COLUMN name, ADD COLUMN hotfix text; CREATE INDEX hot ON users (hotfix)',
    )
    const { code, stdout } = await project.run('check', '--drift')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^Drifted: removed column public\.users\.name\nDrifted: added column public\.users\.hotfix\nDrifted: added index public\.hot\nerror\[schema_drifted\] postgresql:/,
    )
    expect(await findings('--drift')).toMatchObject({
      diagnostics: [{ code: 'schema_drifted' }],
      schema: {
        comparedWith: 'revisions',
        state: 'different',
        operations: [{ type: 'addColumn' }, { type: 'createIndex' }, { type: 'dropColumn' }],
      },
    })
  })

  it('is counted from the rows of the database, not from the heads', async () => {
    project.configure({ schemaSource: { sql: ['./schema/*.sql'] } })
    project.write(`${users}CREATE TABLE later (id integer);`)
    await project.autogenerate('--rev-id', 'second')
    expect(await project.run('check', '--drift')).toMatchObject({ code: 0 })
    await project.database.query('CREATE TABLE later (id integer)')
    expect((await findings('--drift'))['schema']).toMatchObject({
      differences: [{ text: 'added table public.later' }],
    })
  })

  it('is found against an embedded PostgreSQL of another version as well', { timeout: 300_000 }, async () => {
    await project.database.query("CREATE VIEW v AS SELECT name FROM users WHERE name IN ('a', 'b')")
    const scratch = ['--scratch-url', 'pglite://memory'] as const
    expect((await findings('--drift', ...scratch))['schema']).toMatchObject({
      differences: [{ text: 'added view public.v' }],
    })
  })

  it('has filters', async () => {
    await project.database.query('CREATE SCHEMA other; CREATE TABLE other.theirs (id integer)')
    expect((await project.run('check', '--drift')).code).toBe(1)
    project.configure({ includeSchemas: false })
    expect((await project.run('check', '--drift')).code).toBe(0)
  })

  it('is that of a database', async () => {
    expect(await project.run('check', '--drift', '--from', 'history')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error[usage]'),
    })
  })

  it('cannot be told where a row is in no file', async () => {
    rmSync(join(project.folder, 'versions', 'first_changes.ts'))
    expect(await findings('--drift')).toMatchObject({ schema: { state: 'unknown' } })
  })
})

describe('an embedded database that is not there', () => {
  it('is as an empty one, and is not made', async () => {
    project.configure({ url: 'pglite://./data' })
    const { folder } = project
    const { code, stdout } = await tribikos(['check'], { cwd: folder, env: { TRIBIKOS_CACHE_DIR: 'off' } })
    expect(code).toBe(1)
    expect(stdout).toContain(`error[not_up_to_date] pglite://${join(folder, 'data')}: `)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })
})

describe('in the database beside its schema', () => {
  it('finds files that changed since they were applied', async () => {
    await project.pass('upgrade', 'head')
    const path = join(project.folder, 'versions', project.revisions()[0] ?? '')
    appendFileSync(path, '\n// a remark\nexport const note = 1\n')
    const { stdout } = await project.pass('check')
    expect(stdout).toContain(
      `warning[applied_file_changed] ${path}: The file of revision first has changed since it was applied`,
    )
    project.configure({ checksums: 'refuse' })
    expect(await findings()).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'applied_file_changed', severity: 'error', subject: path }],
    })
  })

  it('lists indexes that are not valid', async () => {
    await project.pass('upgrade', 'head')
    await project.database.query("INSERT INTO users VALUES (1, 'twice'), (2, 'twice')")
    await expect(
      project.database.query('CREATE UNIQUE INDEX CONCURRENTLY "One name" ON users (name)'),
    ).rejects.toThrow('could not create unique index')
    const { stdout } = await project.pass('check')
    expect(stdout).toContain('warning[index_invalid] public."One name": The index is not valid')
    expect(stdout).toContain('DROP INDEX CONCURRENTLY public."One name"')
  })

  it('tells of a schema of the search path in which everybody may create', async () => {
    await project.pass('upgrade', 'head')
    await project.database.query('GRANT CREATE ON SCHEMA public TO PUBLIC')
    expect((await project.pass('check')).stdout).toContain(
      'warning[schema_open] public: Everybody may create',
    )
    await project.database.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
    expect((await project.pass('check')).stdout).not.toContain('schema_open')
  })
})

describe('"refuseDrift"', () => {
  it('refuses to run anything on a database that has drifted', async () => {
    project.configure({ refuseDrift: true })
    await project.pass('upgrade', 'head')
    await project.pass('revision', '-m', 'next')
    await project.database.query('ALTER TABLE users ADD by_hand int')
    const { code, stderr } = await project.run('upgrade', 'head')
    expect(code).toBe(5)
    expect(stderr).toContain('error[drift_found]')
    expect(stderr).toContain('column public.users.by_hand')
    await project.database.query('ALTER TABLE users DROP by_hand')
    await project.pass('upgrade', 'head')
    // With nothing to run there is nothing to refuse.
    await project.database.query('ALTER TABLE users ADD by_hand int')
    await project.pass('upgrade', 'head')
  })
})
