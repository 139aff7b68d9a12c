/** One command on many databases, through the real command line: tenants by schema and by database, and what goes wrong with some. */
import { createServer } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forEachDatabase, openProject, upgrade, type Project } from '../../lib/index.ts'
import { ended, startTribikos, tribikos, type CliResult } from '../support/cli.ts'
import { createTestDatabase, withClient, type TestDatabase } from '../support/database.ts'
import { chain, createToyProject, type ToyProject } from '../support/toy-project.ts'

let database: TestDatabase
let project: ToyProject

beforeEach(async () => {
  database = await createTestDatabase('tenants')
  project = createToyProject(chain(2), { url: '${TEST_URL}', env: './env.ts' })
})
afterEach(async () => {
  project.remove()
  await database.drop()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder, env: { TEST_URL: database.url } })
}

/** env.ts with this code in place of the databases. */
function databases(code: string, more = ''): void {
  writeFileSync(join(project.folder, 'env.ts'), `export default { databases: ${code}, ${more} }\n`)
}

const schemasOfServer = `async function* ({ query }) {
  for (const { name } of await query("SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^t_' ORDER BY oid"))
    yield { name: name.slice(2), schema: name }
}`

async function makeSchemas(names: readonly string[]): Promise<void> {
  await withClient(database.url, async (client) => {
    for (const name of names) await client.query(`CREATE SCHEMA "${name.replaceAll('"', '""')}"`)
  })
}

/** The tables of each schema that has any, apart from the run log. */
async function tables(): Promise<Readonly<Record<string, readonly string[]>>> {
  const found = await database.query<{ schema: string; names: string[] }>(
    `SELECT schemaname AS schema, array_agg(tablename::text ORDER BY tablename) AS names FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'tribikos') GROUP BY 1`,
  )
  return Object.fromEntries(found.map(({ schema, names }) => [schema, names]))
}

async function rowsOf(schema: string): Promise<readonly string[]> {
  const found = await database.query<{ id: string }>(
    `SELECT version_num AS id FROM "${schema.replaceAll('"', '""')}".alembic_version ORDER BY 1`,
  )
  return found.map(({ id }) => id)
}

const upgraded = ['alembic_version', 't_r1', 't_r2']

