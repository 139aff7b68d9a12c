/** Where autogenerate works: embedded databases, roles with few rights, other schemas, several version locations, an interrupted run. */
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ended, startTribikos, tribikos } from '../support/cli.ts'
import { createTestDatabase, onServer } from '../support/database.ts'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

const users = 'CREATE TABLE users (id integer PRIMARY KEY, name text);\n'

let project: SchemaProject

beforeEach(async () => {
  project = await createSchemaProject(users)
})
afterEach(async () => {
  await project.remove()
})

/** Scratch databases on the server that this process id made. */
async function scratchDatabases(pid: number | undefined): Promise<readonly unknown[]> {
  return project.database.query('SELECT datname FROM pg_database WHERE datname LIKE $1', [
    `tribikos\\_scratch\\_${pid ?? 0}\\_%`,
  ])
}

async function exists(name: string): Promise<boolean> {
  const [row] = await project.database.query<{ found: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS found',
    [name],
  )
  return row?.found === true
}

describe('an embedded database', () => {
  it('needs no server for anything', { timeout: 300_000 }, async () => {
    project.configure({ url: 'pglite://./data' })
    await project.autogenerate('--rev-id', 'first')
    expect(readdirSync(project.folder)).not.toContain('data')
    await project.pass('upgrade', 'head')
    project.write(`${users}ALTER TABLE users ADD COLUMN email text;`)
    const { stderr } = await project.autogenerate('--rev-id', 'second')
    expect(stderr).toContain('Detected added column public.users.email\nproved: ')
    await project.pass('upgrade', 'head')
    expect((await project.pass('check')).stdout).toContain('No new upgrade operations detected: pglite://')
  })
})

describe('a role that may not create databases', () => {
  const role = `tribikos_plain_${process.pid}`

  beforeEach(async () => {
    await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'zq93-only'`)
    await onServer(`GRANT ALL ON DATABASE "${project.database.name}" TO ${role}`)
    await project.database.query(`GRANT ALL ON SCHEMA public TO ${role}`)
    const url = new URL(project.database.url)
    url.username = role
    url.password = 'zq93-only'
    project.configure({ url: url.href })
  })
  afterEach(async () => {
    await project.database.query(`DROP OWNED BY ${role}`)
    await onServer(`DROP ROLE ${role}`)
  })

  it('works with the embedded PostgreSQL, and says so', { timeout: 300_000 }, async () => {
    const { stderr } = await project.autogenerate('--rev-id', 'first')
    expect(stderr).toContain(
      `Scratch databases are made in pglite://memory: the role "${role}" may not create databases on postgresql://${role}@`,
    )
    expect(stderr).toContain('proved: ')
    await project.pass('upgrade', 'head')
    expect((await project.autogenerate()).stdout).toContain('No changes')
    for (const argv of [['check'], ['check', '--drift']]) {
      expect((await project.pass(...argv)).stderr).toContain(
        'Scratch databases are made in pglite://memory: ',
      )
    }
  })

  it('says so too where only the proof needs one', { timeout: 300_000 }, async () => {
    await project.pass('revision', '-m', 'nothing', '--rev-id', 'zero')
    await project.pass('upgrade', 'head')
    const other = await createTestDatabase('source')
    try {
      await other.query(users)
      project.configure({ schemaSource: { url: other.url } })
      const { stderr } = await project.autogenerate('--rev-id', 'first')
      expect(stderr).toContain('Scratch databases are made in pglite://memory: ')
      expect(stderr).toContain('proved: ')
    } finally {
      await other.drop()
    }
  })

  it('works on another server', async () => {
    const { stderr } = await project.autogenerate(
      '--scratch-url',
      new URL('/postgres', project.database.url).href,
    )
    expect(stderr).not.toContain('pglite')
    expect(stderr).toContain('proved: ')
  })

  it('is refused where another server was asked for that it may not use either', async () => {
    const url = new URL(project.database.url)
    url.username = role
    url.password = 'zq93-only'
    const { code, stderr } = await project.run('revision', '--autogenerate', '--scratch-url', url.href)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error\[scratch_unavailable\]: .*may not create databases/m)
    expect(project.revisions()).toEqual([])
  })
})

describe('an interruption', () => {
  it('leaves no scratch database and no file', async () => {
    project.write('SELECT pg_sleep(60);\n', 'schema/wait.sql')
    const child = await startTribikos(['revision', '--autogenerate', '-m', 'x'], {
      cwd: project.folder,
      env: { TEST_URL: project.database.url },
    })
    const result = ended(child)
    await expect.poll(async () => scratchDatabases(child.pid), { timeout: 40_000 }).not.toEqual([])
    child.kill('SIGINT')
    expect(await result).toMatchObject({
      code: 130,
      stdout: '',
      stderr: 'error[interrupted_sigint]: Interrupted by SIGINT\n',
    })
    expect(await scratchDatabases(child.pid)).toEqual([])
    expect(project.revisions()).toEqual([])
  })

  it('by which nothing can be done leaves what the next run sweeps', async () => {
    project.write('SELECT pg_sleep(60);\n', 'schema/wait.sql')
    const child = await startTribikos(['revision', '--autogenerate', '-m', 'x'], {
      cwd: project.folder,
      env: { TEST_URL: project.database.url },
    })
    await expect.poll(async () => scratchDatabases(child.pid), { timeout: 40_000 }).not.toEqual([])
    const gone = once(child, 'close')
    child.kill('SIGKILL')
    await gone
    project.write('', 'schema/wait.sql')
    await expect
      .poll(
        async () => {
          await project.autogenerate('--dry-run', '--prove', 'off')
          return scratchDatabases(child.pid)
        },
        { timeout: 50_000 },
      )
      .toEqual([])
  })
})

