/** SQL revisions as a team has them: run both ways among TypeScript, as a script, cut short, linted, shown and refused. */
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { behindDatabase, ended, startTribikos, tribikos, type CliResult } from '../support/cli.ts'
import { createTestDatabase, serverMajor, type TestDatabase } from '../support/database.ts'

/** Routines have a body of statements since 14. */
const body =
  (await serverMajor()) >= 14
    ? 'BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END'
    : "LANGUAGE sql AS 'SELECT CASE WHEN true THEN 1 END;'"

const mixed = {
  '001_users.sql': `-- add users
--
-- revision: 001
-- down_revision: none
-- Create Date: 2026-11-21T10:00:00.000Z

-- upgrade
BEGIN;

-- Step 1: the table
CREATE TABLE IF NOT EXISTS users (
    id bigserial PRIMARY KEY,
    name text
);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  -- downgrade
  NEW.name := upper(NEW.name);
  RETURN NEW;
END;
$body$;

CREATE TRIGGER users_touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO users (name) VALUES ('it''s; one'), (E'two\\'; --');

COMMIT;

-- downgrade
DROP TABLE users;
DROP FUNCTION touch;

-- verify
SELECT count(*) = 2 FROM users;
`,
  '002_plans.ts': `import type { Op } from 'tribikos'
export const revision = '002'
export const down_revision = '001'
export async function upgrade(op: Op) { await op.execute('CREATE TABLE plans (id int PRIMARY KEY)') }
export async function downgrade(op: Op) { await op.dropTable('plans') }
`,
  '003_index.up.sql': `-- revision: 003
-- down_revision: 002
-- Migration: index on name
CREATE INDEX CONCURRENTLY users_name ON users (name);
`,
  '003_index.down.sql': `DROP INDEX CONCURRENTLY users_name;\n`,
  '004_notes.sql': `-- notes
-- revision: 004
-- down_revision: 003
CREATE FUNCTION one() RETURNS int ${body};
CREATE TABLE notes (id int, body text DEFAULT $$a;
b$$);
`,
  '004_notes_rollback.sql': `-- Rollback: notes
BEGIN;
DROP TABLE notes;
DROP FUNCTION one();
COMMIT;
`,
}

let folder: string
let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('sql')
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tribikos-sql-')))
  mkdirSync(join(folder, 'versions'))
  configure({})
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

function configure(more: Readonly<Record<string, unknown>>): void {
  writeFileSync(
    join(folder, 'tribikos.json'),
    JSON.stringify({ url: '${TEST_URL}', revisionIds: 'sequential', ...more }),
  )
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'versions', name), text)
}