describe('tenants by schema', () => {
  it('500 are upgraded, each with its own version table, and a second run does nothing', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `t_${index}`)
    await makeSchemas(names)
    databases(schemasOfServer)
    const first = await run('upgrade', 'head', '--quiet')
    expect(first).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    const found = await tables()
    expect(Object.keys(found)).toHaveLength(500)
    for (const name of names) expect(found[name]).toEqual(upgraded)
    const again = await run('upgrade', 'head')
    expect(again).toEqual({ code: 0, signal: null, stdout: '', stderr: 'Done on 500 databases\n' })
  }, 240_000)

  it('names that need quotes are schemas like any other', async () => {
    const names = ['t_Über "x"', 't_a\\b  c', "t_o'hara; DROP", 't_$user', 't_pg,x'.replace(',', '.')]
    await makeSchemas(names)
    databases(schemasOfServer)
    expect(await run('upgrade', 'head', '--quiet')).toMatchObject({ code: 0, stderr: '' })
    const found = await tables()
    expect(Object.keys(found).sort()).toEqual([...names].sort())
    for (const name of names) expect(found[name]).toEqual(upgraded)
  })

  it('each line has the name of its database, in the order of the list where it is a result', async () => {
    await makeSchemas(['t_b', 't_a', 't_c'])
    databases(schemasOfServer)
    const { stderr } = await run('upgrade', 'r1', '--database', 'b,a', '--jobs', '1')
    const { username, host, pathname } = new URL(database.url)
    expect(stderr.replace(/, (?:not )?encrypted/, ''))
      .toBe(`Database: postgresql://${username}@${host}${pathname}
[b] Running upgrade  -> r1, step 1
[a] Running upgrade  -> r1, step 1
Done on 2 databases
`)
    const { stdout } = await run('current')
    expect(stdout).toBe('b: r1\na: r1\nc: <base>\n')
    expect((await run('status')).stdout).toBe(
      'b: r1, 1 pending\na: r1, 1 pending\nc: <base>, 2 pending, no version table\n',
    )
    expect((await run('plan')).stdout).toMatch(
      /^b: 1 step \(upgrade r2\), hash \w+\na: 1 step \(upgrade r2\), hash \w+\nc: 2 steps \(upgrade r1, r2\), hash \w+\n$/,
    )
  })

  it('one that is chosen is a database like any other, for every command', async () => {
    await makeSchemas(['t_a', 't_b'])
    databases(schemasOfServer)
    expect(await run('upgrade', 'head', '--database', 'b')).toMatchObject({ code: 0 })
    expect((await run('current', '--database', 'b')).stdout).toBe('r2 (head)\n')
    expect(JSON.parse((await run('lock-key', '--database', 'b', '--json')).stdout)).toMatchObject({
      kind: 'lock-key',
      schema: 't_b',
    })
    expect(await tables()).toEqual({ t_b: upgraded })
    expect(await run('rollback', 'r2', '--cascade', '--database', 'b')).toMatchObject({ code: 0 })
    expect(await rowsOf('t_b')).toEqual(['r1'])
  })

  it('a reset in a revision does not lead out of the schema, and others are reached by searchPath only', async () => {
    await makeSchemas(['t_a', 'shared'])
    await database.query('CREATE FUNCTION shared.seven() RETURNS integer LANGUAGE sql AS $$ SELECT 7 $$')
    project.add({ id: 'r1', upgrade: "await op.execute('RESET ALL; CREATE TABLE here AS SELECT seven()')" })
    databases("[{ name: 'a', schema: 't_a' }]")
    expect((await run('upgrade', 'r1')).stderr).toContain('function seven() does not exist')
    databases("[{ name: 'a', schema: 't_a', searchPath: ['shared'] }]")
    expect(await run('upgrade', 'r1')).toMatchObject({ code: 0 })
    expect(await tables()).toEqual({ t_a: ['alembic_version', 'here'] })
  })

  it('drift is looked for in the schema of each alone', async () => {
    await makeSchemas(['t_a', 't_b'])
    databases(schemasOfServer)
    project.configure({ url: '${TEST_URL}', env: './env.ts', refuseDrift: true })
    expect(await run('upgrade', 'r1', '-q')).toMatchObject({ code: 0, stderr: '' })
    await database.query('ALTER TABLE t_b.t_r1 ADD COLUMN by_hand integer')
    expect(await run('check', '--drift', '--database', 'a')).toMatchObject({ code: 0 })
    const { code, stderr } = await run('upgrade', 'head')
    expect(code).toBe(1)
    expect(stderr).toContain('1 of 2 databases failed:\n  [b] drift_found: ')
    expect([await rowsOf('t_a'), await rowsOf('t_b')]).toEqual([['r2'], ['r1']])
  })

  it('hooks are told which one it is', async () => {
    await makeSchemas(['t_a', 't_b'])
    databases(
      schemasOfServer,
      `afterUpgrade: async ({ databaseName, schema, query }) => {
        await query('CREATE TABLE told AS SELECT $1::text AS name, $2::text AS schema', [databaseName, schema])
      }`,
    )
    expect(await run('upgrade', 'head', '-q')).toMatchObject({ code: 0 })
    expect(await database.query('SELECT * FROM t_a.told')).toEqual([{ name: 'a', schema: 't_a' }])
    expect(await database.query('SELECT * FROM t_b.told')).toEqual([{ name: 'b', schema: 't_b' }])
  })

  it('downgrade, stamp and ensure-version go over all as well', async () => {
    await makeSchemas(['t_a', 't_b'])
    databases(schemasOfServer)
    expect(await run('ensure-version')).toMatchObject({ code: 0, stderr: 'Done on 2 databases\n' })
    expect(await tables()).toEqual({ t_a: ['alembic_version'], t_b: ['alembic_version'] })
    expect(await run('upgrade', 'head', '-q')).toMatchObject({ code: 0 })
    expect(await run('downgrade', '-1', '-q')).toMatchObject({ code: 0 })
    expect([await rowsOf('t_a'), await rowsOf('t_b')]).toEqual([['r1'], ['r1']])
    expect(await run('stamp', 'r2', '-q')).toMatchObject({ code: 0 })
    expect([await rowsOf('t_a'), await rowsOf('t_b')]).toEqual([['r2'], ['r2']])
  })
})

