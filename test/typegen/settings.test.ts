/** Settings and names: what they make of a schema, line by line. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Catalog } from '../../lib/schema/catalog.ts'
import { camelCase, pascalCase } from '../../lib/typegen/names.ts'
import { changedLines, isSameCode } from '../../lib/typegen/same-code.ts'
import { typeName } from '../../lib/typegen/type-name.ts'
import { commentText, memberText, unionParts } from '../../lib/typegen/type-layout.ts'
import { catalogOf, typesOfCatalog, type TypesConfig } from '../support/typed-schema.ts'
import { problemsOf } from '../support/typescript-program.ts'

const ddl = `
CREATE SCHEMA app;
CREATE TYPE date AS ENUM ('odd');
CREATE TYPE app.state AS ENUM ('on', 'off');
CREATE TYPE unused AS ENUM ('a');
CREATE DOMAIN cents AS int8;
CREATE TABLE users (id int8 PRIMARY KEY, price cents, prices int8[], state app.state NOT NULL, odd date, data jsonb,
  first_name text, "firstName" text, "__proto__" text, "two words" text, "1st" text, "class" text, "日本" text);
CREATE TABLE "Users" (id int PRIMARY KEY);
CREATE TABLE app_users (id int PRIMARY KEY);
CREATE TABLE app.users (id int PRIMARY KEY, user_name text NOT NULL);
CREATE TABLE "a.b" (id int);
CREATE TABLE empty ();
CREATE TABLE "!" (id int);
CREATE TABLE parts (at pg_catalog.date) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts DEFAULT;
COMMENT ON TABLE users IS E'Who */ signs in.\n\n@deprecated since 2';
COMMENT ON COLUMN users.id IS 'The "id".';
`

let catalog: Catalog
beforeAll(async () => {
  catalog = await catalogOf(ddl)
})

async function textOf(config: TypesConfig = {}): Promise<string> {
  return (await typesOfCatalog(catalog, config)).text
}

/** Every setting leaves a file that compiles. */
async function compiled(config: TypesConfig = {}): Promise<string> {
  const text = await textOf(config)
  const other =
    'export type Id = number & { id: true }\nexport type Data = { a: number }\nexport type UsersRow = 1\n'
  expect(problemsOf({ 'types.ts': text, 'own.ts': other, 'other.ts': other })).toEqual([])
  return text
}

describe('names', () => {
  it('are those of the default schema first; what is taken gets a number', async () => {
    const text = await compiled()
    const names = [...text.matchAll(/^export type (\w+)/gm)].map((match) => match[1])
    expect(names.filter((name) => !/(?:Insert|Update)$/.test(name ?? '')).join(' ')).toBe(
      'Date2 Unused AppState JsonObject JsonInput _Row UsersRow ABRow AppUsersRow EmptyRow PartsRow Users2Row AppUsers2Row',
    )
    for (const base of ['_', 'Users', 'Users2', 'AppUsers2'])
      expect(names).toEqual(expect.arrayContaining([`${base}Insert`, `${base}Update`]))
  })

  it('of tables are declared for knex alone and with their schema', async () => {
    const [, tables = ''] = (await textOf()).split('interface Tables {\n')
    const keys = [...tables.matchAll(/^ {4}(\S+): /gm)].map((match) => match[1])
    expect(keys.join(' ')).toBe(
      "'!' 'public.!' Users 'public.Users' app_users 'public.app_users' empty 'public.empty' parts 'public.parts' users 'public.users' 'app.users'",
    )
  })

  it('of columns are quoted where they have to be, and turned where that is wanted', async () => {
    const keys = (text: string): readonly (string | undefined)[] =>
      [
        ...(text.split('export type Users2Row = {\n')[1]?.split('\n}')[0] ?? '').matchAll(/^ {2}(\S.*?): /gm),
      ].map((match) => match[1])
    const start = ['id', 'price', 'prices', 'state', 'odd', 'data']
    const end = ["['__proto__']", "'two words'", "'1st'", 'class', '日本']
    expect(keys(await compiled())).toEqual([...start, 'first_name', 'firstName', ...end])
    // What two would be called stays with the one that is called so.
    const camel = await compiled({ names: 'camelCase' })
    expect(keys(camel).slice(6, 8)).toEqual(['first_name', 'firstName'])
    expect(camel).toContain(`    'app.users': Knex`)
    expect(camel).toContain(`    appUsers: Knex`)
    expect(camel).toContain('  userName: string\n')
  })

  it.each([
    ['users', 'Users', 'users'],
    ['user_settings', 'UserSettings', 'userSettings'],
    ['userSettings', 'UserSettings', 'userSettings'],
    ['_hidden__name_', 'HiddenName', '_HiddenName'],
    ['2fa_codes', '_2faCodes', '2faCodes'],
    ['with-dash and blank', 'WithDashAndBlank', 'with-dash and blank'],
    ['straße_größe', 'StraßeGröße', 'straßeGröße'],
    ['日本', '日本', '日本'],
    ['💥', '_', '💥'],
    ['A_B', 'AB', 'AB'],
  ])('%s is %s as a type and %s as a property', (name, type, property) => {
    expect([pascalCase(name), camelCase(name)]).toEqual([type, property])
  })
})

describe('settings', () => {
  it('name types of columns, which are imported', async () => {
    const text = await compiled({
      columns: {
        'users.id': { type: 'Id', import: './own.ts' },
        'public.users.price': { type: 'Id[]', import: './other.ts', insert: 'readonly Id[]' },
        'users.data': { type: 'Data', import: './own.ts', nullable: false },
        'app.users.id': { type: 'UsersRow', import: './own.ts' },
        'users.state': { optional: true },
        'app.users.user_name': '`${string}@${string}`',
      },
    })
    expect(text).toContain(`import type { Knex } from 'knex'
