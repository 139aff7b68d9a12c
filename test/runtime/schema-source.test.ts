/** Schema sources of every kind become the same schema, and what is wrong with one is named with its place. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { SchemaSource } from '../../lib/config/config.ts'
import { diffCatalogs } from '../../lib/schema/diff.ts'
import { snapshotText } from '../../lib/schema/snapshot.ts'
import { loadSchemaSource, type SchemaSourceContext } from '../../lib/runtime/schema-source.ts'
import type { Scratch } from '../../lib/database/scratch.ts'
import type { TribikosError } from '../../lib/errors.ts'
import { createTestDatabase, onServer, type TestDatabase } from '../support/database.ts'
import { findPgDump } from '../support/pg-dump.ts'
import { failureOf } from './support/revisions.ts'
import { embeddedUrl, onScratch, sourceContext } from './support/scratch.ts'

let root: string
let database: TestDatabase
const role = `source_role_${process.pid}`

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tribikos-source-'))
  database = await createTestDatabase('source')
  await onServer(`CREATE ROLE "${role}"`)
})

afterAll(async () => {
  await database.drop()
  await onServer(`DROP ROLE "${role}"`)
  rmSync(root, { recursive: true, force: true })
})

function write(files: Readonly<Record<string, string>>): void {
  rmSync(root, { recursive: true, force: true })
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

function sql(...patterns: readonly string[]): SchemaSource {
  return { kind: 'sql', patterns: patterns.map((pattern) => join(root, pattern)) }
}

async function load(
  source: SchemaSource,
  {
    url = database.url,
    scratch: own,
    ...changes
  }: Partial<SchemaSourceContext> & { url?: string; scratch?: Scratch } = {},
) {
  const from = async (scratch: Scratch) => loadSchemaSource(source, sourceContext(scratch, root, changes))
  return own === undefined ? onScratch(url, from) : from(own)
}

async function failure(
  source: SchemaSource,
  options: Parameters<typeof load>[1] = {},
): Promise<TribikosError> {
  return failureOf(load(source, options))
}

const tables = {
  'schema/001_app.sql': `CREATE SCHEMA app;\nSET search_path = app;\nCREATE TABLE account (id int PRIMARY KEY, name text);\nSET ROLE pg_monitor;`,
  'schema/002_board.sql': `CREATE TABLE board (id int PRIMARY KEY, owner int REFERENCES app.account);
CREATE INDEX CONCURRENTLY board_owner ON board (owner);
CREATE TYPE state AS ENUM ('on');
BEGIN; ALTER TYPE state ADD VALUE 'off'; COMMIT;
CREATE TABLE board_state (s state DEFAULT 'off')`,
}

describe.each([
  ['a server', () => database.url],
  ['the embedded PostgreSQL', () => embeddedUrl],
])('on %s', { timeout: 180_000 }, (_, url) => {
  it('DDL files are run in order, each in a session of its own', async () => {
    write(tables)
    await onScratch(url(), async (scratch) => {
      const { catalog, database: made, defaultSchema } = await load(sql('schema/*.sql'), { scratch })
      const labels = [...catalog.objects.keys()]
      expect(labels).toEqual(expect.arrayContaining(['schema:["app"]', 'enum:["public","state"]']))
      expect(defaultSchema).toBe('public')
      const rows = await made?.connection.query({
        sql: `SELECT to_regclass('app.account')::text AS a, to_regclass('public.board')::text AS b,
          current_setting('search_path') AS path, current_user = session_user AS same`,
      })
      expect(rows?.rows).toEqual([
        { a: 'app.account', b: 'board', path: expect.stringContaining('public'), same: true },
      ])
    })
  })

  it('a module, a command, another database and a snapshot give the same schema as DDL files', async () => {
    write({
      ...tables,
      'schema.ts': `
        import type { Op } from 'tribikos'
        import { tables } from './tables.ts'
        export default async function schema(op: Op): Promise<void> {
          await op.createSchema('app')
          for (const [name, build] of tables) await op.createTable(name, build, name === 'account' ? { schema: 'app' } : {})
          op.createIndex('board_owner', 'board', ['owner'])
          await op.execute("CREATE TYPE state AS ENUM ('on', 'off')")
          await op.execute("CREATE TABLE board_state (s state DEFAULT 'off')")
        }`,
      'tables.ts': `
        export const tables = [
          ['account', (table) => { table.integer('id').primary(); table.text('name') }],
          ['board', (table) => { table.integer('id').primary(); table.integer('owner').references('id').inTable('app.account').withKeyName('board_owner_fkey') }],
        ] as const`,
    })
    await onScratch(url(), async (scratch) => {
      const wanted = await load(sql('schema/*.sql'), { scratch })
      const module = await load({ kind: 'module', path: join(root, 'schema.ts') }, { scratch })
      expect(diffCatalogs(wanted.catalog, module.catalog)).toEqual([])
      const command = await load(
        {
          kind: 'command',
          command:
            'cat schema/001_app.sql && echo "; RESET ROLE; RESET search_path;" && cat schema/002_board.sql',
        },
        { scratch },
      )
      expect(diffCatalogs(wanted.catalog, command.catalog)).toEqual([])
      const { catalog, serverVersion } = wanted
      writeFileSync(join(root, 'schema.json'), snapshotText({ dialect: 'postgres', serverVersion, catalog }))
      const snapshot = await load({ kind: 'snapshot', path: join(root, 'schema.json') }, { scratch })
      expect(snapshot).toMatchObject({ serverVersion, defaultSchema: null, database: null })
      expect(diffCatalogs(wanted.catalog, snapshot.catalog)).toEqual([])
    })
  })

  it('files of any length are run, also where statements need each other’s commits', async () => {
    const many = Array.from(
      { length: 450 },
      (_, at) => `CREATE TABLE t${at} (); COMMENT ON TABLE t${at} IS '${at}';`,
    )
    write({
      'many.sql': `CREATE TYPE state AS ENUM ('on');\n${many.join('\n')}
        BEGIN; CREATE TABLE gone (); ROLLBACK;
        ALTER TYPE state ADD VALUE 'off';
        CREATE TABLE s (s state DEFAULT 'off');
        CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO a VALUES (1, 1);
        ALTER TABLE a ADD name text;
        CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;
        CALL p();`,
    })
    await onScratch(url(), async (scratch) => {
      const { database: made } = await load(sql('many.sql'), { scratch })
      const answer = await made?.connection.query({
        sql: "SELECT count(*)::int AS n FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
      })
      expect(answer?.rows).toEqual([{ n: 452 }])
    })
  })

  it('an error in the middle of a long file is named', async () => {
    const many = Array.from({ length: 300 }, (_, at) => `CREATE TABLE t${at} ();`)
    write({ 'many.sql': [...many, 'CREATE TABLE t7 ();', ...many].join('\n') })
    const error = await failure(sql('many.sql'), { url: url() })
    expect(error.message).toContain('many.sql:301: relation "t7" already exists (42P07)')
  })

  it('an empty file is an empty schema', async () => {
    write({ 'empty.sql': '-- nothing yet\n' })
    const { catalog } = await load(sql('empty.sql'), { url: url() })
    expect([...catalog.objects.keys()].filter((key) => !/^(?:schema|extension):/.test(key))).toEqual([])
  })

  it('an error names file, line, statement and what the server says', async () => {
    write({
      'a.sql': 'CREATE TABLE account (id int);',
      'b.sql': `CREATE TABLE board (id int);\n\n-- the boards\nCREATE VIEW boards AS\n  SELECT id,\n    'größer 😀', nme\n  FROM board;\nCREATE TABLE later ();`,
    })
    const error = await failure(sql('*.sql'), { url: url() })
    expect(error.code).toBe('schema_source_failed')
    expect(error.message).toBe(
      [
        `${join(root, 'b.sql')}:6: column "nme" does not exist (42703)`,
        `  statement (line 4): CREATE VIEW boards AS\n  SELECT id,\n    'größer 😀', nme\n  FROM board`,
        `  line 6: 'größer 😀', nme`,
      ].join('\n'),
    )
    expect(error.details).toMatchObject({ file: join(root, 'b.sql'), line: 6, sqlstate: '42703' })
  })

  it('extensions that the server lacks are named, all of them, before anything runs', async () => {
    write({
      'a.sql': 'CREATE EXTENSION no_such_one;\nSELECT 1/0;',
      'b.sql': 'CREATE EXTENSION IF NOT EXISTS plpgsql;\nCREATE EXTENSION "no-such-two"',
    })
    const error = await failure(sql('*.sql'), { url: url() })
    expect(error.code).toBe('extension_missing')
    expect(error.message).toMatch(/does not have the extensions no_such_one, no-such-two:/)
    expect(error.message).toContain(`no-such-two: ${join(root, 'b.sql')}:2`)
    expect(error.hint).toContain('--scratch-url')
  })
})

describe('a script', () => {
  it.each([
    ['\\connect shop\n', 'bad.sql:1: \\connect is a command of psql'],
    ['CREATE TABLE a ();\n\\i other.sql\n', 'bad.sql:2: \\i is a command of psql'],
    ['CREATE TABLE a (b int);\nCOPY a FROM stdin;\n1\n\\.\n', 'bad.sql:2: COPY … FROM stdin brings data'],
    ['BEGIN;\nCREATE TABLE a ();\n', 'bad.sql:1: A transaction is begun here'],
  ])('%j is refused', async (text, message) => {
    write({ 'bad.sql': text })
    const error = await failure(sql('bad.sql'))
    expect(error).toMatchObject({ code: 'schema_source_invalid' })
    expect(error.message).toContain(message)
  })

  it('of pg_dump is taken, that of a newer version too', async (context) => {
    write(tables)
    await onScratch(database.url, async (scratch) => {
      const wanted = await load(sql('schema/*.sql'), { scratch })
      const program = await findPgDump(Math.floor(wanted.serverVersion / 10_000))
      if (program === null) return context.skip('there is no pg_dump for this server')
      const answer = await wanted.database?.connection.query({ sql: 'SELECT current_database() AS name' })
      const url = new URL(database.url)
      url.pathname = `/${String(answer?.rows[0]?.['name'])}`
      const dump = execFileSync(program, ['--schema-only', '--no-owner', url.href], { encoding: 'utf8' })
      write({ 'dump.sql': `SET transaction_timeout = 0;\n${dump}`, 'later.sql': 'CREATE TABLE zoo ()' })
      const found = await load(sql('*.sql'), { scratch })
      expect(diffCatalogs(wanted.catalog, found.catalog)).toMatchObject([
        { type: 'added', object: { id: { kind: 'table', path: ['public', 'zoo'] } } },
      ])
    })
  })

  it('does not change the server beyond its scratch database', async () => {
    const other = `source_new_${process.pid}`
    write({
      'roles.sql': `CREATE ROLE "${other}";\nCREATE ROLE "${role}";\nALTER DATABASE "${database.name}" SET work_mem = '1MB';\nCREATE TABLE a ();\nALTER TABLE a OWNER TO "${role}";`,
    })
    const { warnings, catalog } = await load(sql('roles.sql'))
    expect(warnings).toEqual([
      `${join(root, 'roles.sql')}:1: CREATE ROLE "${other}" was not run in the scratch database: roles belong to the whole server`,
      `${join(root, 'roles.sql')}:2: CREATE ROLE "${role}" was not run in the scratch database: roles belong to the whole server`,
      expect.stringMatching(/roles\.sql:3: ALTER DATABASE .* it changes more than one database$/),
    ])
    expect(catalog.objects.has('table:["public","a"]')).toBe(true)
    expect(await database.query('SELECT FROM pg_roles WHERE rolname = $1', [other])).toEqual([])

    write({ 'roles.sql': `CREATE ROLE "${other}";\nCREATE TABLE a ();\nALTER TABLE a OWNER TO "${other}";` })
    const error = await failure(sql('roles.sql'))
    expect(error.message).toContain(`roles.sql:3: role "${other}" does not exist (42704)`)
    expect(error.hint).toContain('roles.sql:1')
    const embedded = await load(sql('roles.sql'), { url: embeddedUrl })
    expect(embedded.warnings).toEqual([])
  })

  it('that needs more rights than the role has says so', async () => {
    const poor = `source_poor_${process.pid}`
    await onServer(`CREATE ROLE "${poor}" LOGIN CREATEDB PASSWORD 'secret'`)
    try {
      const url = new URL(database.url)
      url.username = poor
      url.password = 'secret'
      write({ 'a.sql': "CREATE FUNCTION f() RETURNS int AS 'x', 'y' LANGUAGE c" })
      const error = await failure(sql('a.sql'), { url: url.href })
      expect(error.message).toContain('permission denied for language c (42501)')
      expect(error.hint).toContain('--scratch-url')
    } finally {
      await onServer(`DROP ROLE "${poor}"`)
    }
  })

  it('that is missing, or not UTF-8, is refused', async () => {
    write({ 'a.sql': 'SELECT 1' })
    expect(await failure(sql('a.sql', 'b*.sql'))).toMatchObject({
      code: 'schema_source_invalid',
      message: `Schema source ${join(root, 'b*.sql')} means no file`,
    })
    writeFileSync(join(root, 'latin.sql'), Buffer.from([0x53, 0xff]))
    expect(await failure(sql('latin.sql'))).toMatchObject({ code: 'schema_source_invalid' })
  })
})

describe('a module', () => {
  async function ofModule(text: string) {
    write({ 'schema.ts': text })
    return failure({ kind: 'module', path: join(root, 'schema.ts') })
  }

  it('is told the arguments, and where it fails is named', async () => {
    const error = await ofModule(
      `export default async (op) => {\n  await op.execute('SELECT ' + op.context.x.size)\n  await op.execute('CREATE TABLE a (b nothing)')\n}`,
    )
    expect(error.code).toBe('statement_failed')
    expect(error.message).toContain(`The schema module ${join(root, 'schema.ts')} failed at statement 2`)
    expect(error.message).toContain(`at ${join(root, 'schema.ts')}:3:`)
  })

  it.each([
    ['export const schema = 1', 'its default export is missing'],
    ['export default { sql: 1 }', 'its default export is a object'],
    ['export default (', 'schema.ts:1'],
    [`import './nowhere.ts'\nexport default () => {}`, "Cannot find module './nowhere.ts'"],
    [`export default () => { throw new Error('mine') }`, 'threw Error: mine'],
  ])('%j is refused', async (text, message) => {
    expect((await ofModule(text)).message).toContain(message)
  })
})

describe('another source', () => {
  it('a command that fails shows its stderr', async () => {
    const error = await failure({ kind: 'command', command: 'echo "no config" >&2; exit 2' })
    expect(error.message).toContain('failed with exit code 2:\nno config')
  })

  it('DDL of a command that does not load is named by the command', async () => {
    const error = await failure({
      kind: 'command',
      command: 'echo "CREATE TABLE a ();"; echo "CREATE TABLE a ();"',
    })
    expect(error.message).toMatch(/^the output of `echo .*`:2: relation "a" already exists \(42P07\)/)
  })

  it('a database is read as it is', async () => {
    const other = await createTestDatabase('source_url')
    try {
      await other.query('CREATE SCHEMA kept; CREATE TABLE alembic_version (version_num text)')
      const { catalog } = await load({ kind: 'url', url: other.url })
      expect(catalog.objects.has('schema:["kept"]')).toBe(true)
      expect(catalog.objects.has('table:["public","alembic_version"]')).toBe(false)
    } finally {
      await other.drop()
    }
    expect(await failure({ kind: 'url', url: other.url })).toMatchObject({ code: 'database_missing' })
    expect(await failure({ kind: 'url', url: 'mysql://x' })).toMatchObject({ code: 'database_url_invalid' })
  })

  it('a snapshot that is broken or missing is named', async () => {
    write({ 's.json': '{' })
    expect(await failure({ kind: 'snapshot', path: join(root, 's.json') })).toMatchObject({
      code: 'snapshot_invalid',
    })
    expect(await failure({ kind: 'snapshot', path: join(root, 'no.json') })).toMatchObject({
      code: 'schema_source_invalid',
    })
  })

  it('leaves nothing on the server', async () => {
    const rows = await database.query(`SELECT datname FROM pg_database WHERE datname LIKE $1`, [
      `tribikos\\_scratch\\_${process.pid}\\_%`,
    ])
    expect(rows).toEqual([])
    expect(inject('serverUrl')).toContain('postgresql')
  })
})