describe('tenants by database', () => {
  it('five are upgraded', async () => {
    const made: TestDatabase[] = []
    for (let index = 0; index < 5; index++) made.push(await createTestDatabase('tenant'))
    try {
      databases(JSON.stringify(made.map(({ url }, index) => ({ name: `tenant ${index}`, url }))))
      const { code, stderr } = await run('upgrade', 'head', '--jobs', '3')
      expect(code).toBe(0)
      for (const { name } of made) expect(stderr).toContain(`/${name}`)
      for (const each of made)
        expect(await each.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'r2' }])
      expect(await tables()).toEqual({})
    } finally {
      for (const each of made) await each.drop()
    }
  })
})

describe('what goes wrong with one', () => {
  it('a locked one and an unreachable one are listed, the others go on, and a second run does what is left', async () => {
    await makeSchemas(['t_a', 't_b', 't_c'])
    const closed = await closedPort()
    databases(`[
      { name: 'a', schema: 't_a' }, { name: 'locked', schema: 't_b' },
      { name: 'gone', url: 'postgresql://u:p@127.0.0.1:${closed}/x' }, { name: 'c', schema: 't_c' }]`)
    const { key } = JSON.parse((await run('lock-key', '--database', 'locked', '--json')).stdout) as {
      readonly key: string
    }
    const holder = new Client({ connectionString: database.url })
    await holder.connect()
    try {
      await holder.query('SELECT pg_advisory_lock($1::bigint)', [key])
      const { code, stdout, stderr } = await run('upgrade', 'head', '--lock-wait', '0')
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('Done on 2 databases, failed on 2\n')
      expect(stderr).toContain(
        'error[databases_failed]: 2 of 4 databases failed:\n  [locked] lock_timeout: The lock',
      )
      expect(stderr).toContain('  [gone] connection_failed: ')
    } finally {
      await holder.end()
    }
    expect(await tables()).toEqual({ t_a: upgraded, t_c: upgraded })
    const again = await run('upgrade', 'head', '--json')
    expect(again.code).toBe(1)
    expect(JSON.parse(again.stdout)).toMatchObject({
      version: 1,
      kind: 'databases',
      command: 'upgrade',
      ok: false,
      complete: true,
      stopped: null,
      databases: [
        { name: 'a', schema: 't_a', ok: true, report: { kind: 'upgrade', steps: [] }, error: null },
        { name: 'locked', schema: 't_b', ok: true, report: { rowsAfter: ['r2'] }, error: null },
        { name: 'gone', schema: null, ok: false, report: null, error: { code: 'connection_failed' } },
        { name: 'c', schema: 't_c', ok: true, report: { steps: [] } },
      ],
    })
    expect(again.stderr).toContain('error[databases_failed]: 1 of 4')
  })

  it('a revision that fails in one leaves that one where it was', async () => {
    await makeSchemas(['t_a', 't_b', 't_c'])
    await database.query('CREATE TABLE t_b.t_r2 (id integer)')
    databases(schemasOfServer)
    const { code, stderr } = await run('upgrade', 'head')
    expect(code).toBe(1)
    expect(stderr).toContain('[b] failed: statement_failed\n')
    expect(stderr).toMatch(
      /1 of 3 databases failed:\n {2}\[b\] statement_failed: The upgrade of revision r2 .* relation "t_r2" already exists/,
    )
    expect(stderr).not.toContain('NOTICE')
    expect([await rowsOf('t_a'), await rowsOf('t_b'), await rowsOf('t_c')]).toEqual([['r2'], ['r1'], ['r2']])
    await database.query('DROP TABLE t_b.t_r2')
    expect(await run('upgrade', 'head')).toMatchObject({ code: 0 })
    expect(await rowsOf('t_b')).toEqual(['r2'])
  })

  it('--fail-fast begins no other', async () => {
    await makeSchemas(['t_b', 't_c'])
    databases(
      "[{ name: 'missing', schema: 'nix' }, { name: 'b', schema: 't_b' }, { name: 'c', schema: 't_c' }]",
    )
    const { code, stderr } = await run('upgrade', 'head', '--fail-fast', '--jobs', '1')
    expect(code).toBe(1)
    expect(stderr).toContain('Done on 0 databases, failed on 1; the others were not begun\n')
    expect(stderr).toContain(
      '[missing] version_table_invalid: The schema "nix" of the version table does not exist',
    )
    expect(await tables()).toEqual({})
  })

  it('a generator that throws ends the work, and those before it are done', async () => {
    await makeSchemas(['t_a'])
    databases(`function* () { yield { name: 'a', schema: 't_a' }; throw new Error('no more of it') }`)
    const { code, stderr } = await run('upgrade', 'head')
    expect(code).toBe(2)
    expect(stderr).toContain('Done on 1 database; the others were not begun\n')
    expect(stderr).toMatch(/error\[environment_invalid\]: .*env\.ts: databases failed: no more of it\n/)
    expect(await tables()).toEqual({ t_a: upgraded })
  })

  it.each([
    [
      'two of a name',
      "[{ name: 'a', schema: 'x' }, { name: 'a', schema: 'y' }]",
      'has two databases with the name "a"',
    ],
    [
      'a generator with two of a name',
      "function* () { yield { name: 'a', schema: 'x' }; yield { name: 'a', schema: 'x' } }",
      'has two databases with the name "a"',
    ],
    ['neither url nor schema', "[{ name: 'a' }]", 'has a database "a" without url and schema'],
    ['a comma in a name', "[{ name: 'a,b', schema: 'a' }]", 'has the name "a,b"'],
    [
      'a key that is not known',
      "[{ name: 'a', schemas: 'a' }]",
      'has a database "a" with the unknown key "schemas"',
    ],
    ['no list', '() => 7', 'gave no list and no generator'],
  ])('%s is refused', async (_, code, problem) => {
    databases(code)
    const { code: exit, stderr } = await run('upgrade', 'head', '--jobs', '1')
    expect(stderr).toContain(`databases ${problem}`)
    expect(stderr).toContain('error[environment_invalid]')
    expect(exit).toBe(2)
    expect(await tables()).toEqual({})
  })

  it.each([
    [['upgrade', 'head', '--database', 'nix'], 'error[database_unknown]: env.ts names no database "nix"'],
    [['upgrade', 'head', '--database', 'a,nix'], 'error[database_unknown]: env.ts names no database "nix"'],
    [['log', '--database', 'a,b'], 'error[usage]: log works on one database, and --database names 2'],
    [['log'], 'error[database_url_missing]: env.ts names several databases, and this command works on one'],
    [['upgrade', 'head', '--jobs', '0'], "error[usage]: Option --jobs needs 1 or more, not '0'"],
    [
      ['upgrade', 'head', '--database', 'a', '--url', 'postgresql://x/y'],
      'error[usage]: --url and --database',
    ],
    [['upgrade', 'nix'], "Can't locate revision identified by 'nix'"],
  ])('%j is refused', async (argv, message) => {
    await makeSchemas(['t_a', 't_b'])
    databases(schemasOfServer)
    const { code, stderr } = await run(...argv)
    expect(stderr).toContain(message)
    expect(code).not.toBe(0)
    expect(await tables()).toEqual({})
  })
})

