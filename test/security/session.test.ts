/**
 * Functions, operators and tables that somebody planted on the search path of the role are not called by what tribikos asks
 * by itself: everything has its schema, or is read with an empty path.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { call, commandNames, lineOf } from './support/command-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'tribikos-session-'))
let database: TestDatabase

/** Functions that the queries of tribikos use by these names, taking arguments that fit better than those of the catalog. */
const functions = [
  'current_setting(text)',
  'current_setting(varchar)',
  'set_config(text, text, boolean)',
  'current_schemas(boolean)',
  'format_type(oid, integer)',
  'has_table_privilege(oid, text)',
  'has_schema_privilege(oid, text)',
  'pg_get_expr(pg_node_tree, oid)',
  'pg_get_constraintdef(oid)',
  'pg_get_constraintdef(oid, boolean)',
  'pg_get_indexdef(oid)',
  'pg_get_viewdef(oid)',
  'obj_description(oid, name)',
  'col_description(oid, integer)',
  'pg_options_to_table(text[])',
  'quote_ident(text)',
  'quote_literal(text)',
  'array_position(name[], name)',
  'pg_try_advisory_lock(bigint)',
  'pg_advisory_unlock(bigint)',
  'unnest(name[])',
  'lower(varchar)',
  'now()',
]
/** Operators for pairs of types that the catalog has only after a conversion. */
const operators = [
  ['=', 'name', 'varchar'],
  ['=', 'text', 'varchar'],
  ['<>', 'varchar', 'varchar'],
  ['=', '"char"', 'text'],
  ['=', 'text', '"char"'],
  ['||', 'varchar', 'text'],
  ['||', 'text', 'varchar'],
] as const

const returns: Readonly<Record<string, string>> = { unnest: 'name' }

beforeAll(async () => {
  database = await createTestDatabase('session')
  const traps = functions.map((signature, at) => {
    const name = signature.slice(0, signature.indexOf('('))
    return `CREATE FUNCTION trap.${signature} RETURNS ${returns[name] ?? 'text'} LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'TRAP ${at} ${signature.replaceAll(/[^a-z_]/g, ' ')}'; END $$`
  })
  const wrong = operators.flatMap(([operator, left, right], at) => [
    `CREATE FUNCTION trap.o${at}(${left}, ${right}) RETURNS ${operator === '||' ? 'text' : 'boolean'} LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'TRAP operator ${at}'; END $$`,
    `CREATE OPERATOR trap.${operator} (LEFTARG = ${left}, RIGHTARG = ${right}, FUNCTION = trap.o${at})`,
  ])
  const tables = [
    'pg_class',
    'pg_namespace',
    'pg_attribute',
    'pg_constraint',
    'pg_index',
    'pg_settings',
    'pg_roles',
  ].map((table) => `CREATE VIEW trap.${table} AS SELECT 1/(random()::int * 0) AS oid`)
  await database.query(['CREATE SCHEMA trap', ...traps, ...wrong, ...tables].join(';\n'))
  // The catalog comes last on this path, which is the worst that a role can have.
  await database.query(`ALTER DATABASE "${database.name}" SET search_path = public, trap, pg_catalog`)
  mkdirSync(join(folder, 'versions'))
  writeFileSync(
    join(folder, 'tribikos.json'),
    JSON.stringify({ url: database.url, schemaSource: { sql: ['schema.sql'] }, includeSchemas: ['public'] }),
  )
  writeFileSync(
    join(folder, 'schema.sql'),
    'CREATE TABLE customer (id int PRIMARY KEY, name varchar(40) NOT NULL);',
  )
  writeFileSync(
    join(folder, 'versions/a1.ts'),
    `export const revision = 'a1'
export const down_revision = null
export async function upgrade(op: any) {
  await op.createTable('customer', (table: any) => {
    table.integer('id').primary()
    table.specificType('name', 'varchar(40)').notNullable()
  })
  await op.createIndex('customer_name', 'customer', ['name'], { concurrently: true })
}
export async function downgrade(op: any) {
  await op.dropTable('customer')
}
`,
  )
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

describe('with traps on the search path, before the catalog', () => {
  const line = (argv: readonly string[]) => [...argv, '--config', join(folder, 'tribikos.json')]
  const variables = { EDITOR: 'true', VISUAL: 'true' }

  it('every command does its work and steps into none', async () => {
    const own = new Set([
      'init',
      'revision',
      'merge',
      'import',
      'downgrade',
      'rollback',
      'completion',
      'list-templates',
      'edit',
    ])
    for (const name of commandNames.filter((each) => !own.has(each))) {
      const { stdout, stderr } = await call(
        line(lineOf(name, { 'scratch-url': inject('serverUrl') })),
        variables,
      )
      expect(stdout + stderr, name).not.toMatch(/TRAP|division by zero/)
      if (name !== 'check') expect(stderr, name).not.toMatch(/^error/m)
    }
    for (const argv of [
      ['rollback', 'head'],
      ['upgrade', 'head'],
      ['downgrade', 'base'],
    ]) {
      const { code, stderr } = await call(line(argv), variables)
      expect(code, stderr).toBe(0)
      expect(stderr).not.toContain('TRAP')
    }
  })

  it('and autogenerate reads the schema', async () => {
    await call(line(['upgrade', 'head']), variables)
    const argv = ['revision', '--autogenerate', '--dry-run', '-m', 'x', '--scratch-url', inject('serverUrl')]
    const { stdout, stderr, code } = await call(line(argv), variables)
    expect(stdout + stderr).not.toMatch(/TRAP|division by zero/)
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('customer_name')
  })

  it('and import reads the table of another tool', async () => {
    const old = join(folder, 'old')
    mkdirSync(old)
    writeFileSync(join(old, '000001_customer.up.sql'), 'CREATE TABLE c (id int);')
    await database.query(
      'CREATE TABLE public.schema_migrations (version bigint, dirty boolean); INSERT INTO public.schema_migrations VALUES (1, false)',
    )
    const argv = ['import', 'golang-migrate', old, '--head', 'base', '--dry-run']
    const { stdout, stderr, code } = await call(line(argv), variables)
    expect(stdout + stderr).not.toMatch(/TRAP|division by zero/)
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('public.schema_migrations')
  })

  it('and an operator for the column of the version table is not called', async () => {
    await database.query(`CREATE FUNCTION public.same(varchar, varchar) RETURNS boolean LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'TRAP of the version table'; END $$;
      CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.same)`)
    await call(line(['upgrade', 'head']), variables)
    const { stderr } = await call(line(['downgrade', 'base']), variables)
    expect(stderr).not.toContain('TRAP')
  })
})
