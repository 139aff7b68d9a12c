/**
 * `tribikos verify` on revisions that are right and wrong in every way that is looked for, on a server and in memory, and
 * what it leaves of the project's database: all of it.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { VerifyReport } from '../../lib/commands/verify-report.ts'
import { type CliResult, ended, startTribikos, tribikos } from '../support/cli.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  createToyProject,
  toyMerge,
  toyRevisions,
  type ToyProject,
  type ToyRevision,
} from '../support/toy-project.ts'

let database: TestDatabase
let project: ToyProject

beforeEach(async () => {
  database = await createTestDatabase('verify')
})
afterEach(async () => {
  project.remove()
  await database.drop()
})

function setUp(revisions: readonly ToyRevision[], config: Readonly<Record<string, unknown>> = {}): void {
  project = createToyProject(revisions, { url: database.url, ...config })
}

async function run(...argv: readonly string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder })
}

async function verified(...argv: readonly string[]): Promise<VerifyReport> {
  const { code, stdout, stderr } = await run('verify', '--json', ...argv)
  const report = JSON.parse(stdout) as VerifyReport
  expect(report.kind, stdout + stderr).toBe('verify')
  expect(code).toBe(report.ok ? 0 : 1)
  return report
}

/** `id up verify down again` of each. */
function parts({ revisions }: VerifyReport): readonly string[] {
  return revisions.map(({ id, upgrade, verify, downgrade, again }) =>
    [id, upgrade, verify, downgrade, again].join(' '),
  )
}

function problems({ revisions }: VerifyReport): readonly string[] {
  return revisions.flatMap(({ id, problems: found }) =>
    found.map(({ during, code, differences }) =>
      [id, during, code, ...differences.map(({ text }) => text)].join(' | '),
    ),
  )
}

const users: ToyRevision = {
  id: 'r1',
  doc: 'create users',
  upgrade: `await op.createTable('users', (table) => { table.increments('id'); table.text('name') })`,
  downgrade: `await op.dropTable('users')`,
}

