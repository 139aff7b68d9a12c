/** What is compared and what is written, as tribikos.json, env.ts and options say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

const there = `
CREATE TABLE users (id integer PRIMARY KEY, name varchar(20) DEFAULT 'a', age integer);
COMMENT ON TABLE users IS 'old';
CREATE TABLE legacy (id integer PRIMARY KEY, code text);
CREATE INDEX legacy_code_idx ON legacy (code);
CREATE SCHEMA audit;
CREATE TABLE audit.log (id integer);
CREATE VIEW report AS SELECT 1 AS one;
`
const wanted = `
CREATE TABLE users (id integer PRIMARY KEY, name varchar(40) DEFAULT 'b', email text DEFAULT 'e');
COMMENT ON TABLE users IS 'new';
GRANT SELECT ON users TO PUBLIC;
CREATE TABLE note (id integer PRIMARY KEY, body text DEFAULT 'x');
`
const everything = [
  'removed schema audit',
  'removed view public.report',
  'removed table audit.log',
  'removed table public.legacy',
  'changed table public.users',
  'changed column public.users.name',
  'removed column public.users.age',
  'changed default public.users.name',
  'added table public.note',
  'added column public.users.email',
]

interface Found {
  readonly differences: readonly { readonly text: string }[]
  readonly sql: { readonly upgrade: string } | null
}

describe('what is compared', () => {
  let project: SchemaProject

  beforeAll(async () => {
    project = await createSchemaProject(wanted)
    await project.database.query(there)
  })
  afterAll(async () => {
    await project.remove()
  })

  async function found(argv: readonly string[]): Promise<Found> {
    const { stdout } = await project.autogenerate('--dry-run', '--prove', 'off', '--json', ...argv)
    return JSON.parse(stdout) as Found
  }

  interface Case {
    readonly name: string
    readonly config?: Readonly<Record<string, unknown>>
    readonly env?: string
    readonly argv?: readonly string[]
    /** Differences that are not there. */
    readonly without?: readonly string[]
    readonly only?: readonly string[]
    readonly sql?: RegExp
    readonly notSql?: RegExp
  }
  const cases: readonly Case[] = [
    { name: 'everything but privileges', notSql: /GRANT/ },
    {
      name: 'types are not',
      config: { compareType: false },
      without: ['changed column public.users.name'],
      sql: /ADD COLUMN email text/,
    },
    {
      name: 'types of one column are not, as a function says',
      env: "{ compareType: ({ column, from, to }) => column.at(-1) === 'name' && from !== to ? false : undefined }",
      without: ['changed column public.users.name'],
    },
    {
      name: 'defaults are not, but new columns have theirs',
      config: { compareServerDefault: false },
      without: ['changed default public.users.name'],
      sql: /body text DEFAULT 'x'[\s\S]*ADD COLUMN email text DEFAULT 'e'/,
    },
    {
      name: 'one default is not, as a function says',
      env: '{ compareServerDefault: () => false }',
      without: ['changed default public.users.name'],
    },
    {
      name: 'env.ts counts before the configuration',
      config: { compareServerDefault: false, compareType: false },
      env: '{ compareServerDefault: true, compareType: true }',
    },
    {
      name: 'comments are not',
      env: '{ compareComments: false }',
      without: ['changed table public.users'],
      notSql: /COMMENT/,
    },
    { name: 'privileges are', env: '{ comparePrivileges: true }', sql: /GRANT SELECT ON .*users TO PUBLIC/ },
    {
      name: 'what no source mentions is not',
      config: { ignoreUnknown: true },
      without: [
        'removed schema audit',
        'removed view public.report',
        'removed table audit.log',
        'removed table public.legacy',
      ],
    },
    {
      name: 'the default schema alone is',
      config: { includeSchemas: false },
      without: ['removed schema audit', 'removed table audit.log'],
    },
    {
      name: 'named schemas are',
      env: "{ includeSchemas: ['audit'] }",
      only: ['removed schema audit', 'removed table audit.log'],
    },
    {
      name: 'includeName leaves out what is there',
      env: "{ includeName: ({ kind, path, name }) => !(kind === 'column' && path[1] === 'users' && name === 'age') && name !== 'note' }",
      without: ['removed column public.users.age'],
    },
    {
      name: 'includeObject leaves out on either side, with what stands in it',
      env: "{ includeObject: ({ kind, name, side }) => kind !== 'table' || (side === 'from' ? name !== 'legacy' : name !== 'note') }",
      without: ['removed table public.legacy', 'added table public.note'],
    },
    {
      name: 'nothing is dropped',
      argv: ['--no-drop'],
      without: everything.filter((text) => text.startsWith('removed')),
      notSql: /DROP/,
    },
    {
      name: 'no table and no view is dropped, nor what they stand in',
      argv: ['--no-drop=table,view'],
      without: [
        'removed schema audit',
        'removed view public.report',
        'removed table audit.log',
        'removed table public.legacy',
      ],
      notSql: /DROP (?:TABLE|VIEW|SCHEMA|INDEX)/,
      sql: /DROP COLUMN age/,
    },
  ]

  it.each(cases)('$name', async ({ config = {}, env = '{}', argv = [], without = [], only, sql, notSql }) => {
    const defaults = {
      compareType: undefined,
      compareServerDefault: undefined,
      includeSchemas: undefined,
      ignoreUnknown: undefined,
    }
    project.configure({ ...defaults, ...config })
    project.environment(env)
    const report = await found(argv)
    const texts = report.differences.map(({ text }) => text.replace(/: .*/, ''))
    expect(texts).toEqual(only ?? everything.filter((text) => !without.includes(text)))
    if (sql !== undefined) expect(report.sql?.upgrade).toMatch(sql)
    if (notSql !== undefined) expect(report.sql?.upgrade).not.toMatch(notSql)
  })

  it.each([
    ['includeObject: async () => true', 'hook_failed', 'includeObject of env.ts failed: it gave a promise'],
    ["includeName: () => { throw new Error('oops') }", 'hook_failed', 'includeName of env.ts failed: oops'],
    ['renderItem: () => 3', 'environment_invalid', 'renderItem gave a number'],
    ["includeObject: 'x'", 'environment_invalid', 'includeObject must be a function'],
  ])('{ %s } is an error that names it', async (env, code, text) => {
    project.environment(`{ ${env} }`)
    const { stderr } = await project.run('revision', '--autogenerate')
    expect(stderr).toContain(`error[${code}]: `)
    expect(stderr).toContain(text)
    expect(project.revisions()).toEqual([])
  })
})