import type { Id } from './other.ts'
import type { Data, Id as Id2, UsersRow } from './own.ts'
`)
    expect(text).toContain('  /** The "id". */\n  id: Id2\n  price: Id[] | null\n')
    expect(text).toContain('  price?: readonly Id[] | null\n')
    expect(text).toContain('  data: Data\n')
    expect(text).toContain('  data?: JsonInput<Data> | null\n')
    expect(text).toContain('  state?: AppState\n')
    expect(text).toContain('  id: UsersRow\n')
    expect(text).toContain('  user_name: `${string}@${string}`\n')
  })

  it('name types of the database, in every domain over them, and not in arrays', async () => {
    const text = await compiled({
      databaseTypes: {
        bigint: 'bigint',
        jsonb: 'JsonValue',
        'app.state': { type: "'on'", insert: 'string' },
      },
    })
    expect(text).toContain('  id: bigint\n  price: bigint | null\n  prices: string[] | null\n')
    expect(text).toContain("  state: 'on'\n")
    expect(text).toContain('  state: string\n')
    expect(text).toContain('  data: JsonValue | null\n')
    expect(text).toContain('export type JsonValue = ')
    const other = await compiled({
      databaseTypes: { 'int8[]': 'bigint[]', cents: 'number', state: 'string' },
    })
    expect(other).toContain(
      '  id: string\n  price: number | null\n  prices: bigint[] | null\n  state: string\n',
    )
  })

  it('that mean nothing are told', async () => {
    const { warnings } = await typesOfCatalog(catalog, {
      columns: { 'users.idd': 'Id', 'app.users.id': 'number', 'public.users.id': 'number' },
      databaseTypes: { int9: 'number', int8: 'number', 'app.state': 'string', 'app.stat': 'string' },
    })
    expect(warnings).toEqual([
      'types.columns: there is no column users.idd',
      'types.databaseTypes: there is no type int9',
      'types.databaseTypes: there is no type app.stat',
    ])
  })

  it('choose what is written; enums of what is left are always there', async () => {
    const app = await compiled({ schemas: ['app'] })
    expect(app).toContain('AppUsersRow')
    expect(app).not.toMatch(/\bUsersRow|Date2/)
    const some = await compiled({ exclude: ['app.*', '*users', 'un*', 'a.b'] })
    expect(some).toContain('EmptyRow')
    expect(some).not.toMatch(/AppUsers|Users2|Unused|AppState|ABRow/)
    const odd = await compiled({ exclude: ['app.state', 'date'] })
    expect(odd).toContain('AppState')
    expect(await compiled({ partitions: true })).toContain('Parts1Row')
    expect(await compiled({ exclude: ['*'] })).toMatch(/\n\nexport \{\}\n$/)
  })

  it('leave out what is not wanted', async () => {
    const text = await compiled({ knex: false, enumValues: false })
    expect(text).not.toMatch(/knex/i)
    expect(text).not.toContain('Values')
    expect(text).toContain("export type AppState = 'on' | 'off'\n")
  })
})

describe('comments', () => {
  it('are those of the database', async () => {
    expect(await textOf()).toContain(
      '/**\n * A row of `users`.\n *\n * Who *\\/ signs in.\n *\n * @deprecated since 2\n */\nexport type Users2Row = {',
    )
    expect(commentText(['  a\r\nb  \n\n c'], 2)).toBe('  /**\n   * a\n   * b\n   *\n   *  c\n   */\n')
    expect(commentText([null, ' '], 2)).toBe('')
  })
})

describe('names of types', () => {
  it.each([
    ['bigint', null, 'int8', false],
    ['character varying(20)[]', null, 'varchar', true],
    ['timestamp(3) without time zone', null, 'timestamp', false],
    ['interval day to second(3)', null, 'interval', false],
    ['numeric(10,2)', null, 'numeric', false],
    ['"char"', null, '"char"', false],
    ['public.geometry(Point,4326)', 'public', 'geometry', false],
    ['"My app"."a.b""c"[]', 'My app', 'a.b"c', true],
  ])('%s', (text, schema, name, isArray) => {
    expect(typeName(text)).toEqual({ schema, name, isArray })
  })
})

describe('lines', () => {
  it('are broken as prettier does', () => {
    expect(
      memberText(`'${'x'.repeat(63)}'?`, 'readonly (bigint | number | string)[] | string | null', 2),
    ).toBe(`  '${'x'.repeat(63)}'?:\n    | readonly (bigint | number | string)[]\n    | string\n    | null`)
    expect(unionParts(`'a | b' | (x | y)[] | { a: 1 | 2 } | (() => 1 | 2)`)).toEqual([
      `'a | b'`,
      '(x | y)[]',
      '{ a: 1 | 2 }',
      '(() => 1 | 2)',
    ])
  })
})

describe('a file that is there', () => {
  const text = "export type A = {\n  /** x */\n  'a-b': string | null\n  c?: 'd'\n}\n"
  it.each([
    ['other blanks', text.replaceAll('  ', '\t')],
    ['other line ends', text.replaceAll('\n', '\r\n')],
    [
      'semicolons and other quotes',
      'export type A = {\n  /** x */\n  "a-b": string | null;\n  "c"?: "d";\n};\n',
    ],
    ['broken unions', text.replace("c?: 'd'", "c?:\n    | 'd'")],
  ])('says the same with %s', (_, other) => {
    expect(isSameCode(text, other)).toBe(true)
  })
  it.each([
    ['another type', text.replace('string', 'number')],
    ['another value', text.replace("'d'", "'e'")],
    ['a value that is a name', text.replace("'d'", 'd')],
    ['another comment', text.replace('x', 'y')],
    ['an optional property', text.replace("'a-b'", "'a-b'?")],
    ['less', text.replace(' | null', '')],
    ['nothing', ''],
  ])('says something else with %s', (_, other) => {
    expect(isSameCode(text, other)).toBe(false)
    expect(changedLines(other, text).length).toBeGreaterThan(0)
  })
  it('differs in the lines that differ', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f'].join('\n')
    expect(changedLines(before, ['a', 'B', 'c', 'd;', 'f', 'g'].join('\n'))).toEqual([
      '- b',
      '+ B',
      '- e',
      '+ g',
    ])
    const many = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n')
    expect(changedLines('', many).slice(-2)).toEqual(['+ line 19', '… and 10 more lines'])
  })
})