function path(name: string): string {
  return join(folder, 'versions', name)
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

/** Tables, indexes, functions and the version, by name. */
async function things(of: Pick<TestDatabase, 'query'> = database): Promise<readonly string[]> {
  const rows = await of.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')
       AND relname !~ '^alembic|_pkey$'
     UNION SELECT proname || '()' FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

const all = ['notes', 'one()', 'plans', 'touch()', 'users', 'users_name']

describe('a graph of both', () => {
  it('goes up, down and up again', async () => {
    write(mixed)
    const up = await pass('upgrade', 'head')
    expect(behindDatabase(up)).toBe(`Running upgrade  -> 001, add users
Running upgrade 001 -> 002
Running upgrade 002 -> 003, Migration: index on name
Running upgrade 003 -> 004, notes
`)
    expect(await things()).toEqual(all)
    expect(await database.query('SELECT name FROM users ORDER BY id')).toEqual([
      { name: "IT'S; ONE" },
      { name: "TWO'; --" },
    ])
    await pass('downgrade', 'base')
    expect(await things()).toEqual([])
    await pass('upgrade', 'head')
    expect(await things()).toEqual(all)
    expect((await pass('status')).stdout).toContain('004')
    expect(await pass('check')).toMatchObject({ stdout: 'No problems in 4 revisions, 1 head.\n' })
  })

  it('goes up and down in the embedded database', async () => {
    write(mixed)
    configure({ url: 'pglite://./data' })
    for (const target of [
      ['upgrade', 'head'],
      ['downgrade', 'base'],
      ['upgrade', 'head'],
    ])
      await pass(...target)
    expect((await pass('current')).stdout).toBe('004 (head)\n')
  })

  it('is listed, shown, joined and opened like any other', async () => {
    write(mixed)
    expect((await pass('heads')).stdout).toBe('004 (head)\n')
    expect((await pass('history')).stdout).toBe(`003 -> 004 (head), notes
002 -> 003, Migration: index on name
001 -> 002, 
<base> -> 001, add users
`)
    expect((await pass('show', '001')).stdout).toContain(`Path: ${path('001_users.sql')}\n\n    add users\n`)
    expect(JSON.parse((await pass('show', '001', '--json')).stdout)).toMatchObject({
      revisions: [{ id: '001', message: 'add users', createDate: '2026-11-21T10:00:00.000Z' }],
    })
    write({ '005_side.sql': '-- side\n-- revision: 005\n-- down_revision: 003\n-- branch_labels: side\n' })
    expect((await pass('heads')).stdout).toBe('004 (head)\n005 (side) (head)\n')
    expect((await pass('graph')).stdout).toContain('005')
    await pass('merge', '-m', 'join', 'heads')
    expect(existsSync(path('006_join.ts'))).toBe(true)
    const edited = await tribikos(['edit', '004', '--json'], { cwd: folder, env: { EDITOR: 'true' } })
    expect(JSON.parse(edited.stdout)).toMatchObject({
      paths: [path('004_notes.sql'), path('004_notes_rollback.sql')],
    })
  })

  it('is a script that psql runs', async ({ skip }) => {
    const psql = promisify(execFile)
    skip(
      await psql('psql', ['--version']).then(
        () => false,
        () => true,
      ),
      'needs psql',
    )
    write(mixed)
    const file = join(folder, 'up.sql')
    await pass('upgrade', 'head', '--sql', '--output', file)
    await psql('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-f', file, database.url])
    expect(await things()).toEqual(all)
    expect((await pass('current')).stdout).toBe('004 (head)\n')
    await pass('downgrade', 'head:base', '--sql', '--output', file)
    await psql('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-f', file, database.url])
    expect(await things()).toEqual([])
  })

  it('is planned with the hash of both files', async () => {
    write(mixed)
    const hash = async (): Promise<string> =>
      (JSON.parse((await pass('plan', 'head', '--json')).stdout) as { hash: string }).hash
    const before = await hash()
    expect((await pass('upgrade', 'head', '--dry-run')).stdout).toContain('002 -> 003')
    write({ '004_notes_rollback.sql': 'DROP TABLE notes; DROP FUNCTION one;' })
    expect(await hash()).not.toBe(before)
    expect(await things()).toEqual([])
  })

  it('has checksums of both files', async () => {
    write(mixed)
    await pass('upgrade', 'head')
    expect((await pass('checksum')).stdout).toContain('4 applied: 4 unchanged, 0 changed')
    write({ '003_index.down.sql': 'DROP INDEX users_name;' })
    const changed = await run('checksum')
    expect(changed).toMatchObject({ code: 1 })
    expect(changed.stdout).toContain('003')
    expect((await pass('downgrade', '-1')).stderr).toContain(
      'The file of an applied revision has changed since',
    )
    await pass('checksum', '--accept', '003', '--reason', 'no longer concurrently')
    expect((await pass('checksum')).stdout).toContain('3 applied: 3 unchanged, 0 changed')
  })
})

