/** Folders of other tools, half applied, taken over: files, stamp, the rest upgraded and undone; nothing of the old changed. */
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tribikos, type CliResult } from '../support/cli.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

type Files = Readonly<Record<string, string>>

const flywayColumns = `CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50),
  description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int,
  installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL,
  success boolean NOT NULL);
CREATE FUNCTION pg_temp.installed(rank int, version text, script text, type text, success boolean) RETURNS void
LANGUAGE sql AS $$ INSERT INTO flyway_schema_history VALUES (rank, version, 'x', type, script, 1, 'me', now(), 1, success) $$;`

/** Every folder makes tables a, b and c, of which its tool has applied a and b. */
const tools: readonly {
  readonly tool: string
  readonly label: string
  readonly files: Files
  /** What the tool has done. */
  readonly done: string
  readonly ids: readonly [string, string, string]
  /** Whether the last one can be undone. */
  readonly undone: boolean
}[] = [
  {
    tool: 'sql',
    label: 'numbers and _rollback',
    files: {
      '001_make_a.sql': '-- Migration: a\nBEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n',
      '001_make_a_rollback.sql': '-- Rollback\nBEGIN;\nDROP TABLE a;\nCOMMIT;\n',
      '002_make_b.sql': 'CREATE TABLE b (id int)',
      '003_make_c.sql': `CREATE TABLE c (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NEW; END; $f$`,
      '003_make_c_rollback.sql': 'DROP TABLE c; DROP FUNCTION f()\n-- rollback\n',
    },
    done: `CREATE TABLE schema_migrations (id serial, migration_name text, applied_at timestamptz DEFAULT now(), rolled_back_at timestamptz);
INSERT INTO schema_migrations (migration_name) VALUES ('001_make_a'), ('002_make_b');
INSERT INTO schema_migrations (migration_name, rolled_back_at) VALUES ('003_make_c', now())`,
    ids: ['001', '002', '003'],
    undone: true,
  },
  {
    tool: 'sql',
    label: 'times, _up and _down',
    files: {
      '20240101_120000_make_a_up.sql': 'CREATE TABLE a (id int);',
      '20240101_120000_make_a_down.sql': 'DROP TABLE a;',
      '20240102_120000_make_b_up.sql': '-- up\nCREATE TABLE b (id int);',
      '20240103_120000_make_c_up.sql': 'CREATE TABLE c (id int);',
      '20240103_120000_make_c_down.sql': '-- down\nDROP TABLE c;',
    },
    done: `CREATE TABLE sql_migrations (filename text PRIMARY KEY, success boolean);
INSERT INTO sql_migrations VALUES ('20240101_120000_make_a_up.sql', true), ('migrations/20240102_120000_make_b_up.sql', true)`,
    ids: ['20240101_120000', '20240102_120000', '20240103_120000'],
    undone: true,
  },
  {
    tool: 'golang-migrate',
    label: 'numbers without zeros',
    files: {
      '9_make_a.up.sql': 'CREATE TABLE a (id int);',
      '9_make_a.down.sql': 'DROP TABLE a;',
      '10_make_b.up.sql': 'CREATE TABLE b (id int);',
      '10_make_b.down.sql': 'DROP TABLE b;',
      '11_make_c.up.sql': 'BEGIN;\nCREATE TABLE c (id int);\nCOMMIT;\n',
      '11_make_c.down.sql': 'DROP TABLE IF EXISTS c;',
      'README.md': 'How to migrate',
    },
    done: `CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
INSERT INTO schema_migrations VALUES (10, false)`,
    ids: ['9', '10', '11'],
    undone: true,
  },
  {
    tool: 'dbmate',
    label: 'sections',
    files: {
      '20240101120000_make_a.sql':
        '-- migrate:up\nCREATE TABLE a (id int);\n\n-- migrate:down\nDROP TABLE a;\n',
      '20240102120000_make_b.sql': '-- migrate:up\nCREATE TABLE b (id int);\n\n-- migrate:down\n',
      '20240103120000_make_c.sql': `-- migrate:up transaction:false
CREATE TABLE c (id int);
CREATE INDEX CONCURRENTLY c_id ON c (id);

-- migrate:down
DROP TABLE c
`,
    },
    done: `CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20240101120000'), ('20240102120000')`,
    ids: ['20240101120000', '20240102120000', '20240103120000'],
    undone: true,
  },
  {
    tool: 'goose',
    label: 'annotations',
    files: {
      '00001_make_a.sql': '-- +goose Up\nCREATE TABLE a (id int);\n\n-- +goose Down\nDROP TABLE a;\n',
      '00002_make_b.sql': '-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TABLE b (id int);\n',
      '00003_make_c.sql': `-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  RETURN 1;
END;
$$
-- +goose StatementEnd
CREATE TABLE c (id int DEFAULT f());

-- +goose Down
DROP TABLE c;
DROP FUNCTION f();
`,
    },
    done: `CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp DEFAULT now());
INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (3, true), (3, false)`,
    ids: ['00001', '00002', '00003'],
    undone: true,
  },
  {
    tool: 'flyway',
    label: 'dotted versions, sub-folders, undo, a baseline',
    files: {
      'V1__make_a.sql': 'CREATE TABLE a (id int);',
      'U1__make_a.sql': 'DROP TABLE a;',
      'V1.2__make_b.sql': 'CREATE TABLE b (id int);',
      'later/V1_10__make_c.sql': 'CREATE TABLE c (id int);',
      'later/U1.10__make_c.sql': 'DROP TABLE c;',
    },
    done: `${flywayColumns}
SELECT pg_temp.installed(1, '1', '<< Flyway Baseline >>', 'BASELINE', true),
  pg_temp.installed(2, '1.2', 'V1.2__make_b.sql', 'SQL', true),
  pg_temp.installed(3, '1.10', 'V1_10__make_c.sql', 'SQL', true),
  pg_temp.installed(4, '1.10', 'U1.10__make_c.sql', 'UNDO_SQL', true)`,
    ids: ['1', '1.2', '1.10'],
    undone: true,
  },
  {
    tool: 'drizzle-kit',
    label: 'a journal',
    files: {
      '0000_brave_a.sql': 'CREATE TABLE "a" (\n\t"id" int\n);\n',
      '0001_calm_b.sql': 'CREATE TABLE "b" ("id" int);',
      '0002_dark_c.sql':
        'CREATE TABLE "c" ("id" int)\n--> statement-breakpoint\nALTER TABLE "c" ADD COLUMN "n" int;--> statement-breakpoint\nCREATE INDEX "c_n" ON "c" ("n");',
      'meta/_journal.json': JSON.stringify({
        version: '7',
        dialect: 'postgresql',
        entries: [
          { idx: 0, version: '7', when: 1700000000001, tag: '0000_brave_a', breakpoints: true },
          { idx: 1, version: '7', when: 1700000000002, tag: '0001_calm_b', breakpoints: true },
          { idx: 2, version: '7', when: 1700000000003, tag: '0002_dark_c', breakpoints: true },
        ],
      }),
      'meta/0000_snapshot.json': '{}',
    },
    done: `CREATE SCHEMA drizzle;
CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('aa', 1700000000001), ('bb', 1700000000002)`,
    ids: ['0000', '0001', '0002'],
    undone: false,
  },
  {
    tool: 'node-pg-migrate',
    label: 'comments',
    files: {
      '1700000000001_make-a.sql':
        '-- Up Migration\nCREATE TABLE a (id int);\n-- Down Migration\nDROP TABLE a;\n',
      '1700000000002_make-b.sql': 'CREATE TABLE b (id int);\n',
      '1700000000003_make-c.sql':
        '-- Up Migration\nCREATE TABLE c (id int)\n\n-- Down Migration\nDROP TABLE c',
    },
    done: `CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
INSERT INTO pgmigrations (name, run_on) VALUES ('1700000000001_make-a', now()), ('1700000000002_make-b', now())`,
    ids: ['1700000000001', '1700000000002', '1700000000003'],
    undone: true,
  },
]

