/** `revision --autogenerate --sql-file`: the same changes as in TypeScript, proved both ways, and run as they are written. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { corpusPairs } from '../corpus/pairs.ts'
import { serverMajor } from '../support/database.ts'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

let project: SchemaProject

beforeEach(async () => {
  project = await createSchemaProject()
})
afterEach(async () => {
  await project.remove()
})

const major = await serverMajor()

function files(): Readonly<Record<string, string>> {
  const folder = join(project.folder, 'versions')
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )
}

/** One of every other area, and applications that have everything. */
const areas = new Map(
  corpusPairs.filter(({ required }) => required <= major).map((pair) => [pair.name.split('/')[0], pair]),
)
const apps = corpusPairs.filter(
  ({ name, required }) =>
    /^apps\/(?:names-as-data|everything-goes|view-chain)$/.test(name) && required <= major,
)
const pairs = new Set([...[...areas.values()].filter((_, index) => index % 2 === 1), ...apps])

describe.each([...pairs])('$name', ({ from, to }) => {
  it('is proved as SQL, and goes up and down as it is written', async () => {
    project.write(from)
    await project.autogenerate('--sql-file')
    await project.pass('upgrade', 'head')
    project.write(to)
    const { stdout, stderr } = await project.autogenerate('--sql-file')
    if (stdout.startsWith('No changes')) return
    expect(stderr).toContain('proved: upgrade reaches the schema, downgrade restores it')
    expect(project.revisions()).toEqual([])
    await project.pass('upgrade', 'head')
    expect((await project.autogenerate('--sql-file')).stdout).toContain('No changes')
    await project.pass('downgrade', 'base')
  })
})

it('more than a dozen pairs are tried', () => {
  expect(pairs.size).toBeGreaterThan(12)
})

const plans = `CREATE TYPE plan AS ENUM ('free', 'team');
CREATE TABLE account (id bigint PRIMARY KEY, plan plan DEFAULT 'team', email text);`

it('commits new values of an enum type before they are used', async () => {
  project.write(plans.replace(", 'team'", '').replaceAll("'team'", "'free'"))
  await project.autogenerate('--sql-file')
  await project.pass('upgrade', 'head')
  project.write(plans)
  await project.autogenerate('--sql-file', '--rev-id', 'more')
  expect(files()['more_changes.sql']).toContain(`-- autocommit
-- Committed first, since a new value of an enum type can be used only then: it stays if what follows fails.
ALTER TYPE plan ADD VALUE IF NOT EXISTS 'team';
-- end autocommit
`)
  await project.pass('upgrade', 'head')
  await project.pass('downgrade', '-1')
})

it('has two files where the configuration says so, with a dry run of both', async () => {
  project.configure({ sqlFiles: 'pair', revisionFormat: 'sql' })
  project.write(plans)
  const { stdout } = await project.autogenerate('--dry-run')
  expect(stdout.match(/^-- \/.*$/gm)).toEqual([
    `-- ${join(project.folder, 'versions', '001_changes.up.sql')}`,
    `-- ${join(project.folder, 'versions', '001_changes.down.sql')}`,
  ])
  expect(files()).toEqual({})
  await project.autogenerate()
  const written = files()
  expect(Object.keys(written)).toEqual(['001_changes.down.sql', '001_changes.up.sql'])
  expect(written['001_changes.down.sql']).toMatch(/^-- undoes 001, changes\n[^]*\nDROP TABLE account;\n/)
  await project.pass('upgrade', 'head')
  await project.pass('downgrade', 'base')
})

it('is split into safe steps', async () => {
  project.write(plans)
  await project.autogenerate('--sql-file')
  await project.pass('upgrade', 'head')
  project.write(`${plans.replace('email text', 'email text NOT NULL')}
    CREATE INDEX account_email ON account (email);
    CREATE TABLE note (id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES account);
    CREATE INDEX note_account ON note (account_id);
    ALTER TABLE account ADD CONSTRAINT account_email_check CHECK (email <> '');`)
  const { stderr } = await project.autogenerate('--sql-file', '--safe')
  expect(stderr).toContain('proved: upgrade reaches the schema, downgrade restores it')
  const written = Object.values(files()).join('\n')
  expect(written).toContain('CREATE INDEX CONCURRENTLY')
  expect(written).toContain('NOT VALID')
  await project.pass('upgrade', 'head')
  expect((await project.autogenerate('--sql-file', '--safe')).stdout).toContain('No changes')
  expect((await project.run('lint')).stdout).not.toContain('error[')
  await project.pass('downgrade', 'base')
})

it('asks hooks of env.ts in SQL, and refuses code of them', async () => {
  project.environment(`{
    renderItem: (operation) => operation.type === 'createEnum' ? "await op.execute('SELECT 1')" : undefined,
    processRevisionDirectives: (drafts) => {
      for (const draft of drafts) if (draft.sqlFile) draft.upgradeBody = 'SELECT 17;\\n' + draft.upgradeBody
    },
  }`)
  project.write(plans)
  const refused = await project.run('revision', '--autogenerate', '--sql-file', '-m', 'changes')
  expect(refused.stderr).toContain(
    'error[environment_invalid]: renderItem gave code for createEnum, and the revision is SQL',
  )
  project.write('CREATE TABLE a (b int);')
  await project.autogenerate('--sql-file')
  expect(Object.values(files()).join()).toContain('-- upgrade\n\nSELECT 17;\n--')
})