describe.each([
  ['on the server', []],
  ['in memory', ['--scratch-url', 'pglite://memory']],
] as const)('%s', (_, place) => {
  it('takes every revision of a graph with branches, a merge and a dependency up, down and up', async () => {
    setUp([...toyRevisions, toyMerge])
    const report = await verified(...place)
    expect(problems(report)).toEqual([])
    expect(parts(report)).toHaveLength(6)
    expect(parts(report).every((line) => line.endsWith(' ok none ok ok'))).toBe(true)
  })

  it('tells of each that is wrong, and goes on', async () => {
    setUp([
      users,
      {
        id: 'r2',
        doc: 'forgets an index',
        down: 'r1',
        upgrade: `await op.createIndex('ix_name', 'users', ['name'])`,
        downgrade: '',
      },
      {
        id: 'r3',
        doc: 'leaves a type',
        down: 'r2',
        upgrade: `await op.execute("CREATE TYPE mood AS ENUM ('well')")
  await op.execute('ALTER TABLE users ADD COLUMN mood mood')`,
        downgrade: `await op.dropColumn('users', 'mood')`,
      },
      {
        id: 'r4',
        doc: 'restores another column',
        down: 'r3',
        upgrade: `await op.execute('ALTER TABLE users ALTER COLUMN name SET NOT NULL')`,
        downgrade: `await op.execute('ALTER TABLE users ALTER COLUMN name TYPE varchar(9)')`,
      },
      {
        id: 'r5',
        doc: 'has no way back',
        down: 'r4',
        upgrade: '',
        downgrade: `throw new Error('not today')`,
      },
      {
        id: 'r6',
        doc: 'says so',
        down: 'r5',
        upgrade: `await op.createTable('log', (table) => { table.increments('id') })`,
        more: `export const irreversible = 'who would want that'\n`,
      },
      {
        id: 'r7',
        doc: 'puts a column back, behind the others',
        down: 'r6',
        upgrade: `await op.dropColumn('users', 'name')`,
        downgrade: `await op.execute("ALTER TABLE users ADD COLUMN name text NOT NULL DEFAULT ''")
  await op.execute('ALTER TABLE users ALTER COLUMN name DROP DEFAULT')
  await op.createIndex('ix_name', 'users', ['name'])`,
      },
    ])
    const report = await verified(...place)
    expect(parts(report)).toEqual([
      'r1 ok none ok ok',
      'r2 ok none different failed',
      'r3 ok none different failed',
      'r4 ok none different different',
      'r5 ok none failed not run',
      'r6 ok none none none',
      'r7 ok none ok ok',
    ])
    expect(problems(report)).toEqual([
      'r2 | downgrade | schema_differs | added index public.ix_name',
      'r2 | again | statement_failed',
      'r3 | downgrade | schema_differs | added enum public.mood',
      'r3 | again | statement_failed',
      expect.stringMatching(
        /^r4 \| downgrade \| schema_differs \| changed column public\.users\.name: not null false → true, type "text" → "character varying\(9\)"$/,
      ),
      expect.stringMatching(/^r4 \| again \| schema_differs \| changed column public\.users\.name: type/),
      'r5 | downgrade | migration_failed',
    ])
    expect(report).toMatchObject({ ok: false, failed: 4, on: 'scratch' })
    expect(report.revisions[5]?.irreversible).toBe('who would want that')
  })

  it('leaves out what stands on a revision that cannot be run, and nothing else', async () => {
    setUp([
      users,
      { id: 'r2', down: 'r1', upgrade: `await op.execute('SELECT nothing')` },
      { id: 'r3', down: 'r2' },
      { id: 'r4', down: null },
      { id: 'r5', down: 'r4', dependsOn: 'r2' },
      { id: 'r6', down: 'r4' },
    ])
    const report = await verified(...place)
    expect(problems(report).toSorted()).toEqual([
      'r2 | upgrade | statement_failed',
      'r3 | upgrade | not_reached',
      'r5 | upgrade | not_reached',
    ])
    expect(
      parts(report)
        .filter((line) => line.endsWith(' ok ok'))
        .toSorted(),
    ).toEqual(['r1 ok none ok ok', 'r4 ok none ok ok', 'r6 ok none ok ok'])
  })

  it('runs verify(op) of a revision, which cannot change anything', async () => {
    setUp([
      {
        ...users,
        more: `import assert from 'node:assert'
export async function verify(op: Op): Promise<void> {
  const rows = await op.query("SELECT count(*)::int AS n FROM users")
  assert.equal(rows[0]?.n, 0)
  assert.deepEqual(await op.knex('users').select('id'), [])
}\n`,
      },
      {
        id: 'r2',
        down: 'r1',
        more: `export async function verify(op: Op): Promise<void> {
  throw new Error('I do not like it')
}\n`,
      },
      {
        id: 'r3',
        down: 'r2',
        more: `export async function verify(op: Op): Promise<void> {
  await op.execute("INSERT INTO users (name) VALUES ('ada')")
}\n`,
      },
      {
        id: 'r4',
        down: 'r3',
        more: `export async function verify(op: Op): Promise<void> {
  await op.autocommitBlock(async () => {})
}\n`,
      },
      { id: 'r5', down: 'r4', more: `export const verify = 'soon'\n` },
    ])
    const report = await verified(...place)
    expect(parts(report)).toEqual([
      'r1 ok ok ok ok',
      'r2 ok failed ok ok',
      'r3 ok failed ok ok',
      'r4 ok failed ok ok',
      'r5 not run not run not run not run',
    ])
    const [second, third, fourth, fifth] = report.revisions.slice(1).map(({ problems: [problem] }) => problem)
    expect(second).toMatchObject({ during: 'verify', code: 'verify_failed' })
    expect(second?.message).toMatch(
      /^The verify\(\) of revision r2 \(.*r2_toy\.ts\) threw Error: I do not like it\n {2}at .*r2_toy\.ts:\d+:\d+$/,
    )
    expect(third?.message).toMatch(/cannot execute INSERT in a read-only transaction \(25006\)/)
    expect(third?.hint).toBe('verify() reads; what changes rows or the schema belongs into upgrade().')
    expect(fourth?.message).toContain('op.autocommitBlock() in verify(), which only reads')
    expect(fifth).toMatchObject({ during: 'load', code: 'code_load_failed' })
    expect(fifth?.message).toContain('exports verify as a string; it must be a function')
  })

  it('has revisions meet rows', async () => {
    setUp(
      [
        users,
        {
          id: 'r2',
          doc: 'not null without a value',
          down: 'r1',
          upgrade: `await op.execute('ALTER TABLE users ADD COLUMN email text NOT NULL')`,
          downgrade: `await op.dropColumn('users', 'email')`,
        },
        {
          id: 'r3',
          doc: 'nullable, and not back',
          down: 'r1',
          upgrade: `await op.execute('ALTER TABLE users ADD COLUMN age integer')`,
          downgrade: `await op.dropColumn('users', 'age')
  await op.execute('DELETE FROM users WHERE id > 1')`,
        },
        {
          id: 'r4',
          doc: 'can be null from now on',
          down: 'r3',
          upgrade: `await op.execute('ALTER TABLE users ALTER COLUMN age SET DEFAULT 1')`,
          downgrade: `await op.execute('ALTER TABLE users ALTER COLUMN age DROP DEFAULT')
  await op.execute('ALTER TABLE users ADD CONSTRAINT c CHECK (age < 100)')
  await op.execute('ALTER TABLE users DROP CONSTRAINT c')`,
        },
      ],
      { seeds: { r1: './rows.sql' } },
    )
    writeFileSync(join(project.folder, 'rows.sql'), "INSERT INTO users (name) VALUES ('ada'), ('grace');\n")
    writeFileSync(join(project.folder, 'old.sql'), 'UPDATE users SET age = 150;\n')
    const report = await verified('--seed', 'r4=old.sql', ...place)
    expect(problems(report).toSorted()).toEqual([
      'r2 | upgrade | statement_failed',
      'r3 | downgrade | rows_differ',
      'r4 | downgrade | statement_failed',
    ])
    const seeded = report.revisions.map(({ id, ok, seeds }) => `${id} ${ok} ${seeds.length}`)
    expect(seeded.toSorted()).toEqual(['r1 true 1', 'r2 false 0', 'r3 true 0', 'r4 false 1'])
    const third = report.revisions.find(({ id }) => id === 'r3')
    expect(third?.problems[0]?.message).toBe(
      'Up and down again, the rows are not what they were: public.users had 2 rows and has 1',
    )
  })

  it('works with revisions that leave their transaction', async () => {
    setUp([
      users,
      {
        id: 'r2',
        down: 'r1',
        upgrade: `await op.autocommitBlock(async () => { await op.execute('CREATE INDEX CONCURRENTLY ix ON users (name)') })`,
        downgrade: `await op.autocommitBlock(async () => { await op.execute('DROP INDEX CONCURRENTLY ix') })`,
      },
      {
        id: 'r3',
        down: 'r2',
        upgrade: `await op.execute('CREATE TABLE t (id int)')`,
        downgrade: `await op.execute('DROP TABLE t')`,
        more: `export const transactional = false\n`,
      },
      {
        id: 'r4',
        doc: 'leaves a table when it fails',
        down: 'r2',
        upgrade: `await op.execute('CREATE TABLE left_over (id int)')
  await op.execute('SELECT nothing')`,
        more: `export const transactional = false\n`,
      },
      {
        id: 'r5',
        down: 'r2',
        upgrade: `await op.execute('CREATE TABLE left_over (id int)')`,
        downgrade: `await op.execute('DROP TABLE left_over')`,
      },
    ])
    expect(problems(await verified(...place))).toEqual(['r4 | upgrade | statement_failed'])
  })
})