describe('an interruption', () => {
  const sleeping =
    "if (String((await op.query('SELECT current_schema() AS name'))[0]?.name) !== 't_a') await op.execute('SELECT pg_sleep(60)')"

  async function untilTwoSleep(): Promise<void> {
    for (;;) {
      const found = await database.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
      )
      if (found.length === 2) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  beforeEach(async () => {
    await makeSchemas(['t_a', 't_b', 't_c', 't_d'])
    project.add({ id: 'r2', down: 'r1', upgrade: sleeping })
    databases(schemasOfServer)
  })

  it('by SIGTERM ends all that run, begins no other, and says so', async () => {
    const child = await startTribikos(['upgrade', 'head', '--jobs', '2', '--json'], {
      cwd: project.folder,
      env: { TEST_URL: database.url },
    })
    const end = ended(child)
    await untilTwoSleep()
    child.kill('SIGTERM')
    const { code, stdout } = await end
    expect(code).toBe(143)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      complete: false,
      stopped: { code: 'interrupted_sigterm' },
      databases: [
        { name: 'a', ok: true },
        { name: 'b', ok: false },
        { name: 'c', ok: false },
      ],
    })
    expect([await rowsOf('t_a'), await rowsOf('t_b'), await rowsOf('t_c')]).toEqual([['r2'], ['r1'], ['r1']])
    expect(Object.keys(await tables()).sort()).toEqual(['t_a', 't_b', 't_c'])
  })

  it('by kill -9 leaves what is done, and the next run does the rest', async () => {
    const child = await startTribikos(['upgrade', 'head', '--jobs', '2'], {
      cwd: project.folder,
      env: { TEST_URL: database.url },
    })
    const end = ended(child)
    await untilTwoSleep()
    child.kill('SIGKILL')
    await end
    await database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    project.add({ id: 'r2', down: 'r1' })
    expect(await run('upgrade', 'head', '--quiet')).toMatchObject({ code: 0 })
    for (const name of ['t_a', 't_b', 't_c', 't_d']) expect(await rowsOf(name)).toEqual(['r2'])
  })
})