describe('what fails', () => {
  it('says file and line of the statement, and where the server points', async () => {
    write({
      '001_x.sql': `-- revision: 001
-- down_revision: none

CREATE TABLE a (id int);

INSERT INTO a
  SELECT nothing
  FROM a;
`,
    })
    const { code, stderr } = await run('upgrade', 'head')
    expect(code).toBe(1)
    expect(stderr).toContain(`failed at statement 2: column "nothing" does not exist (42703)
  at ${path('001_x.sql')}:6:1
`)
    expect(stderr).toContain(`  the server points at ${path('001_x.sql')}:7:10\n`)
    expect(stderr).toContain('Nothing was changed.\nhint: Mend the cause and run the same command again.')
    const json = JSON.parse((await run('upgrade', 'head', '--json')).stdout) as { details: unknown }
    expect(json.details).toMatchObject({
      place: { file: path('001_x.sql'), line: 6, column: 1 },
      position: { file: path('001_x.sql'), line: 7, column: 10 },
    })
    expect(await things()).toEqual([])
  })

  it('names the file that undoes it', async () => {
    write({
      '001_x.sql': '-- revision: 001\n-- down_revision: none\nSELECT 1;',
      '001_x_rollback.sql': '\n  DROP TABLE a;',
    })
    await pass('upgrade', 'head')
    const { code, stderr } = await run('downgrade', 'base')
    expect(code).toBe(1)
    expect(stderr).toContain(`  at ${path('001_x_rollback.sql')}:2:3\n`)
  })

  it.each<[string, string, number, string]>([
    ['COPY', 'COPY a FROM stdin;\n1\n\\.\n', 2, '001_x.sql:3:1: COPY … FROM STDIN cannot be run'],
    ['psql', '\\i other.sql', 2, '001_x.sql:3:1: \\i, a command of psql cannot be run'],
    ['COMMIT', 'SELECT 1;\nCOMMIT;\nSELECT 2;', 1, '001_x.sql:4:1: COMMIT would begin or end a transaction'],
    ['an open quote', "SELECT 'a;\n-- downgrade", 2, '001_x.sql:3:8: What begins here does not end'],
  ])('before anything runs: %s', async (_, body, code, problem) => {
    write({ '000_a.sql': '-- revision: 000\n-- down_revision: none\nCREATE TABLE a ();' })
    write({ '001_x.sql': `-- revision: 001\n-- down_revision: 000\n${body}` })
    for (const command of [['upgrade', 'head'], ['upgrade', 'head', '--sql'], ['check']]) {
      const result = await run(...command)
      expect(result.code, command.join(' ')).toBe(command[0] === 'check' ? 1 : code)
      expect(result.stderr + result.stdout).toContain(problem)
    }
    expect(await things()).toEqual([])
  })

  it('is found by check: what the parser does not read', async () => {
    write({ '001_x.sql': '-- revision: 001\n-- down_revision: none\nCREATE TABEL a ();' })
    const { code, stdout, stderr } = await run('check')
    expect(code).toBe(1)
    expect(stdout + stderr).toContain(`${path('001_x.sql')}:3:1: syntax error at or near "TABEL"`)
  })

  it('cannot be undone where nobody wrote how', async () => {
    write({ '001_x.sql': '-- revision: 001\n-- down_revision: none\nSELECT 1;' })
    await pass('upgrade', 'head')
    const { code, stderr } = await run('downgrade', 'base')
    expect(code).toBe(2)
    expect(stderr).toContain(
      'error[irreversible_revision]: Revision 001 cannot be downgraded: 001_x.sql has no section -- downgrade, and there is no 001_x_rollback.sql beside it',
    )
  })

  it('is no revision without a header', async () => {
    write({ '001_x.sql': '-- Migration: add users\nSELECT 1;' })
    const { code, stderr } = await run('heads')
    expect(code).toBe(2)
    expect(stderr).toMatch(/error\[header_missing\]: .*001_x\.sql: it has no '-- revision:'/)
    expect(stderr).toContain('`tribikos import`')
  })

  it('is refused in one transaction, where it has to commit', async () => {
    write(mixed)
    const { code, stderr } = await run('upgrade', 'head', '--transaction', 'run')
    expect(code).toBe(1)
    expect(stderr).toContain('error[autocommit_in_transaction]')
    expect(await things()).toEqual([])
  })
})