let folder: string
let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('import')
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tribikos-import-')))
  mkdirSync(join(folder, 'versions'))
  configure({})
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

function configure(more: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(folder, 'tribikos.json'), JSON.stringify({ url: '${TEST_URL}', ...more }))
}

function put(files: Files, below = 'old'): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, below, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/** Names and bytes of the old folder. */
function oldHash(): string {
  const hash = createHash('sha256')
  const names = readdirSync(join(folder, 'old'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const name of names.toSorted()) hash.update(name).update('\0').update(readFileSync(name)).update('\0')
  return hash.digest('hex')
}

function versions(): readonly string[] {
  return readdirSync(join(folder, 'versions')).toSorted()
}

async function run(...argv: readonly string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: folder, env: { TEST_URL: database.url } })
}

async function pass(...argv: readonly string[]): Promise<CliResult> {
  const result = await run(...argv)
  if (result.code !== 0)
    throw new Error(`${argv.join(' ')}: ${result.code}\n${result.stderr}${result.stdout}`)
  return result
}

async function refused(argv: readonly string[], code: string): Promise<string> {
  const before = versions()
  const result = await run(...argv)
  expect(result.stderr).toContain(`error[${code}]`)
  expect(versions(), 'nothing is written').toEqual(before)
  expect(await stamped()).toEqual([])
  return result.stderr
}

