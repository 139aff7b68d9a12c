/** Kinds of objects that env.ts adds: read on both sides, written, proved, and run like everything else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

const table = 'CREATE TABLE country (code text PRIMARY KEY, name text NOT NULL, comment text);\n'
const rows = (...values: readonly string[]): string =>
  `${table}INSERT INTO country VALUES ${values.join(', ')};\n`

/** Rows of a lookup table; `more` are further keys of the kind. */
const countries = (more = ''): string => `{
  objectKinds: {
    country: {
      rowsOf: ['public', 'country'],
      read: async (query) =>
        (await query('SELECT to_jsonb(c) AS state FROM country c')).map(({ state }) => ({ path: [state.code], state })),
      create: ({ state }) => ({ type: 'bulkInsert', table: 'country', rows: [state] }),
      drop: ({ state }) => ({ type: 'execute', text: sql\`DELETE FROM country WHERE code = \${state.code}\` }),
      change: (from, to) => ({
        type: 'execute',
        text: sql\`UPDATE country SET name = \${to.state.name}, comment = \${to.state.comment} WHERE code = \${to.state.code}\`,
      }),
      ${more}
    },
  },
}`

let project: SchemaProject

beforeEach(async () => {
  project = await createSchemaProject(rows("('de', 'Germany', NULL)", "('fr', 'Fr''ance', 'x')"))
})
afterEach(async () => {
  await project.remove()
})

/** env.ts with `sql` in reach. */
function environment(definition: string): void {
  project.environment(definition)
  project.write(`import { sql } from 'tribikos'\nexport default ${definition}\n`, 'env.ts')
  project.write('{ "type": "module" }\n', 'package.json')
}

async function countriesThere(): Promise<readonly string[]> {
  const found = await project.database.query<{ text: string }>(
    "SELECT concat_ws(' ', code, name, comment) AS text FROM country ORDER BY code",
  )
  return found.map(({ text }) => text)
}

describe('rows of a lookup table', () => {
  it('are added, changed and dropped with the schema, both ways', async () => {
    environment(countries())
    const first = await project.autogenerate('--rev-id', 'first')
    expect(first.stderr).toContain('Detected added country de\n')
    expect(first.stderr).toContain('proved: ')
    expect(project.text()).toContain(
      "await op.bulkInsert('country', [{ code: 'de', name: 'Germany', comment: null }])",
    )
    expect(project.text()).not.toContain('DELETE')
    await project.pass('upgrade', 'head')
    expect(await countriesThere()).toEqual(['de Germany', "fr Fr'ance x"])
    expect((await project.autogenerate()).stdout).toContain('No changes')

    project.write(rows("('de', 'Deutschland', NULL)", "('it', 'Italy', NULL)"))
    const { code, stdout } = await project.run('check')
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(
        /^Detected changed country de: state \{.*\nDetected removed country fr\nDetected added country it\n/,
      ),
    })
    const second = await project.autogenerate('--rev-id', 'second')
    expect(second.stderr).toContain('proved: ')
    await project.pass('upgrade', 'head')
    expect(await countriesThere()).toEqual(['de Deutschland', 'it Italy'])
    await project.pass('downgrade', '-1')
    expect(await countriesThere()).toEqual(['de Germany', "fr Fr'ance x"])
  })

  it('follow new columns, and a change back restores them', async () => {
    environment(countries())
    await project.autogenerate('--rev-id', 'first')
    await project.pass('upgrade', 'head')
    project.write(
      "CREATE TABLE country (code text PRIMARY KEY, name text NOT NULL, region text NOT NULL DEFAULT '');\n" +
        "INSERT INTO country VALUES ('de', 'Deutschland', 'EU'), ('it', 'Italy', 'EU');",
    )
    // Without a change of its own, a row is dropped and made again.
    environment(countries('').replace(/change: [^]*?\}\),/, ''))
    const { stderr } = await project.autogenerate('--rev-id', 'second')
    expect(stderr).toContain('proved: ')
    expect(stderr).toContain('Detected removed country fr\n')
    await project.pass('upgrade', 'head')
    const found = await project.database.query('SELECT * FROM country ORDER BY code')
    expect(found).toEqual([
      { code: 'de', name: 'Deutschland', region: 'EU' },
      { code: 'it', name: 'Italy', region: 'EU' },
    ])
    await project.pass('downgrade', '-1')
    expect(await countriesThere()).toEqual(['de Germany', "fr Fr'ance x"])
    await project.pass('downgrade', 'base')
  })

  it('go with their table without a word, and are compared as the project says', async () => {
    environment(countries('isSame: (from, to) => from.name.toLowerCase() === to.name.toLowerCase(),'))
    await project.autogenerate('--rev-id', 'first')
    await project.pass('upgrade', 'head')
    project.write(rows("('de', 'GERMANY', 'other')", "('fr', 'fr''ance', NULL)"))
    expect((await project.autogenerate()).stdout).toContain('No changes')
    project.write('')
    await project.autogenerate('--rev-id', 'second')
    const text = project.text('second_changes.ts')
    expect(text.slice(0, text.indexOf('function downgrade'))).not.toContain('DELETE')
    expect(text.slice(text.indexOf('function downgrade'))).toContain("name: 'Germany'")
    await project.pass('upgrade', 'head')
    await project.pass('downgrade', '-1')
    expect(await countriesThere()).toEqual(['de Germany', "fr Fr'ance x"])
  })

  it('are drift like anything else, can be left out, and are not dropped where that is not wanted', async () => {
    environment(countries())
    await project.autogenerate('--rev-id', 'first')
    await project.pass('upgrade', 'head')
    await project.database.query("INSERT INTO country VALUES ('at', 'Austria')")
    expect((await project.run('check', '--drift')).stdout).toMatch(
      /^Drifted: added country at\nerror\[schema_drifted\]/,
    )
    expect((await project.autogenerate('--no-drop=country')).stdout).toContain('No changes')
    environment(
      countries().replace('objectKinds', "includeObject: ({ kind }) => kind !== 'country', objectKinds"),
    )
    expect((await project.autogenerate()).stdout).toContain('No changes')
    expect((await project.run('check', '--drift')).code).toBe(0)
  })
})