describe('what is written', () => {
  let project: SchemaProject

  beforeEach(async () => {
    project = await createSchemaProject(
      'CREATE TABLE users (id integer PRIMARY KEY);\nCREATE VIEW v AS SELECT id FROM users;\n',
    )
  })
  afterEach(async () => {
    await project.remove()
  })

  it('is the text of renderItem, with imports of processRevisionDirectives, and it is proved', async () => {
    project.write(
      "export const view = async (op) => op.createView('v', 'SELECT id FROM users')\n",
      'views.js',
    )
    project.write('{ "type": "module" }\n', 'package.json')
    project.environment(`{
      renderItem: ({ type }, { direction }) => (type === 'createView' && direction === 'upgrade' ? 'await view(op)' : undefined),
      processRevisionDirectives: ([draft]) => {
        draft.message = 'ticket 7: ' + draft.message
        draft.imports = [...draft.imports, "import { view } from '../views.js'"]
        draft.upgradeBody += "\\nawait op.execute('CREATE INDEX by_id ON users (id)')"
        draft.downgradeBody = "await op.execute('DROP INDEX by_id')\\n" + draft.downgradeBody
      },
    }`)
    const refused = await project.run('revision', '--autogenerate', '-m', 'views')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('error[proof_failed]: ')
    expect(refused.stderr).toContain('after the upgrade, too much: index public.by_id\n')
    expect(project.revisions()).toEqual([])

    const warned = await project.pass('revision', '--autogenerate', '-m', 'views', '--prove', 'warn')
    expect(warned.stderr).toContain('not proved: after the upgrade, too much: index public.by_id\n')
    expect(project.text()).toContain('ticket 7: views')
    expect(project.text()).toContain("import { view } from '../views.js'\n")
    expect(project.text()).toContain('  await view(op)\n')
    await project.pass('upgrade', 'head')
    expect(await project.database.query("SELECT to_regclass('v') IS NOT NULL AS made")).toEqual([
      { made: true },
    ])
  })

  it('is what rewriteOperation makes of it', async () => {
    project.environment(`{
      rewriteOperation: (operation) =>
        operation.type === 'createView'
          ? [operation, { type: 'execute', text: 'SELECT 1' }]
          : undefined,
    }`)
    await project.autogenerate()
    expect(project.text()).toMatch(/createView\(\s*'v'[\s\S]*await op\.execute\('SELECT 1'\)/)
  })

  it('is nothing where rewriteOperation or processRevisionDirectives take everything', async () => {
    for (const definition of [
      '{ rewriteOperation: () => [] }',
      "{ renderItem: () => '' }",
      '{ processRevisionDirectives: (drafts) => { drafts.length = 0 } }',
    ]) {
      project.environment(definition)
      const { stdout } = await project.autogenerate()
      expect(stdout).toBe('Nothing was written: env.ts leaves nothing of it.\n')
    }
    expect(project.revisions()).toEqual([])
  })

  it('is not proved when that is not wanted, and nobody is kept from what is wrong then', async () => {
    project.environment(
      "{ renderItem: ({ type }) => (type === 'createView' ? \"await op.execute('nonsense')\" : undefined) }",
    )
    const refused = await project.run('revision', '--autogenerate', '-m', 'x')
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('  - upgrade: ') })
    const off = await project.autogenerate('--prove', 'off')
    expect(off.stderr).not.toContain('prove')
    expect(project.text()).toContain("op.execute('nonsense')")
  })

  it('goes through post-write hooks and into the named version location', async () => {
    project.configure({
      versionLocations: ['./versions', './more'],
      postWriteHooks: [
        {
          name: 'mark',
          command: [
            process.execPath,
            '-e',
            "require('fs').appendFileSync(process.argv[1], '// marked\\n')",
            '{path}',
          ],
        },
      ],
    })
    project.write('', 'more/.keep')
    const { stderr } = await project.autogenerate('--version-path', 'more')
    expect(stderr).toContain("Running post write hook 'mark' ...")
    expect(project.revisions()).toEqual([])
    const [name = ''] = project.revisions('more')
    expect(readFileSync(join(project.folder, 'more', name), 'utf8')).toMatch(/\/\/ marked\n$/)
  })
})