async function stamped(): Promise<readonly string[]> {
  const [row] = await database.query<{ there: boolean }>(
    "SELECT to_regclass('alembic_version') IS NOT NULL AS there",
  )
  if (row?.there !== true) return []
  return (await database.query('SELECT version_num FROM alembic_version')).map((each) =>
    String(each['version_num']),
  )
}

async function tables(): Promise<readonly string[]> {
  const rows = await database.query(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname IN ('a', 'b', 'c') ORDER BY 1",
  )
  return rows.map(({ relname }) => String(relname))
}

const made = 'CREATE TABLE a (id int); CREATE TABLE b (id int);'

describe.each(tools)('$tool with $label', ({ tool, files, done, ids, undone }) => {
  it('goes on where the tool stood', async () => {
    put(files)
    await database.query(`${made}${done}`)
    const before = oldHash()
    const dry = await pass('import', tool, 'old', '--dry-run')
    expect(dry.stdout).toContain(`would stamp ${ids[1]}.`)
    expect(versions()).toEqual([])
    expect(await stamped()).toEqual([])

    const { stdout } = await pass('import', tool, 'old', '--json')
    const report = JSON.parse(stdout) as { revisions: { id: string; path: string }[]; stamped: string }
    expect(report.revisions.map(({ id }) => id)).toEqual(ids)
    expect(report.stamped).toBe(ids[1])
    expect(await stamped()).toEqual([ids[1]])
    expect((await pass('log')).stdout).toContain('stamp')

    await pass('upgrade', 'heads')
    expect(await tables()).toEqual(['a', 'b', 'c'])
    const down = await run('downgrade', '-1')
    expect(down.stderr.includes('error[irreversible_revision]')).toBe(!undone)
    expect(await tables()).toEqual(undone ? ['a', 'b'] : ['a', 'b', 'c'])

    const again = await pass('import', tool, 'old')
    expect(again.stdout).toContain('Imported before: 3')
    expect(again.stdout).not.toContain('Generating')
    expect(oldHash()).toBe(before)
  })

  it('makes all of it on an empty database', async () => {
    put(files)
    const { stdout } = await pass('import', tool, 'old')
    expect(stdout).toContain('nothing is stamped')
    await pass('upgrade', 'head')
    expect(await tables()).toEqual(['a', 'b', 'c'])
    await pass('check')
  })
})