describe('other schemas', () => {
  it("one of the version table is nobody's difference", async () => {
    await project.database.query('CREATE SCHEMA meta')
    project.configure({ versionTable: 'revisions', versionTableSchema: 'meta' })
    await project.autogenerate('--rev-id', 'first')
    await project.pass('upgrade', 'head')
    expect(await exists('meta.revisions')).toBe(true)
    expect((await project.autogenerate()).stdout).toContain('No changes')
    expect((await project.pass('check', '--drift')).code).toBe(0)
    expect((await project.pass('check', '--from', 'history')).code).toBe(0)
    await project.pass('downgrade', 'base')
    expect(await exists('users')).toBe(false)
  })

  it('the first one of the search path is where names without a schema are', async () => {
    await project.database.query(
      `CREATE SCHEMA app; ALTER DATABASE "${project.database.name}" SET search_path TO app, public`,
    )
    project.write(
      `CREATE SCHEMA IF NOT EXISTS app;\n${users}CREATE VIEW public.names AS SELECT name FROM users;`,
    )
    await project.autogenerate('--rev-id', 'first')
    expect(project.text()).toContain("op.createTable('users', (table) =>")
    expect(project.text()).toContain("{ schema: 'public' }")
    await project.pass('upgrade', 'head')
    expect(await exists('app.users')).toBe(true)
    expect(await exists('public.names')).toBe(true)
    expect((await project.autogenerate()).stdout).toContain('No changes')
    project.write(
      `CREATE SCHEMA IF NOT EXISTS app;\nCREATE TABLE users (id bigint PRIMARY KEY, name text);\nCREATE VIEW public.names AS SELECT name FROM users;`,
    )
    await project.autogenerate('--rev-id', 'second')
    await project.pass('upgrade', 'head')
    expect((await project.autogenerate()).stdout).toContain('No changes')
    await project.pass('downgrade', 'base')
    expect(await exists('app.users')).toBe(false)
  })
})

describe('several version locations', () => {
  it('each have their branch, and the other one is looked at too', async () => {
    mkdirSync(join(project.folder, 'billing'))
    project.configure({ versionLocations: ['./versions', './billing'] })
    await project.autogenerate(
      '--version-path',
      'versions',
      '--branch-label',
      'core',
      '--rev-id',
      'core1',
      '--head',
      'base',
    )
    await project.pass('upgrade', 'heads')
    project.write(
      'CREATE TABLE invoice (id integer PRIMARY KEY, user_id integer REFERENCES users);',
      'schema/billing.sql',
    )
    await project.autogenerate(
      '--head',
      'base',
      '--version-path',
      'billing',
      '--depends-on',
      'core1',
      '--branch-label',
      'billing',
      '--rev-id',
      'bill1',
    )
    expect(project.revisions('billing')).toEqual(['bill1_changes.ts'])
    await project.pass('upgrade', 'heads')
    expect((await project.autogenerate('--head', 'billing@head')).stdout).toContain('No changes')
    expect((await project.pass('check', '--allow-heads')).code).toBe(0)
    expect((await project.pass('check', '--allow-heads', '--from', 'history')).code).toBe(0)
    project.write(users.replace('name text', 'name text NOT NULL'))
    await project.autogenerate('--head', 'core@head', '--rev-id', 'core2')
    expect(project.revisions()).toEqual(['core1_changes.ts', 'core2_changes.ts'])
    await project.pass('upgrade', 'heads')
    await project.pass('downgrade', 'base')
    expect(await exists('users')).toBe(false)
  })
})

describe('other schema sources', () => {
  it('a command, another database, a module and a snapshot of the same schema make no difference', async () => {
    await project.autogenerate('--rev-id', 'first')
    await project.pass('upgrade', 'head')
    project.write(
      "export default async (op) => { await op.createTable('users', (table) => { table.integer('id').primary({ constraintName: 'users_pkey' }); table.text('name') }) }\n",
      'schema.mjs',
    )
    const sources = [
      { command: `cat ${join(project.folder, 'schema/app.sql')}` },
      { url: '${TEST_URL}' },
      { module: './schema.mjs' },
    ]
    for (const schemaSource of sources) {
      project.configure({ schemaSource })
      const { stdout } = await project.autogenerate()
      expect(stdout, JSON.stringify(schemaSource)).toContain('No changes')
    }
    project.configure({ schemaSource: { command: 'echo "CREATE TABLE nope (" ; exit 3' } })
    const failed = await tribikos(['check', '--json'], {
      cwd: project.folder,
      env: { TEST_URL: project.database.url },
    })
    expect(failed.code).toBe(1)
    expect(JSON.parse(failed.stdout)).toMatchObject({ code: 'schema_source_failed' })
  })
})