describe('outside of a transaction', () => {
  it('goes on behind what is done when it was killed in a concurrent build', async () => {
    write({
      '001_x.sql': `-- revision: 001
-- down_revision: none
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);
CREATE INDEX CONCURRENTLY a_id ON a (id);
INSERT INTO a VALUES (2);
-- downgrade
DROP TABLE a;
`,
    })
    await database.query('CREATE TABLE held (id int)')
    const holder = startHolding()
    await holder.begun
    const child = await startTribikos(['upgrade', 'head'], { cwd: folder, env: { TEST_URL: database.url } })
    const building = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^CREATE INDEX CONC' AND wait_event_type = 'Lock'`
    await expect.poll(async () => (await database.query(building)).length, { timeout: 30_000 }).toBe(1)
    child.kill('SIGKILL')
    await ended(child)
    await database.query(`SELECT pg_terminate_backend(pid) FROM (${building}) AS s`)
    await holder.end()
    const again = await pass('upgrade', 'head')
    expect(behindDatabase(again)).toContain('Going on behind 2 statements that an earlier run has done')
    expect(await database.query('SELECT id FROM a ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
    expect(
      await database.query(`SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_id'::regclass`),
    ).toEqual([{ indisvalid: true }])
  })

  /** A transaction with a snapshot, for which a concurrent build waits. */
  function startHolding(): { begun: Promise<void>; end: () => Promise<void> } {
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    let begun: () => void = () => {}
    const isBegun = new Promise<void>((resolve) => (begun = resolve))
    const work = import('../support/database.ts').then(async ({ withClient }) =>
      withClient(database.url, async (client) => {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM held')
        begun()
        await held
        await client.query('COMMIT')
      }),
    )
    return {
      begun: isBegun,
      end: async () => {
        release()
        await work
      },
    }
  }

  it('commits what stands before and in an autocommit block', async () => {
    write({
      '001_x.sql': `-- revision: 001
-- down_revision: none
CREATE TYPE plan AS ENUM ('a');
-- autocommit
ALTER TYPE plan ADD VALUE 'b';
-- end autocommit
CREATE TABLE t (p plan DEFAULT 'b');
`,
      '002_y.sql': `-- revision: 002
-- down_revision: 001
-- transactional: false
VACUUM t;
INSERT INTO t DEFAULT VALUES;
SELECT 1 / 0;
`,
    })
    const { code, stderr } = await run('upgrade', 'head')
    expect(code).toBe(3)
    expect(stderr).toContain(`  at ${path('002_y.sql')}:6:1\n`)
    expect(await database.query('SELECT p::text FROM t')).toEqual([{ p: 'b' }])
  })
})

describe('lint', () => {
  it('names the line, and a comment switches a rule off', async () => {
    write({
      '001_x.sql': `-- revision: 001
-- down_revision: none
CREATE TABLE a (id bigint PRIMARY KEY, b text);
-- downgrade
DROP TABLE a;
`,
      '002_y.sql': `-- revision: 002
-- down_revision: 001

CREATE INDEX a_b ON
  a (b);
-- tribikos-lint-disable L01: nobody uses it yet
CREATE INDEX a_b2 ON a (b);
CREATE INDEX a_b3 ON a (b); -- tribikos-lint-disable L01: nor this
CREATE INDEX a_b4 /* tribikos-lint-disable L01: nor that */ ON a (b);
CREATE INDEX a_b5 ON a (b) -- tribikos-lint-disable L01: not at all
;
-- tribikos-lint-disable L01: in vain
SELECT 1;
-- downgrade
DROP INDEX a_b, a_b2, a_b3, a_b4, a_b5;
`,
    })
    const { code, stdout } = await run('lint')
    expect(code).toBe(1)
    expect(stdout.match(/\[L01 .*/g)).toEqual([
      expect.stringMatching(/^\[L01 index-not-concurrent\] versions\/002_y\.sql:4: The index a_b on a/),
    ])
    expect(stdout).toContain('versions/002_y.sql:12: L01 finds nothing here')
  })
})

describe('new revisions', () => {
  it.each([
    [{}, ['001_add_users.sql']],
    [{ sqlFiles: 'pair' }, ['001_add_users.down.sql', '001_add_users.up.sql']],
    [
      { sqlFiles: 'rollback', fileTemplate: '{year}{month}{day}_{slug}' },
      [
        expect.stringMatching(/^\d{8}_add_users\.sql$/),
        expect.stringMatching(/^\d{8}_add_users_rollback\.sql$/),
      ],
    ],
  ])('are files as configured: %j', async (config, names) => {
    configure(config)
    const { stdout } = await pass('revision', '--sql-file', '-m', 'add users')
    expect(readdirSync(join(folder, 'versions')).sort()).toEqual(names)
    expect(stdout.match(/^Generating .* done$/gm)).toHaveLength(names.length)
    await pass('upgrade', 'head')
    await pass('downgrade', 'base')
    expect(JSON.parse((await pass('revision', '--sql-file', '-m', 'two', '--json')).stdout)).toMatchObject({
      downRevisions: ['001'],
      downPath: names.length === 1 ? null : (expect.stringMatching(/\.sql$/) as string),
    })
  })

  it('are SQL where the configuration says so, merges too, and TypeScript with --ts-file', async () => {
    configure({ revisionFormat: 'sql' })
    await pass('revision', '-m', 'one')
    await pass('revision', '-m', 'two', '--ts-file')
    await pass('revision', '-m', 'three', '--head', '001', '--splice')
    await pass('merge', '-m', 'all', 'heads')
    expect(readdirSync(join(folder, 'versions')).sort()).toEqual([
      '001_one.sql',
      '002_two.ts',
      '003_three.sql',
      '004_all.sql',
    ])
    await pass('upgrade', 'head')
    expect((await pass('current')).stdout).toBe('004 (head) (mergepoint)\n')
    expect(await run('revision', '--ts-file', '--sql-file')).toMatchObject({ code: 2 })
  })

  it('are made from a template of the own', async () => {
    configure({ sqlRevisionTemplate: './t.sql' })
    writeFileSync(
      join(folder, 't.sql'),
      '-- {{message}}\n-- Author: us\n-- revision: {{revision}}\n-- down_revision: {{down_revision}}\n-- branch_labels: {{branch_labels}}\n-- depends_on: {{depends_on}}\n\n-- upgrade\nSET LOCAL lock_timeout = 1;\n{{upgrade}}\n\n-- downgrade\n{{downgrade}}\n',
    )
    await pass('revision', '--sql-file', '-m', 'one')
    expect(readFileSync(path('001_one.sql'), 'utf8')).toBe(
      '-- one\n-- Author: us\n-- revision: 001\n-- down_revision: none\n-- branch_labels: none\n-- depends_on: none\n\n-- upgrade\nSET LOCAL lock_timeout = 1;\n\n-- downgrade\n',
    )
    await pass('upgrade', 'head')
  })
})
