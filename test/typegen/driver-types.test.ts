/** What the driver really gives and takes for each type, compared with the types that are written for it. */
import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completeTypes } from '../../lib/config/complete-types.ts'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { bindKnex } from '../../lib/database/connect-knex.ts'
import { connect } from '../../lib/database/connect.ts'
import type { Connection } from '../../lib/database/connection.ts'
import { readSchema } from '../../lib/runtime/read-schema.ts'
import { rowTypes } from '../../lib/typegen/row-types.ts'
import { unionParts } from '../../lib/typegen/type-layout.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const userTypes = `
CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
CREATE TYPE place AS (street text, number int);
CREATE DOMAIN cents AS int8 CHECK (VALUE >= 0);
CREATE DOMAIN tags AS text[];
CREATE DOMAIN moods AS mood[];
CREATE DOMAIN day AS date;
CREATE TYPE float_range AS RANGE (subtype = float8);
`

const date = new Date('2024-02-03T04:05:06Z')

/** Its methods are those of a class, as with the driver's own: knex copies what is the object's alone. */
const interval: unknown = Object.assign(Object.create({ toPostgres: () => '3 days' }), { days: 3 })

/** A type, a value of it as SQL, and values that an insert takes: at least one for each type that is written. */
const types: readonly (readonly [type: string, literal: string, inserts: readonly unknown[]])[] = [
  ['boolean', 'true', [false]],
  ['smallint', '1', [2]],
  ['integer', '1', [2]],
  ['bigint', '9007199254740993', [2n, 2, '9007199254740993']],
  ['oid', '1', [2]],
  ['real', '1.5', [2.5]],
  ['double precision', '1.5', [2.5]],
  ['numeric(30,10)', '1.5', [2n, 2.5, '3.14159']],
  ['money', "'1.50'", [2.5, '3.50']],
  ['text', "'a'", ['b']],
  ['character varying(20)', "'a'", ['b']],
  ['character(3)', "'a'", ['b']],
  ['"char"', "'a'", ['b']],
  ['name', "'a'", ['b']],
  ['bytea', String.raw`'\x0102'`, [new Uint8Array([1, 2]), Buffer.from('ab')]],
  ['date', "'2024-02-03'", [date, '2024-02-03']],
  ['timestamp(3) without time zone', "'2024-02-03 04:05:06'", [date, '2024-02-03 04:05:06']],
  ['timestamp with time zone', "'2024-02-03 04:05:06Z'", [date, '2024-02-03 04:05:06Z']],
  ['time without time zone', "'04:05:06'", ['04:05:06']],
  ['time with time zone', "'04:05:06Z'", ['04:05:06Z']],
  ['interval day to second', "'1 day 2 seconds'", [interval, '3 days']],
  ['uuid', "'7d444840-9dc0-11d1-b245-5ffdce74fad2'", ['7d444840-9dc0-11d1-b245-5ffdce74fad3']],
  ['json', `'{"a":[1]}'`, [{ b: [2] }, '[1,2]', 5, true]],
  ['jsonb', `'[1]'`, [{ b: [2] }, '"text"', 5, true]],
  ['jsonpath', "'$.a'", ['$.b']],
  ['xml', "'<a/>'", ['<b/>']],
  ['inet', "'10.0.0.1'", ['10.0.0.2']],
  ['cidr', "'10.0.0.0/8'", ['11.0.0.0/8']],
  ['macaddr', "'08:00:2b:01:02:03'", ['08:00:2b:01:02:04']],
  ['macaddr8', "'08:00:2b:01:02:03:04:05'", ['08:00:2b:01:02:03:04:06']],
  ['bit(3)', "B'101'", ['110']],
  ['bit varying(5)', "B'101'", ['110']],
  ['tsvector', "'a b'", ['c']],
  ['tsquery', "'a'", ['c']],
  ['int4range', "'[1,2)'", ['[2,3)']],
  ['tstzrange', "'[2024-01-01,)'", ['[2025-01-01,)']],
  ['point', "'(1,2)'", ['(3,4)']],
  ['circle', "'<(1,2),3>'", ['<(1,2),4>']],
  ['box', "'(1,2),(3,4)'", ['(1,2),(3,5)']],
  ['line', "'{1,2,3}'", ['{1,2,4}']],
  ['lseg', "'[(1,2),(3,4)]'", ['[(1,2),(3,5)]']],
  ['path', "'[(1,2),(3,4)]'", ['[(1,2),(3,5)]']],
  ['polygon', "'((1,2),(3,4))'", ['((1,2),(3,5))']],
  ['pg_lsn', "'16/B374D848'", ['16/B374D849']],
  ['xid', "'1'", ['2']],
  ['regclass', "'pg_class'", ['pg_type']],
  ['boolean[]', "'{true}'", [[false, true]]],
  ['integer[]', "'{1}'", [[2]]],
  ['bigint[]', "'{1}'", [[2n, 2, '9007199254740993']]],
  ['oid[]', "'{1}'", [[2]]],
  ['double precision[]', "'{1.5}'", [[2.5]]],
  ['numeric[]', "'{1.5}'", [[2n, 2.5, '3']]],
  ['money[]', "'{1.50}'", [[2.5, '3.50']]],
  ['text[]', "'{a}'", [['b', 'c,"\'']]],
  ['character varying(20)[]', "'{a}'", [['b']]],
  ['character(3)[]', "'{a}'", [['b']]],
  ['"char"[]', "'{a}'", [['b'], '{c}']],
  ['name[]', "'{a}'", [['b'], '{c}']],
  ['bytea[]', String.raw`ARRAY['\x0102'::bytea]`, [[new Uint8Array([1, 2])]]],
  ['date[]', "'{2024-02-03}'", [[date, '2024-02-03']]],
  ['timestamp without time zone[]', "'{2024-02-03}'", [[date]]],
  ['timestamp with time zone[]', "'{2024-02-03}'", [[date]]],
  ['time without time zone[]', "'{04:05:06}'", [['04:05:06']]],
  ['interval[]', "'{1 day}'", [['2 days']]],
  ['uuid[]', "'{7d444840-9dc0-11d1-b245-5ffdce74fad2}'", [['7d444840-9dc0-11d1-b245-5ffdce74fad3']]],
  ['json[]', `ARRAY['{"a":1}'::json]`, [[{ b: [2] }, '[1]', 5]]],
  ['jsonb[]', `ARRAY['{"a":1}'::jsonb]`, [[{ b: [2] }, '[1]', 5]]],
  ['xml[]', "ARRAY['<a/>'::xml]", [['<b/>'], '{<c/>}']],
  ['inet[]', "'{10.0.0.1}'", [['10.0.0.2']]],
  ['cidr[]', "'{10.0.0.0/8}'", [['11.0.0.0/8']]],
  ['macaddr[]', "'{08:00:2b:01:02:03}'", [['08:00:2b:01:02:04']]],
  ['bit(3)[]', "'{101}'", [['110'], '{111}']],
  ['int4range[]', `'{"[1,2)"}'`, [['[2,3)'], '{"[3,4)"}']],
  ['numrange[]', `'{"[1,2)"}'`, [['[2,3)']]],
  ['tsvector[]', "'{a}'", [['c'], '{d}']],
  ['point[]', `'{"(1,2)"}'`, [['(3,4)']]],
  ['circle[]', `'{"<(1,2),3>"}'`, [['<(1,2),4>'], '{"<(1,2),5>"}']],
  ['box[]', "'{(1,2),(3,4)}'", ['{(1,2),(3,4);(1,2),(3,5)}']],
  ['regclass[]', "'{pg_class}'", [['pg_type'], '{pg_class}']],
  ['mood', "'sad'", ['sad', "it's ok"]],
  ['mood[]', "'{sad}'", [['sad', "it's ok"], '{sad}']],
  ['place', "'(Main,1)'", ['(Side,2)']],
  ['place[]', `'{"(Main,1)"}'`, [['(Side,2)'], '{"(Side,2)"}']],
  ['cents', '1', [2n, 2, '3']],
  ['cents[]', "'{1}'", [[2n, 2, '3'], '{4}']],
  ['tags', "'{a}'", [['b']]],
  ['moods', "'{sad}'", [['sad'], '{sad}']],
  ['day', "'2024-02-03'", [date, '2024-02-03']],
  ['float_range', "'[1.5,2)'", ['[2.5,3)']],
]

/** Types of extensions that a server may have. */
const extensions: readonly (readonly [extension: string, ...(typeof types)[number]])[] = [
  ['citext', 'citext', "'a'", ['B']],
  ['citext', 'citext[]', "'{a}'", [['B'], '{B}']],
  ['hstore', 'hstore', "'a=>1'", ['"b"=>"2"']],
  ['ltree', 'ltree', "'a.b'", ['a.c']],
  ['cube', 'cube', "'(1,2)'", ['(1,3)']],
]

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('driver_types')
})
afterAll(async () => database.drop())

describe.each([
  ['a server', (): string => database.url],
  ['the embedded database', (): string => 'pglite://memory'],
] as const)('on %s', (place, url) => {
  let connection: Connection
  let knex: Knex
  let present: typeof types
  /** The columns of a type that is written, by name. */
  let written: (name: string) => ReadonlyMap<string, string>

  beforeAll(async () => {
    connection = await connect(parseDatabaseUrl(url(), { root: '/', variables: {} }), {
      applicationName: 'types',
    })
    knex = bindKnex({
      connection,
      serverVersion: 150_000,
      around: async (_, run) => run(),
      inTransaction: () => false,
    })
    const { rows } = await connection.query({ sql: 'SELECT name FROM pg_available_extensions' })
    const available = extensions.filter(([name]) => rows.some((row) => row['name'] === name))
    for (const name of new Set(available.map(([extension]) => extension)))
      await connection.query({ sql: `CREATE EXTENSION ${name}` })
    // PGlite is built without libxml.
    const own = types.filter(([type]) => place === 'a server' || !type.startsWith('xml'))
    present = [...own, ...available.map(([, ...rest]) => rest)]
    for (const statement of userTypes.trim().split('\n')) await connection.query({ sql: statement })
    const columns = present.map(([type], at) => `c${at} ${type}`).join(', ')
    await connection.query({ sql: `CREATE TABLE every_type (id int PRIMARY KEY, ${columns})` })
    await connection.query({
      sql: `INSERT INTO every_type VALUES (0, ${present.map(([, literal]) => literal).join(', ')})`,
    })
    const { catalog } = await readSchema(connection, {
      includeSchemas: true,
      settings: { versionTable: 'alembic_version', versionTableSchema: null },
    })
    const { text } = rowTypes({
      catalog,
      isIncluded: () => true,
      defaultSchema: 'public',
      parse: null,
      settings: completeTypes({}, '/'),
      knex: true,
      enumValues: true,
    })
    written = (name) => {
      const body = text.split(`export type ${name} = {\n`)[1]?.split('\n}')[0] ?? ''
      return new Map(
        [...body.matchAll(/^ {2}(\w+)\??: (.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
      )
    }
  })
  afterAll(async () => connection.close())

  it('gives what is written', async () => {
    const row = (await knex('every_type').where('id', 0).first()) as Record<string, unknown>
    const wrong = present.flatMap(([type], at) => {
      const declared = written('EveryTypeRow').get(`c${at}`) ?? 'nothing'
      const value = row[`c${at}`]
      return value !== null && isOf(value, declared)
        ? []
        : [`${type}: ${declared} is ${JSON.stringify(value)}`]
    })
    expect(wrong).toEqual([])
    expect(present.length).toBeGreaterThan(80)
  })

  it('takes what is written, and gives it back in the type of a select', async () => {
    const wrong: string[] = []
    let id = 0
    for (const [at, [type, , inserts]] of present.entries()) {
      const name = `c${at}`
      const declared = written('EveryTypeInsert').get(name) ?? 'nothing'
      for (const value of inserts) {
        if (!isOf(value, declared)) wrong.push(`${type}: ${declared} is not for ${String(value)}`)
        const row: unknown = await knex('every_type')
          .insert({ id: ++id, [name]: value as never })
          .returning(name)
          .then(([first]: Record<string, unknown>[]) => first?.[name])
          .catch((error: unknown) => error)
        if (row === null || !isOf(row, written('EveryTypeRow').get(name) ?? 'nothing'))
          wrong.push(`${type}: of ${String(value)} became ${String(row)}`)
      }
      for (const part of unionParts(declared)) {
        const isTried = part === 'null' || inserts.some((value) => isOf(value, part))
        if (!isTried) wrong.push(`${type}: nothing tries ${part}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('takes no arrays as JSON, which is why they are not written', async () => {
    const column = `c${present.findIndex(([type]) => type === 'jsonb')}`
    await expect(knex('every_type').insert({ id: -1, [column]: [1] as never })).rejects.toThrow('json')
  })
})

/** Whether a value is of a type as the file has it. */
function isOf(value: unknown, type: string): boolean {
  const parts = unionParts(type)
  if (parts.length > 1) return parts.some((part) => isOf(value, part))
  const list = /^(?:readonly )?\(?(.*?)\)?\[\]$/.exec(type)?.[1]
  if (list !== undefined) return Array.isArray(value) && value.every((each) => isOf(each, list))
  switch (type) {
    case 'unknown':
      return value !== null
    case 'Date':
    case 'Buffer':
    case 'Uint8Array':
      return value instanceof { Date, Buffer, Uint8Array }[type]
    case 'PostgresInterval':
      return typeof value === 'object' && value !== null && 'toPostgres' in value
    case 'PostgresPoint':
      return JSON.stringify(Object.keys(value as object)) === '["x","y"]'
    case 'PostgresCircle':
      return JSON.stringify(Object.keys(value as object)) === '["x","y","radius"]'
    case 'JsonInput':
      return ['string', 'number', 'boolean', 'object'].includes(typeof value) && !Array.isArray(value)
    case 'Mood':
      return value === 'sad' || value === "it's ok"
    default:
      return typeof value === type
  }
}