describe('a protected environment', () => {
  beforeEach(async () => {
    await makeSchemas(['t_a', 't_b'])
    databases(schemasOfServer)
    project.configure({ url: '${TEST_URL}', env: './env.ts', environments: { live: { protected: true } } })
  })

  it.each([
    [['upgrade', 'head', '--env', 'live'], 'add --yes live'],
    [['upgrade', 'head', '--env', 'live', '--yes', 'a'], "that of all databases is 'live'"],
    [['upgrade', 'head', '--env', 'live', '--database', 'b'], 'add --yes b'],
  ])('%j is refused', async (argv, message) => {
    const { code, stderr } = await run(...argv)
    expect(code).toBe(5)
    expect(stderr).toContain(message)
    expect(await tables()).toEqual({})
  })

  it.each([
    [['--yes', 'live'], { t_a: upgraded, t_b: upgraded }],
    [['--database', 'b', '--yes', 'b'], { t_b: upgraded }],
  ])('%j confirms', async (argv, made) => {
    expect(await run('upgrade', 'head', '--env', 'live', ...argv)).toMatchObject({ code: 0 })
    expect(await tables()).toEqual(made)
  })
})

describe('the library', () => {
  async function opened(): Promise<Project> {
    return openProject({ cwd: project.folder, variables: { ...process.env, TEST_URL: database.url } })
  }

  it('asks for no more databases than are worked on, and ends the generator', async () => {
    await makeSchemas(['t_0', 't_1', 't_2', 't_3', 't_4', 't_5'])
    databases(`async function* () {
      const asked = (globalThis.askedFor = { count: 0, ended: false })
      try {
        for (let index = 0; index < 6; index++) { asked.count++; yield { name: String(index), schema: 't_' + index } }
      } finally { asked.ended = true }
    }`)
    const askedFor = (): unknown => Reflect.get(globalThis, 'askedFor')
    let [working, most] = [0, 0]
    const summary = await forEachDatabase(
      await opened(),
      async (tenant) => {
        most = Math.max(most, ++working)
        if (most <= 2) expect(askedFor()).toMatchObject({ ended: false })
        const { count } = askedFor() as { count: number }
        expect(count).toBeLessThanOrEqual(Number(tenant.database.name) + 2)
        const report = await upgrade(tenant, 'head')
        working--
        return report.rowsAfter
      },
      { jobs: 2 },
    )
    expect(summary).toEqual({ done: 6, failed: [], complete: true, stopped: null })
    expect(most).toBe(2)
    expect(askedFor()).toEqual({ count: 6, ended: true })
  })

  it('loads each revision once for all databases', async () => {
    await makeSchemas(['t_a', 't_b', 't_c'])
    project.add({ id: 'r1', more: 'globalThis.timesLoaded = (globalThis.timesLoaded ?? 0) + 1\n' })
    databases(schemasOfServer)
    const { done } = await forEachDatabase(await opened(), async (tenant) => upgrade(tenant, 'head'))
    expect(done).toBe(3)
    expect(Reflect.get(globalThis, 'timesLoaded')).toBe(1)
  })

  it('refuses a project whose env.ts names none', async () => {
    writeFileSync(join(project.folder, 'env.ts'), 'export default {}\n')
    await expect(forEachDatabase(await opened(), async () => {})).rejects.toMatchObject({
      code: 'database_unknown',
    })
  })

  it('an empty list is no leave to work on the database of the project', async () => {
    databases('[]')
    expect(await run('upgrade', 'head')).toMatchObject({ code: 0, stderr: 'Done on 0 databases\n' })
    expect(await tables()).toEqual({})
    await expect(upgrade(await opened(), 'head')).rejects.toMatchObject({ code: 'database_url_missing' })
  })
})

async function closedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })
}