describe('a part of the revisions', () => {
  beforeEach(() => {
    setUp([...toyRevisions, toyMerge])
  })

  it.each([
    [['b2b2'], ['b2b2b2b2b2b2']],
    [['a1a1:f6f6'], ['b2b2b2b2b2b2', 'c3c3c3c3c3c3', 'f6f6f6f6f6f6']],
    [['--since', 'd4d4,f6f6'], ['e5e5e5e5e5e5']],
    [['heads'], ['e5e5e5e5e5e5', 'f6f6f6f6f6f6']],
    [
      ['b2b2', 'a1a1:c3c3'],
      ['b2b2b2b2b2b2', 'c3c3c3c3c3c3'],
    ],
  ])('%j', async (argv, ids) => {
    const { revisions } = await verified(...argv)
    expect(revisions.map(({ id }) => id).toSorted()).toEqual(ids)
  })

  it('is what the database does not have yet', async () => {
    expect((await run('upgrade', 'f6f6')).code).toBe(0)
    expect((await verified('current:')).revisions.map(({ id }) => id)).toEqual([
      'd4d4d4d4d4d4',
      'e5e5e5e5e5e5',
    ])
  })

  it.each([
    [['nope'], 'unknown_revision', 2],
    [['a1a1:b2b2:c3c3'], 'invalid_range', 2],
    [['--seed', 'none.sql'], 'usage', 2],
    [['--since', 'a1a1', '--seed', 'none.sql'], 'seed_failed', 1],
    [['--database', '--seed', 'a1a1=x.sql'], 'usage', 2],
  ])('%j is %s', async (argv, code, exit) => {
    const result = await run('verify', '--json', ...argv)
    expect(JSON.parse(result.stdout)).toMatchObject({ kind: 'error', code })
    expect(result.code).toBe(exit)
  })

  it('that is not picked and cannot be run is told all the same', async () => {
    project.add({ id: 'a1a1a1a1a1a1', upgrade: `throw new Error('broken')` })
    const report = await verified('f6f6')
    expect(problems(report)).toEqual([
      'a1a1a1a1a1a1 | upgrade | migration_failed',
      'f6f6f6f6f6f6 | upgrade | not_reached',
    ])
  })
})