describe('what cannot be imported', () => {
  const two: Files = { '001_a.sql': 'CREATE TABLE a (id int);', '002_b.sql': 'CREATE TABLE b (id int);' }

  it('is a tool that is not known, with the list of those that are', async () => {
    put(two)
    expect(await refused(['import', 'gose', 'old'], 'usage')).toMatch(
      /Did you mean 'goose'.*The tools are: sql, /,
    )
    expect(await refused(['import', 'knex', 'old'], 'usage')).toContain('Its migrations are programs')
    expect(await refused(['import', 'alembic', 'old'], 'usage')).toContain('the version table is the same')
  })

  it('is no folder, an empty folder, or a version location', async () => {
    expect(await refused(['import', 'sql', 'nowhere'], 'import_refused')).toContain('is no folder')
    mkdirSync(join(folder, 'old'))
    expect(await refused(['import', 'sql', 'old'], 'import_refused')).toContain('has no migrations')
    expect(await refused(['import', 'sql', 'versions'], 'import_refused')).toContain('version location')
  })

  it.each<readonly [string, string, Files, string]>([
    [
      'two files with one number',
      'sql',
      { '001_a.sql': '', '1_b.sql': '' },
      '1_b.sql has the number 1, and so has 001_a.sql',
    ],
    ['half a pair', 'golang-migrate', { '1_a.down.sql': '' }, '1_a.down.sql undoes a file that is not there'],
    [
      'a COMMIT in the middle',
      'sql',
      { '001_a.sql': 'SELECT 1;\nCOMMIT;\nSELECT 2;' },
      '001_a.sql line 2:1: COMMIT',
    ],
    ['COPY', 'dbmate', { '1_a.sql': '-- migrate:up\n\nCOPY a FROM STDIN;\n' }, '1_a.sql line 3:1: '],
    [
      'an open quote',
      'sql',
      { '001_a.sql': "SELECT 'a;" },
      '001_a.sql line 1:8: What begins here does not end',
    ],
    [
      'two ways in one file',
      'sql',
      { '001_a.sql': 'SELECT 1;\n-- down\nSELECT 2;' },
      "001_a.sql line 2:1: A comment that says only 'down'",
    ],
    [
      'a revision',
      'sql',
      { '001_a.sql': '-- revision: 001\n-- down_revision: none\n' },
      '001_a.sql is a revision already',
    ],
    ['no section', 'dbmate', { '1_a.sql': 'SELECT 1;' }, '1_a.sql has no -- migrate:up'],
    ['a program', 'goose', { '00001_a.go': '' }, '00001_a.go is a migration in Go'],
    ['environment variables', 'goose', { '1_a.sql': '-- +goose ENVSUB ON\n-- +goose Up\n' }, 'ENVSUB'],
    [
      'a placeholder',
      'flyway',
      { 'V1__a.sql': 'SELECT 1;\nSELECT ${x};' },
      'V1__a.sql has the placeholder ${x} in line 2',
    ],
    ['one version twice', 'flyway', { 'V1__a.sql': '', 'V1.0__b.sql': '' }, 'has the number 1, and so has'],
    ['no journal', 'drizzle-kit', { '0000_a.sql': '' }, 'has no meta/_journal.json'],
    [
      'a file that the journal has',
      'drizzle-kit',
      { 'meta/_journal.json': '{"entries":[{"tag":"0000_a","when":1}]}' },
      '0000_a.sql is in meta/_journal.json, and there is no such file',
    ],
  ])('is %s (%s)', async (_, tool, files, told) => {
    put(files)
    expect(await refused(['import', tool, 'old'], 'import_refused')).toContain(told)
  })

  it.each<readonly [string, string, string, string]>([
    [
      'an applied file that is gone',
      'sql',
      "INSERT INTO schema_migrations VALUES ('001'), ('003')",
      'it says that 003 is applied, and no file has it',
    ],
    [
      'a gap',
      'sql',
      "INSERT INTO schema_migrations VALUES ('002')",
      'it does not say that 001_a.sql is applied, and 002_b.sql behind it is',
    ],
    [
      'a failed row',
      'sql',
      "ALTER TABLE schema_migrations ADD success boolean DEFAULT false; INSERT INTO schema_migrations VALUES ('001')",
      '001 failed',
    ],
    [
      'a table of another tool',
      'goose',
      'ALTER TABLE schema_migrations RENAME TO goose_db_version; INSERT INTO goose_db_version VALUES (1)',
      'does not have the columns version_id',
    ],
    ['two tables', 'sql', 'CREATE TABLE sql_migrations (name text)', 'several tracking tables'],
  ])('is a tracking table with %s (%s)', async (_, tool, sql, told) => {
    put(tool === 'goose' ? { '1_a.sql': '-- +goose Up\n' } : two)
    await database.query(`CREATE TABLE schema_migrations (version text); ${sql}`)
    expect(await refused(['import', tool, 'old'], 'tracking_table_refused')).toContain(told)
    await pass('import', tool, 'old', '--no-stamp')
    expect(await stamped()).toEqual([])
  })

  it('is a dirty version of golang-migrate', async () => {
    put({ '1_a.up.sql': 'SELECT 1;' })
    await database.query(
      'CREATE TABLE schema_migrations (version bigint, dirty boolean); INSERT INTO schema_migrations VALUES (1, true)',
    )
    expect(await refused(['import', 'golang-migrate', 'old'], 'tracking_table_refused')).toContain(
      'migrate force',
    )
  })

  it('is a failed row of Flyway', async () => {
    put({ 'V1__a.sql': 'SELECT 1;' })
    await database.query(`${flywayColumns} SELECT pg_temp.installed(1, '1', 'V1__a.sql', 'SQL', false)`)
    expect(await refused(['import', 'flyway', 'old'], 'tracking_table_refused')).toContain('flyway repair')
  })

  it('is a table that is not there, and one with another name is found', async () => {
    put(two)
    await database.query(
      'CREATE SCHEMA app; CREATE TABLE app."Applied" (name text); INSERT INTO app."Applied" VALUES (\'001_a\')',
    )
    expect(
      await refused(['import', 'sql', 'old', '--table', 'app.none'], 'tracking_table_refused'),
    ).toContain('app.none')
    expect((await pass('import', 'sql', 'old', '--table', 'app.Applied')).stdout).toContain('stamped 001.')
  })
})

