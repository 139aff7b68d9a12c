/** `tribikos revision --autogenerate`, as a person runs it: what is printed, what is written, what the exit code says. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

const accounts = `
CREATE TABLE account (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  joined timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE account IS 'Who may sign in';
`

let project: SchemaProject

beforeEach(async () => {
  project = await createSchemaProject(accounts)
})
afterEach(async () => {
  await project.remove()
})

async function columns(table: string): Promise<readonly string[]> {
  const rows = await project.database.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  )
  return rows.map(({ name }) => name)
}

describe('from one schema to the next', () => {
  it('writes proved revisions, finds nothing after each, and goes down to nothing and up again', async () => {
    const versions = [
      accounts,
      `${accounts}
       CREATE TYPE plan AS ENUM ('free', 'team');
       ALTER TABLE account ADD COLUMN plan plan NOT NULL DEFAULT 'free';
       CREATE TABLE note (id bigserial PRIMARY KEY, account_id integer REFERENCES account ON DELETE CASCADE, body text);
       CREATE INDEX note_body_idx ON note USING gin (to_tsvector('english', body));`,
      `CREATE TYPE plan AS ENUM ('free', 'team', 'company');
       CREATE TABLE account (
         id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(320) NOT NULL,
         plan plan NOT NULL DEFAULT 'team', UNIQUE (email, plan)
       );
       CREATE VIEW paying AS SELECT id, email FROM account WHERE plan <> 'free';`,
    ]
    for (const [index, ddl] of versions.entries()) {
      project.write(ddl)
      const { stdout, stderr } = await project.autogenerate('--rev-id', `r${index}`)
      expect(stdout).toBe(
        `Generating ${join(project.folder, 'versions', `r${index}_changes.ts`)} ...  done\n`,
      )
      expect(stderr).toContain('proved: upgrade reaches the schema, downgrade restores it\n')
      await project.pass('upgrade', 'head')
      const nothing = await project.autogenerate()
      expect(nothing.stdout).toBe('No changes: the database has the wanted schema. Nothing was written.\n')
      expect(nothing.stderr).toBe('')
      expect(project.revisions()).toHaveLength(index + 1)
    }
    expect(await columns('account')).toEqual(['id', 'email', 'plan'])
    await project.pass('downgrade', 'r0')
    expect(await columns('account')).toEqual(['id', 'email', 'joined'])
    await project.pass('downgrade', 'base')
    expect(await columns('account')).toEqual([])
    await project.pass('upgrade', 'head')
    expect((await project.pass('check')).stdout).toContain('No new upgrade operations detected')
  })

  it('says what it found, and what a drop loses, on stderr and in the file', async () => {
    await project.autogenerate()
    await project.pass('upgrade', 'head')
    project.write(
      'CREATE TABLE account (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL);',
    )
    const { stderr } = await project.autogenerate('--rev-id', 'less')
    expect(stderr).toContain('Detected removed column public.account.joined\n')
    expect(stderr).toContain('Detected removed unique public.account.account_email_key\n')
    expect(stderr).toContain('Detected changed table public.account: comment "Who may sign in" → null\n')
    expect(project.text('less_changes.ts')).toContain('  // All values of public.account.joined are lost.\n')
  })

  it('gives the report as JSON', async () => {
    const { stdout } = await project.autogenerate('--json')
    const report: unknown = JSON.parse(stdout)
    expect(report).toMatchObject({
      version: 1,
      kind: 'autogenerate',
      proof: 'proved',
      proofProblems: [],
      warnings: [],
      differences: [
        { text: 'added table public.account', type: 'added', kind: 'table', path: ['public', 'account'] },
      ],
      revision: { downRevisions: [], path: join(project.folder, 'versions', project.revisions()[0] ?? '') },
      files: [],
      sql: null,
    })
  })
})

describe('a dry run', () => {
  it('prints the revision and the SQL, and writes nothing', async () => {
    const { stdout, stderr } = await project.autogenerate('--dry-run')
    expect(stdout).toContain(`// ${join(project.folder, 'versions')}`)
    expect(stdout).toContain('  await op.createTable(')
    expect(stdout).toMatch(/\n-- upgrade\nCREATE TABLE account \(/)
    expect(stdout).toMatch(/\n-- downgrade\nDROP TABLE account;\n$/)
    expect(stderr).toContain('proved: ')
    expect(project.revisions()).toEqual([])
    expect(await columns('account')).toEqual([])
  })

  it('gives text and SQL as JSON', async () => {
    const { stdout } = await project.autogenerate('--dry-run', '--json')
    const report = JSON.parse(stdout) as { files: { path: string; text: string }[] }
    expect(report).toMatchObject({
      revision: null,
      sql: { upgrade: expect.stringMatching(/^CREATE TABLE account/), downgrade: 'DROP TABLE account;' },
    })
    expect(report.files[0]?.text).toContain('export async function upgrade(op: Op)')
    expect(project.revisions()).toEqual([])
  })
})

describe('a database that is not where the revisions end', () => {
  beforeEach(async () => {
    await project.autogenerate('--rev-id', 'first')
  })

  it('is behind', async () => {
    const { code, stderr, stdout } = await project.run('revision', '--autogenerate')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(
      'error[not_up_to_date]: Target database is not up to date: it stands at base, and 1 revision is to be run, first first\n' +
        'hint: Run `tribikos upgrade heads` first, or compare with what the revisions make: --from history.\n',
    )
    expect(project.revisions()).toHaveLength(1)
  })

  it('has a row that no file has', async () => {
    await project.pass('upgrade', 'head')
    await project.database.query("UPDATE alembic_version SET version_num = 'lost'")
    const { code, stderr } = await project.run('revision', '--autogenerate')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error\[unknown_revision\]: Can't locate revision identified by 'lost'/)
  })

  it('is no matter for the history', async () => {
    project.write(`${accounts}ALTER TABLE account ADD COLUMN age integer;`)
    await project.autogenerate('--from', 'history', '--rev-id', 'second')
    expect(project.text('second_changes.ts')).toContain(
      "op.addColumn('account', (table) => table.integer('age'))",
    )
    expect(await columns('account')).toEqual([])
    await project.pass('upgrade', 'head')
    expect(await columns('account')).toEqual(['id', 'email', 'joined', 'age'])
    expect((await project.autogenerate('--from', 'history')).stdout).toContain('No changes')
  })

  it('has several heads, of which one has to be named', async () => {
    await project.pass('upgrade', 'head')
    await project.pass('revision', '-m', 'left', '--rev-id', 'left')
    await project.pass('revision', '-m', 'right', '--rev-id', 'right', '--head', 'first', '--splice')
    await project.pass('upgrade', 'heads')
    project.write(`${accounts}ALTER TABLE account ADD COLUMN age integer;`)
    const refused = await project.run('revision', '--autogenerate')
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('error[multiple_heads]') })
    expect(project.revisions()).toHaveLength(3)
    await project.autogenerate('--head', 'left', '--rev-id', 'more')
    expect(project.text('more_changes.ts')).toContain("export const down_revision = 'left'")
  })
})

describe('a schema source that cannot be used', () => {
  async function refused(...argv: readonly string[]): Promise<string> {
    const { code, stderr, stdout } = await project.run('revision', '--autogenerate', ...argv)
    expect({ code: code !== 0, stdout }).toEqual({ code: true, stdout: '' })
    expect(project.revisions()).toEqual([])
    return stderr
  }

  it('is missing', async () => {
    project.configure({ schemaSource: undefined })
    expect(await refused()).toMatch(/^error\[schema_source_missing\]: .*\nhint: Set "schemaSource"/)
  })

  it('does not load: the error has file, line, statement and what the server says', async () => {
    project.write(
      'CREATE TABLE a (id integer);\n\nCREATE TABLE b (\n  id integer,\n  a_id nope\n);\n',
      'schema/b.sql',
    )
    expect(await refused()).toBe(
      `error[schema_source_failed]: ${join(project.folder, 'schema/b.sql')}:5: type "nope" does not exist (42704)\n` +
        '  statement (line 3): CREATE TABLE b (\n  id integer,\n  a_id nope\n)\n' +
        '  line 5: a_id nope\n' +
        'hint: Correct the schema source and run the same command again; nothing was changed.\n',
    )
  })

  it('has a meta command of psql', async () => {
    project.write('\\connect other\n', 'schema/b.sql')
    expect(await refused()).toContain(
      `error[schema_source_invalid]: ${join(project.folder, 'schema/b.sql')}:1: `,
    )
  })

  it('needs an extension that the server does not have', async () => {
    project.write('CREATE EXTENSION no_such_extension;\n', 'schema/0.sql')
    expect(await refused()).toMatch(/^error\[extension_missing\]: .*no_such_extension/s)
  })
})

describe('options that make no sense without --autogenerate', () => {
  it.each([['--dry-run'], ['--from=history'], ['--rename=a:b'], ['--no-drop'], ['--prove=off']])(
    '%s is refused',
    async (option) => {
      const result = await project.run('revision', '-m', 'x', option)
      expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('is for --autogenerate') })
      expect(existsSync(join(project.folder, 'versions'))).toBe(true)
      expect(readdirSync(join(project.folder, 'versions'))).toEqual([])
    },
  )
})