describe('the text', () => {
  it('is a table, what is wrong, and a sum', async () => {
    setUp([
      users,
      {
        id: 'r2',
        doc: 'forgets an index',
        down: 'r1',
        upgrade: `await op.createIndex('ix_name', 'users', ['name'], { ifNotExists: true })`,
        downgrade: '',
      },
    ])
    const { stdout, stderr, code } = await run('verify')
    expect(stdout).toBe(
      [
        'REVISION  UP  VERIFY  DOWN       UP AGAIN  MESSAGE',
        'r1        ok  -       ok         ok        create users',
        'r2        ok  -       different  ok        forgets an index',
        'error[schema_differs] r2 (versions/r2_toy.ts), down: The downgrade does not bring back the schema that the upgrade began with',
        '  too much: index public.ix_name',
        `  hint: Mend downgrade() in ${join(project.folder, 'versions/r2_toy.ts')}.`,
        '1 of 2 revisions failed.',
        '',
      ].join('\n'),
    )
    expect(stderr).toMatch(/^Scratch databases on postgresql:\/\/\S+; no other database was changed\n$/)
    expect(code).toBe(1)
  })

  it('says where there is nothing to look at', async () => {
    setUp([])
    expect((await run('verify')).stdout).toBe('There are no revisions to verify.\n')
    expect((await run('verify', '--database')).stdout).toBe('No applied revision has a verify().\n')
  })
})

