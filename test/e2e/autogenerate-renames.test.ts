/** New names: what is only called differently keeps its data, and what mentions the old name follows. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

const before = `
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, CONSTRAINT users_name_check CHECK (name <> ''));
CREATE INDEX users_name_idx ON users (name);
CREATE TABLE note (id integer PRIMARY KEY, author integer CONSTRAINT note_author_fkey REFERENCES users);
CREATE VIEW author AS SELECT u.name, n.id FROM users u JOIN note n ON n.author = u.id;
`

let project: SchemaProject

beforeEach(async () => {
  project = await createSchemaProject(before)
  await project.autogenerate('--rev-id', 'first')
  await project.pass('upgrade', 'head')
  await project.database.query("INSERT INTO users VALUES (1, 'Ada'); INSERT INTO note VALUES (7, 1)")
})
afterEach(async () => {
  await project.remove()
})

/** What is called differently from what PostgreSQL would call it now. */
async function names(): Promise<readonly string[]> {
  const rows = await project.database.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'v')
     ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

describe('a column that got another name', () => {
  const after = before
    .replaceAll(
      "name text NOT NULL, CONSTRAINT users_name_check CHECK (name <> '')",
      "full_name text NOT NULL, CONSTRAINT users_full_name_check CHECK (full_name <> '')",
    )
    .replace('users_name_idx ON users (name)', 'users_full_name_idx ON users (full_name)')
    .replace('u.name', 'u.full_name AS name')

  it('keeps its values, up and down, and its index and constraint follow', async () => {
    const old = await names()
    project.write(after)
    const { stderr } = await project.autogenerate('--rename', 'users.name:full_name', '--rev-id', 'second')
    expect(stderr).not.toContain('if it only got another name')
    expect(stderr).toMatch(/^Detected renamed column public\.users\.name to full_name\nDetected renamed /)
    expect(stderr).not.toMatch(/removed|added/)
    const text = project.text('second_changes.ts')
    expect(text).toContain("op.renameColumn('users', 'name', 'full_name')")
    expect(text).not.toMatch(/dropColumn|dropTable|lost/)
    await project.pass('upgrade', 'head')
    expect(await project.database.query('SELECT * FROM users')).toEqual([{ id: 1, full_name: 'Ada' }])
    expect(await names()).toEqual(expect.arrayContaining(['users_full_name_idx', 'users_full_name_check']))
    expect((await project.autogenerate()).stdout).toContain('No changes')
    await project.pass('downgrade', '-1')
    expect(await project.database.query('SELECT * FROM author')).toEqual([{ name: 'Ada', id: 7 }])
    expect(await names()).toEqual(old)
    expect((await project.pass('upgrade', 'head')).code).toBe(0)
    expect(await project.database.query('SELECT full_name FROM users')).toEqual([{ full_name: 'Ada' }])
  })

  it('is dropped and made when nobody says so, with a warning that names the option', async () => {
    project.write(after)
    const { stderr, stdout } = await project.autogenerate('--dry-run')
    expect(stderr).toContain(
      'column public.users.name is dropped and public.users.full_name is made; if it only got another name, say --rename public.users.name:full_name',
    )
    expect(stdout).toContain("await op.dropColumn('users', 'name')")
    const json = await project.autogenerate('--dry-run', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({
      renameCandidates: [
        {
          kind: 'column',
          from: ['public', 'users', 'name'],
          to: ['public', 'users', 'full_name'],
          request: 'public.users.name:full_name',
        },
      ],
    })
    await project.autogenerate('--dry-run', '--rename', 'public.users.name:full_name')
  })
})

describe('a table that got another name', () => {
  const after = before.replaceAll('users_', 'person_').replaceAll('users', 'person')

  it('keeps its rows, and the names of what belongs to it follow both ways', async () => {
    const old = await names()
    project.write(after)
    await project.autogenerate('--rename', 'users:person', '--rev-id', 'second')
    const text = project.text('second_changes.ts')
    expect(text).toContain("op.renameTable('users', 'person')")
    expect(text).toContain("op.renameTable('person', 'users')")
    expect(text).not.toMatch(/dropTable|dropIndex|dropConstraint|dropView|lost/)
    await project.pass('upgrade', 'head')
    expect(await names()).toEqual(old.map((name) => name.replace(/^users/, 'person')).toSorted())
    expect(await project.database.query('SELECT * FROM person')).toEqual([{ id: 1, name: 'Ada' }])
    await project.pass('downgrade', '-1')
    expect(await names()).toEqual(old)
    expect(await project.database.query('SELECT * FROM users')).toEqual([{ id: 1, name: 'Ada' }])
  })

  it('may get another name together with one of its columns', async () => {
    project.write(
      after
        .replaceAll('name', 'called')
        .replace('person_called_check', 'person_name_check')
        .replace('person_called_idx', 'person_name_idx')
        .replace('u.called', 'u.called AS name'),
    )
    await project.autogenerate(
      '--rename',
      'users:person',
      '--rename',
      'person.name:called',
      '--rev-id',
      'second',
    )
    await project.pass('upgrade', 'head')
    expect(await project.database.query('SELECT * FROM person')).toEqual([{ id: 1, called: 'Ada' }])
    await project.pass('downgrade', '-1')
    expect(await project.database.query('SELECT * FROM users')).toEqual([{ id: 1, name: 'Ada' }])
  })

  it('is a warning without the option', async () => {
    project.write(after)
    const { stderr } = await project.autogenerate('--dry-run')
    expect(stderr).toContain('say --rename public.users:person')
  })
})

describe('names that bear no data', () => {
  it('get theirs without being asked for: an index, a constraint', async () => {
    project.write(before.replace('users_name_idx', 'by_name').replace('users_name_check', 'has_name'))
    const { stderr } = await project.autogenerate('--rev-id', 'second')
    expect(stderr).not.toContain('--rename')
    const text = project.text('second_changes.ts')
    expect(text).toContain("op.renameIndex('users_name_idx', 'by_name')")
    expect(text).toContain("op.renameConstraint(op.f('users_name_check'), op.f('has_name'), 'users')")
    expect(text).not.toMatch(/op\.drop/)
  })
})

describe('a request that fits nothing', () => {
  it.each([
    ['users.nam:full_name', 'nothing that goes is called users.nam'],
    ['users.name:nowhere', 'nothing that goes is called users.name'],
    ['users.name', 'is not of the form old:new'],
  ])('%s is refused and writes nothing', async (request, reason) => {
    project.write(`${before}CREATE TABLE extra (id integer);`)
    const result = await project.run('revision', '--autogenerate', '--rename', request)
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('error[rename_unknown]: --rename: ')
    expect(result.stderr).toContain(reason)
    expect(project.revisions()).toHaveLength(1)
  })
})
