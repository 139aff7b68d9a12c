/** The types of knex's table builder are what knex makes of them on PostgreSQL. */
import knex, { type Knex } from 'knex'
import { describe, expect, it } from 'vitest'
import { sql } from '../../../lib/ops/values.ts'
import { statementsOf } from './recorded-op.ts'

type Describe = (table: Knex.CreateTableBuilder) => unknown

const types: readonly (readonly [string, Describe])[] = [
  ['tinyint', (table) => table.tinyint('c')],
  ['smallint', (table) => table.smallint('c')],
  ['mediumint', (table) => table.mediumint('c')],
  ['integer', (table) => table.integer('c')],
  ['integer unsigned', (table) => table.integer('c').unsigned()],
  ['bigint', (table) => table.bigint('c')],
  ['bigInteger', (table) => table.bigInteger('c')],
  ['increments', (table) => table.increments('c')],
  ['increments without a name', (table) => table.increments()],
  ['increments, no key', (table) => table.increments('c', { primaryKey: false })],
  ['bigIncrements', (table) => table.bigIncrements('c')],
  ['text', (table) => table.text('c')],
  ['string', (table) => table.string('c')],
  ['string of a length', (table) => table.string('c', 20)],
  ['float', (table) => table.float('c', 8, 2)],
  ['double', (table) => table.double('c')],
  ['decimal', (table) => table.decimal('c')],
  ['decimal of a precision', (table) => table.decimal('c', 12)],
  ['decimal of a precision and a scale', (table) => table.decimal('c', 12, 4)],
  ['decimal of any precision', (table) => table.decimal('c', null)],
  ['boolean', (table) => table.boolean('c')],
  ['date', (table) => table.date('c')],
  ['datetime', (table) => table.datetime('c')],
  ['dateTime', (table) => table.dateTime('c', { useTz: false, precision: 0 })],
  ['timestamp', (table) => table.timestamp('c')],
  ['timestamp without zone', (table) => table.timestamp('c', { useTz: false })],
  ['timestamp of a precision', (table) => table.timestamp('c', { precision: 6 })],
  ['timestamp, old form', (table) => table.timestamp('c', true, 3)],
  ['timestamps', (table) => table.timestamps()],
  ['timestamps in camel case', (table) => table.timestamps({ useCamelCase: true })],
  ['time', (table) => table.time('c')],
  ['geometry', (table) => table.geometry('c')],
  ['geography', (table) => table.geography('c')],
  ['point', (table) => table.point('c')],
  ['binary', (table) => table.binary('c', 5)],
  ['json', (table) => table.json('c')],
  ['jsonb', (table) => table.jsonb('c')],
  ['uuid', (table) => table.uuid('c')],
  ['uuid key', (table) => table.uuid('c', { primaryKey: true })],
  ['specificType', (table) => table.specificType('c', 'int4range')],
  ['existing enum', (table) => table.enu('c', null, { useNative: true, existingType: true, enumName: 'e' })],
  [
    'enum of another schema',
    (table) => table.enu('c', null, { useNative: true, existingType: true, enumName: 'e', schemaName: 's' }),
  ],
  ['enum as text', (table) => table.enum('c', ['a', 'b'])],
  ['not null', (table) => table.integer('c').notNullable()],
]

const client = knex({ client: 'pg', version: '15.0' })

/** Without quotes, spaces at the edges and the difference between capital and small letters, which mean nothing here. */
function normalized(text: string | undefined): string {
  return (text ?? '')
    .toLowerCase()
    .replaceAll('"', '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('( ', '(')
    .replaceAll(' )', ')')
}

describe('a column type', () => {
  it.each(types)('%s', async (_, describe) => {
    const [statement] = await statementsOf((op) => op.createTable('t', describe))
    const [expected] = client.schema.createTable('t', (table) => void describe(table)).toSQL()
    expect(normalized(statement?.sql)).toBe(normalized(expected?.sql))
  })
})

describe('a default', () => {
  const defaults: readonly (readonly [string, Describe, string])[] = [
    ['sql`…`', (table) => table.timestamp('c').defaultTo(sql`now()`), 'timestamptz DEFAULT now()'],
    [
      'knex.fn.now()',
      (table) => table.timestamp('c').defaultTo(client.fn.now()),
      'timestamptz DEFAULT CURRENT_TIMESTAMP',
    ],
    [
      'knex.raw with bindings',
      (table) => table.text('c').defaultTo(client.raw('lower(?)', ["IT'S"])),
      "text DEFAULT lower('IT''S')",
    ],
    ['null', (table) => table.text('c').defaultTo(null), 'text DEFAULT NULL'],
    ['a number', (table) => table.integer('c').defaultTo(0), 'integer DEFAULT 0'],
    ['a number of a text', (table) => table.string('c').defaultTo(5), "varchar(255) DEFAULT '5'"],
    ['a number of a boolean', (table) => table.boolean('c').defaultTo(1), 'boolean DEFAULT true'],
    ['an object', (table) => table.jsonb('c').defaultTo({ a: "it's" }), `jsonb DEFAULT '{"a":"it''s"}'`],
    ['an array of JSON', (table) => table.jsonb('c').defaultTo(['a']), `jsonb DEFAULT '["a"]'`],
    ['JSON as text', (table) => table.jsonb('c').defaultTo('[]'), "jsonb DEFAULT '[]'"],
    [
      'an array',
      (table) => table.specificType('c', 'text[]').defaultTo(['a', 'b c']),
      `text[] DEFAULT '{"a","b c"}'`,
    ],
    [
      'a date',
      (table) => table.timestamp('c').defaultTo(new Date(0)),
      "timestamptz DEFAULT '1970-01-01T00:00:00.000+00:00'",
    ],
    ['bytes', (table) => table.binary('c').defaultTo(Buffer.from([1])), "bytea DEFAULT '\\x01'::bytea"],
  ]
  it.each(defaults)('%s', async (_, describe, expected) => {
    const [statement] = await statementsOf((op) => op.createTable('t', describe))
    expect(statement?.sql).toBe(`CREATE TABLE t (\n  c ${expected}\n)`)
  })
})

describe('checks, keys and indexes with knex values', () => {
  it('take raw bindings, predicates and expressions', async () => {
    const statements = await statementsOf((op) =>
      op.createTable('t', (table) => {
        table.integer('a').checkBetween([1, 5]).checkNotIn(['2', '3'], 'Not In')
        table.integer('b').checkNegative()
        table.string('c').checkLength('>=', 3)
        table.check('a <> :x', { x: "it's" }, 'named')
        table.index([client.raw('lower(c)')], 'ix_lower')
        table.index(['a'], 'ix_some', { predicate: client.whereNotNull('b').andWhere('a', '>', 5) })
        table.unique(['a'], { predicate: client.whereRaw('c = ?', ["o'k"]) })
        table.index([client.raw('a + 1')])
      }),
    )
    expect(statements.map((statement) => statement.sql)).toEqual([
      `CREATE TABLE t (
  a integer CONSTRAINT "Not In" CHECK (a NOT IN ('2', '3')) CHECK (a BETWEEN 1 AND 5),
  b integer CHECK (b < 0),
  c varchar(255) CHECK (length(c) >= 3),
  CONSTRAINT named CHECK (a <> 'it''s')
)`,
      'CREATE INDEX ix_lower ON t (lower(c))',
      'CREATE INDEX ix_some ON t (a) WHERE "b" is not null and "a" > 5',
      `CREATE UNIQUE INDEX t_a_unique ON t (a) WHERE c = 'o''k'`,
      'CREATE INDEX ON t ((a + 1))',
    ])
  })
})