describe('a project that has revisions', () => {
  it('asks where the history belongs, and takes new files behind what was imported', async () => {
    put({ 'own.sql': '-- revision: own\n-- down_revision: none\n' }, 'versions')
    put({ '001_a.sql': 'CREATE TABLE a (id int);' })
    await database.query(
      'CREATE TABLE schema_migrations (version int); INSERT INTO schema_migrations VALUES (1)',
    )
    expect(await refused(['import', 'sql', 'old'], 'usage')).toContain('--head base')
    expect(await refused(['import', 'sql', 'old', '--head', 'own'], 'tracking_table_refused')).toContain(
      'own',
    )
    await pass('import', 'sql', 'old', '--head', 'base')
    expect(await stamped()).toEqual(['001'])
    put({ '002_b.sql': 'CREATE TABLE b (id int);' })
    await pass('import', 'sql', 'old')
    await pass('upgrade', 'heads')
    expect((await stamped()).toSorted()).toEqual(['002', 'own'])
    await pass('import', 'sql', 'old')
    expect((await stamped()).toSorted(), 'never moved back').toEqual(['002', 'own'])

    put({ '0000_early.sql': '' })
    const early = await run('import', 'sql', 'old')
    expect(early.stderr).toContain('0000_early.sql comes before 002_b.sql, which is imported already')
  })

  it('keeps an id that means something else', async () => {
    put({ '001_users.sql': '-- users\n-- revision: 001\n-- down_revision: none\n' }, 'versions')
    put({ '001_a.sql': '' })
    expect(await refused(['import', 'sql', 'old'], 'import_refused')).toContain('another message: users')
  })

  it('confirms a protected environment before anything is written', async () => {
    configure({ protected: true })
    put({ '001_a.sql': '' })
    await database.query(
      'CREATE TABLE schema_migrations (version int); INSERT INTO schema_migrations VALUES (1)',
    )
    await refused(['import', 'sql', 'old'], 'protected_environment')
    await pass('import', 'sql', 'old', '--yes', database.name)
    expect(await stamped()).toEqual(['001'])
  })

  it('takes the files away again when the stamp fails', async () => {
    put({ '001_a.sql': '' })
    await database.query(`CREATE TABLE schema_migrations (version int); INSERT INTO schema_migrations VALUES (1);
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY CHECK (version_num <> '001'))`)
    const result = await run('import', 'sql', 'old')
    expect(result.code).not.toBe(0)
    expect(versions()).toEqual([])
  })
})