describe("the project's database", () => {
  it('is left alone, and so is the server', async () => {
    setUp([...toyRevisions, toyMerge])
    await verified()
    expect(
      await database.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
    ).toEqual([])
    expect(await database.query("SELECT FROM pg_namespace WHERE nspname = 'tribikos'")).toEqual([])
  })

  it('is looked at by verify(op) of what is applied, when asked', async () => {
    const looks = (n: number): string => `export async function verify(op: Op): Promise<void> {
  const [row] = await op.query('SELECT count(*)::int AS n FROM users')
  if (row?.n !== ${n}) throw new Error('there are ' + row?.n)
}\n`
    setUp([
      { ...users, more: looks(0) },
      { id: 'r2', down: 'r1' },
      { id: 'r3', down: 'r2', more: looks(1) },
      { id: 'r4', down: 'r3', more: looks(7) },
    ])
    expect((await run('upgrade', 'r3')).code).toBe(0)
    const log = async (): Promise<unknown> => database.query('SELECT count(*) FROM tribikos.run')
    const before = await log()
    const report = await verified('--database')
    expect(report).toMatchObject({ on: 'database', ok: false, failed: 1 })
    expect(parts(report)).toEqual(['r1 not run ok not run not run', 'r3 not run failed not run not run'])
    expect(report.database).toContain(database.name)
    expect(await log()).toEqual(before)
    expect(parts(await verified('--database', 'r1'))).toEqual(['r1 not run ok not run not run'])
    const { stdout, stderr } = await run('verify', '--database', 'r4')
    expect(stdout).toBe('No applied revision has a verify().\n')
    expect(stderr).toContain('warning: r4 is not applied, and was not looked at')
  })

  it('is not written to by what a verify(op) that failed has not waited for', async () => {
    const forgets = `export async function verify(op: Op): Promise<void> {
  void op.query('SELECT pg_sleep(0.3)').catch(() => {})
  void op.query("INSERT INTO users (name) VALUES ('ada') RETURNING id").catch(() => {})
  void op.query("INSERT INTO users (name) VALUES ('eve') RETURNING id").catch(() => {})
  throw new Error('not right')
}\n`
    const waits = `export async function verify(op: Op): Promise<void> {
  await op.query('SELECT pg_sleep(0.3)')
}\n`
    setUp([
      { ...users, more: forgets },
      { id: 'r2', down: 'r1', more: waits },
    ])
    expect((await run('upgrade', 'r2')).code).toBe(0)
    expect(parts(await verified('--database'))).toEqual([
      'r1 not run failed not run not run',
      'r2 not run ok not run not run',
    ])
    expect(await database.query('SELECT name FROM users')).toEqual([])
  })

  it('drops its scratch databases when it is interrupted', async () => {
    setUp([users, { id: 'r2', down: 'r1', upgrade: `await op.execute("SELECT pg_sleep(60)")` }])
    const child = await startTribikos(['verify'], { cwd: project.folder })
    const scratch = async (): Promise<number> =>
      (
        await database.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM pg_database WHERE datname LIKE 'tribikos_scratch_${child.pid}_%'`,
        )
      )[0]?.n ?? 0
    await expect
      .poll(
        async () =>
          database.query(
            "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND datname LIKE 'tribikos_scratch%'",
          ),
        { timeout: 30_000 },
      )
      .toHaveLength(1)
    expect(await scratch()).toBe(1)
    child.kill('SIGINT')
    expect((await ended(child)).code).toBe(130)
    expect(await scratch()).toBe(0)
  })
})

describe('upgrade --verify', () => {
  const broken = `export async function verify(op: Op): Promise<void> {
  const rows = await op.query('SELECT FROM users')
  await op.query('SELECT set_config(\\'work_mem\\', \\'1MB\\', false)')
  if (rows.length === 0) throw new Error('nobody is there')
}\n`

  it('rolls a revision back whose verify(op) fails, and keeps those before it', async () => {
    setUp([
      {
        ...users,
        more: `export async function verify(op: Op): Promise<void> { await op.query('SELECT FROM users') }\n`,
      },
      { id: 'r2', down: 'r1', more: broken },
    ])
    const { code, stderr } = await run('upgrade', 'head', '--verify')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /error\[verify_failed\]: The verify\(\) of revision r2 \(.*\) threw Error: nobody is there\n {2}at .*r2_toy\.ts:\d+:\d+/,
    )
    expect(stderr).toContain('Verified r1\n')
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'r1' }])
    expect(await database.query("SELECT to_regclass('t_r2') AS t")).toEqual([{ t: null }])
    expect((await run('upgrade', 'head')).code).toBe(0)
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'r2' }])
  })

  it.each([
    ['--transaction', 'run'],
    ['--transaction', 'revision'],
  ])('works with %s %s', async (...argv) => {
    const good = `export async function verify(op: Op): Promise<void> {
  await op.query('SELECT FROM users')
  await op.savepoint(async () => { await op.query('SELECT FROM users') })
}\n`
    setUp([
      { ...users, more: good },
      {
        id: 'r2',
        down: 'r1',
        upgrade: `await op.execute("INSERT INTO users (name) VALUES ('ada')")`,
        downgrade: '',
        more: broken,
      },
      { id: 'r3', down: 'r2' },
    ])
    const { code, stderr } = await run('upgrade', 'head', '--verify', ...argv)
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('Verified r2\n')
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'r3' }])
  })

  it('goes on behind what is done when a revision outside of a transaction was not verified', async () => {
    setUp([
      users,
      {
        id: 'r2',
        down: 'r1',
        upgrade: `await op.execute('CREATE TABLE t (id int)')`,
        more: `export const transactional = false\n${broken}`,
      },
    ])
    const first = await run('upgrade', 'head', '--verify')
    expect(first.code, first.stderr).toBe(3)
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'r1' }])
    await database.query("INSERT INTO users (name) VALUES ('ada')")
    const second = await run('upgrade', 'head', '--verify')
    expect(second.code, second.stderr).toBe(0)
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'r2' }])
  })

  it('is refused where nothing runs', async () => {
    setUp([users])
    expect((await run('upgrade', 'head', '--verify', '--sql')).code).toBe(2)
    expect((await run('upgrade', 'head', '--verify', '--dry-run')).code).toBe(2)
  })
})