describe('objects of other kinds', () => {
  it('are made after what they need, and dropped before it', async () => {
    project.write(`
      CREATE SCHEMA jobs;
      CREATE TABLE jobs.job (name text PRIMARY KEY, call text);
      CREATE FUNCTION public.clean() RETURNS void LANGUAGE sql AS 'SELECT';
      INSERT INTO jobs.job VALUES ('nightly', 'clean');
    `)
    environment(`{
      includeName: ({ path }) => path[0] !== 'jobs',
      includeObject: ({ path }) => path[0] !== 'jobs',
      objectKinds: {
        job: {
          read: async (query) => {
            const [{ there }] = await query("SELECT to_regclass('jobs.job') IS NOT NULL AS there")
            if (!there) return []
            return (await query('SELECT name, call FROM jobs.job')).map(({ name, call }) => ({
              path: [name], state: call, needs: [{ kind: 'function', path: ['public', call, ''] }],
            }))
          },
          create: ({ path: [name], state }) => [
            { type: 'execute', text: sql\`INSERT INTO jobs.job VALUES (\${name}, \${state})\` },
          ],
          drop: ({ path: [name] }) => ({ type: 'execute', text: sql\`DELETE FROM jobs.job WHERE name = \${name}\` }),
        },
      },
      renderItem: ({ type, text }) =>
        type === 'execute' && text.strings?.[0].startsWith('DELETE') ? "await op.unschedule('nightly')" : undefined,
      operations: {
        unschedule: async (op, name) => op.execute(sql\`DELETE FROM jobs.job WHERE name = \${name}\`),
      },
    }`)
    await project.database.query(
      'CREATE SCHEMA jobs; CREATE TABLE jobs.job (name text PRIMARY KEY, call text)',
    )
    const { stderr } = await project.autogenerate('--rev-id', 'first', '--prove', 'off')
    expect(stderr).toBe('Detected added function public.clean.\nDetected added job nightly\n')
    const text = project.text()
    expect(text.indexOf('CREATE FUNCTION')).toBeLessThan(text.indexOf('INSERT INTO jobs.job'))
    const down = text.slice(text.indexOf('function downgrade'))
    expect(down.indexOf('unschedule')).toBeGreaterThan(0)
    expect(down.indexOf('unschedule')).toBeLessThan(down.indexOf('DROP FUNCTION'))
    await project.pass('upgrade', 'head')
    expect(await project.database.query('SELECT * FROM jobs.job')).toEqual([
      { name: 'nightly', call: 'clean' },
    ])
    expect((await project.pass('check')).stdout).toContain('No new upgrade operations detected')
    await project.pass('downgrade', 'base')
    expect(await project.database.query('SELECT * FROM jobs.job')).toEqual([])
  })
})

describe('what is wrong with a kind', () => {
  it.each([
    [
      '{ objectKinds: { table: { read: () => [], create: () => [], drop: () => [] } } }',
      'environment_invalid',
      '"table" is a kind of PostgreSQL',
    ],
    [
      '{ objectKinds: { country: { read: () => [] } } }',
      'environment_invalid',
      '"country" has no right create',
    ],
    [
      '{ objectKinds: { country: { read: () => [], create: () => [], drop: () => [], alter: () => [] } } }',
      'environment_invalid',
      'unknown key "alter"',
    ],
    [
      '{ objectKinds: { country: { read: () => 1, create: () => [], drop: () => [] } } }',
      'hook_failed',
      'objectKinds.country.read of env.ts failed: it gave no list',
    ],
    [
      "{ objectKinds: { country: { read: () => [{ path: ['a'] }, { path: ['a'] }], create: () => [], drop: () => [] } } }",
      'hook_failed',
      'it gave ["a"] twice',
    ],
    [
      "{ objectKinds: { country: { read: (query) => query('SELECT nope'), create: () => [], drop: () => [] } } }",
      'hook_failed',
      'column "nope" does not exist',
    ],
    [
      "{ objectKinds: { country: { read: async (query) => { await query('CREATE TABLE made ()'); return [] }, create: () => [], drop: () => [] } } }",
      'hook_failed',
      'read-only transaction',
    ],
    [
      countries().replace(/create: .*\n/, 'create: () => undefined,\n'),
      'hook_failed',
      'objectKinds.country.create of env.ts failed: it gave nothing',
    ],
  ])('%#: is told by its name', async (definition, code, text) => {
    environment(definition)
    const { stderr, code: exit } = await project.run('revision', '--autogenerate', '-m', 'x')
    expect(stderr).toContain(`error[${code}]: `)
    expect(stderr).toContain(text)
    expect(exit).not.toBe(0)
    expect(project.revisions()).toEqual([])
  })

  it('and a kind that is misspelt in --no-drop is refused', async () => {
    expect(await project.run('revision', '--autogenerate', '--no-drop=tables')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--no-drop: there are no objects of the kind "tables"'),
    })
  })
})
