/** Names, literals and rendered values come back from a real server as they were. */
import * as fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { literal } from '../../../lib/dialects/postgres/literal.ts'
import { fitName, identifier, qualified } from '../../../lib/dialects/postgres/names.ts'
import { bound, inlined, render } from '../../../lib/dialects/postgres/parameters.ts'
import { sql } from '../../../lib/ops/values.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await createTestDatabase('values')
  client = new Client({ connectionString: database.url })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

async function value(text: string, values: readonly unknown[] = []): Promise<unknown> {
  const { rows } = await client.query<{ value: unknown }>(text, [...values])
  return rows[0]?.value
}

/** Text with the characters that matter to a lexer more often than chance would have them. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '"', '\\', '$', '--', '/*', '*/', '\n', '?', 'é', '$1', '\u{1f600}'),
      fc.string({ unit: 'grapheme' }),
    ),
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((candidate) => !/\p{Surrogate}/u.test(candidate))

describe('literal', () => {
  it('gives back any text', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        expect(await value(`SELECT ${literal(given)}::text AS value`)).toBe(given)
      }),
      { numRuns: 200 },
    )
  })

  it('gives back any number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double(), async (given) => {
        expect(await value(`SELECT (${literal(given)})::float8 AS value`)).toBe(given)
      }),
      { numRuns: 100 },
    )
  })

  it('gives back any moment', async () => {
    const years = {
      min: new Date('-004700-01-01T00:00:00Z'),
      max: new Date('+012000-01-01T00:00:00Z'),
      noInvalidDate: true,
    }
    await fc.assert(
      fc.asyncProperty(fc.date(years), async (given) => {
        const milliseconds = await value(
          `SELECT (extract(epoch FROM ${literal(given)}::timestamptz) * 1000)::text AS value`,
        )
        expect(Math.round(Number(milliseconds))).toBe(given.getTime())
      }),
      { numRuns: 100 },
    )
  })

  it('gives back any array of texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text)), async (given) => {
        expect(await value(`SELECT ${literal(given)}::text[] AS value`)).toEqual(given)
      }),
      { numRuns: 100 },
    )
  })

  it('gives back any JSON object and any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())),
        fc.uint8Array(),
        async (object, bytes) => {
          expect(await value(`SELECT ${literal(object)}::json AS value`)).toEqual(
            JSON.parse(JSON.stringify(object)),
          )
          expect(await value(`SELECT ${literal(bytes)} AS value`)).toEqual(Buffer.from(bytes))
        },
      ),
      { numRuns: 100 },
    )
  })

  const forms: readonly (readonly [unknown, string])[] = [
    [null, 'NULL'],
    [true, 'true'],
    [5, '5'],
    [-1.5, '-1.5'],
    [10n ** 20n, '100000000000000000000'],
    [Number.NaN, "'NaN'::float8"],
    [-Infinity, "'-Infinity'::float8"],
    ["o'k\\", "'o''k\\'"],
    [new Date(Date.UTC(2026, 10, 21, 10)), "'2026-11-21T10:00:00.000+00:00'"],
    [new Date('-000043-03-15T12:00:00Z'), "'0044-03-15T12:00:00.000+00:00 BC'"],
    [new Uint8Array([1, 171]), "'\\x01ab'::bytea"],
    [[], "'{}'"],
    [
      [
        [1, 2],
        [3, null],
      ],
      "'{{1,2},{3,NULL}}'",
    ],
    [['a,b', 'c"d', '\\', ''], `'{"a,b","c\\"d","\\\\",""}'`],
    [{ a: ["it's"] }, `'{"a":["it''s"]}'`],
    [Object.assign(Object.create(null), { a: 1 }), `'{"a":1}'`],
  ]
  it.each(forms.map(([given, expected]) => ({ given, expected })))(
    'writes $expected',
    ({ given, expected }) => {
      expect(literal(given)).toBe(expected)
    },
  )

  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['an invalid date', new Date(Number.NaN)],
    ['NUL', 'a\0b'],
    ['half a surrogate pair', '\ud800'],
    ['a Map', new Map()],
    ['JSON that cannot be', { a: 1n }],
    ['NUL in an array', ['\0']],
  ])('refuses %s', (_, given) => {
    expect(() => literal(given)).toThrow(expect.objectContaining({ code: 'operation_invalid' }))
  })
})

describe('identifier', () => {
  const name = text.filter((candidate) => candidate !== '' && Buffer.byteLength(candidate) <= 63)

  it('names what it says', async () => {
    await fc.assert(
      fc.asyncProperty(name, async (given) => {
        const { fields } = await client.query(`SELECT 1 AS ${identifier(given)}`)
        expect(fields[0]?.name).toBe(given)
      }),
      { numRuns: 200 },
    )
  })

  it('reads every key word of the server as a name', async () => {
    const { rows } = await client.query<{ word: string }>('SELECT word FROM pg_get_keywords()')
    for (const { word } of rows) {
      await client.query(`CREATE TABLE ${identifier(word)} (${identifier(word)} integer)`)
      await client.query(`SELECT ${identifier(word)} FROM ${qualified('public', word)}`)
      await client.query(`DROP TABLE ${identifier(word)}`)
    }
  })

  it.each([
    ['users', 'users'],
    ['_a1', '_a1'],
    ['User', '"User"'],
    ['a.b', '"a.b"'],
    ['a"b', '"a""b"'],
    ['1a', '"1a"'],
    ['a$b', '"a$b"'],
    ['select', '"select"'],
    ['größe', '"größe"'],
  ])('%s is written %s', (given, expected) => {
    expect(identifier(given)).toBe(expected)
  })

  it('keeps a dotted schema one name', () => {
    expect(qualified('a.b', 'C')).toBe('"a.b"."C"')
    expect(qualified(null, 'c')).toBe('c')
  })

  it('counts bytes, not characters', async () => {
    const fits = 'ü'.repeat(31) + 'x'
    const { fields } = await client.query(`SELECT 1 AS ${identifier(fits)}`)
    expect(fields[0]?.name).toBe(fits)
    expect(() => identifier('ü'.repeat(32))).toThrow(
      expect.objectContaining({ code: 'identifier_too_long', message: expect.stringContaining('64 bytes') }),
    )
  })

  it.each(['', 'a\0b', '\udc00'])('refuses %j', (given) => {
    expect(() => identifier(given)).toThrow(expect.objectContaining({ code: 'operation_invalid' }))
  })

  it('cuts generated names between characters and keeps them apart', () => {
    const [one, other] = [fitName('ü'.repeat(40)), fitName('ü'.repeat(41))]
    expect(Buffer.byteLength(one)).toBeLessThanOrEqual(63)
    expect(one).toMatch(/^ü{27}_[0-9a-f]{8}$/)
    expect(one).not.toBe(other)
    expect(fitName('x'.repeat(63))).toBe('x'.repeat(63))
  })
})

describe('render', () => {
  const parameter = fc.oneof(
    text.map((given) => ({ given, type: 'text' })),
    fc.integer().map((given) => ({ given, type: 'integer' })),
    fc.double({ noDefaultInfinity: true }).map((given) => ({ given, type: 'float8' })),
    fc.boolean().map((given) => ({ given, type: 'boolean' })),
    fc.constant({ given: null, type: 'date' }),
    fc.uint8Array().map((given) => ({ given, type: 'bytea' })),
    fc.array(text).map((given) => ({ given, type: 'text[]' })),
    fc.dictionary(fc.string(), fc.integer()).map((given) => ({ given, type: 'json' })),
  )

  it('gives the result of the bound query', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(parameter, { minLength: 1, maxLength: 4 }),
        text,
        async (parameters, noise) => {
          const columns = parameters.map(({ given, type }) => sql`${given}::${sql.raw(type)}::text`)
          const noisy = noise.replaceAll('*/', '').replaceAll('/*', '')
          const statement = bound(
            sql`SELECT concat_ws('|', ${sql.join(columns)}) || ${sql.literal(`$1 ${noise}`)} /* $1 ${sql.raw(noisy)} */ AS value -- $2`,
          )
          const rendered = render({ ...statement, transaction: 'inside' })
          expect(await value(rendered)).toBe(await value(statement.sql, statement.values))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('leaves strings, names, comments and dollar quotes alone', () => {
    const text = `SELECT $1, '$1', "$1", $$ $1 $$, $a$ $1 $a$, E'\\'$1', a$1, $2 /* $1 /* $1 */ $1 */ -- $1`
    expect(render({ sql: text, values: [`it's`, 5], transaction: 'inside' })).toBe(
      `SELECT 'it''s', '$1', "$1", $$ $1 $$, $a$ $1 $a$, E'\\'$1', a$1, '5'`,
    )
  })

  it('ends where a semicolon can follow', () => {
    const rendered = (text: string): string => render({ sql: text, transaction: 'inside' })
    expect(rendered('SELECT 1;\n')).toBe('SELECT 1')
    expect(rendered(`SELECT ';' -- done;`)).toBe(`SELECT ';'`)
    expect(rendered('SELECT 1; SELECT 2 ; -- end')).toBe('SELECT 1; SELECT 2')
  })

  it('refuses a parameter without a value', () => {
    expect(() => render({ sql: 'SELECT $2', values: [1], transaction: 'inside' })).toThrow(
      'There is no value for $2',
    )
  })
})

describe('sql`…`', () => {
  it('binds values in queries', () => {
    const name = sql.identifier('App', 'user')
    const condition = sql`plan = ${'x'} OR ${sql.literal(-1)} < ${2}`
    expect(bound(sql`SELECT * FROM ${name} WHERE ${condition} AND a = ANY(${[1, 2]})`)).toEqual({
      sql: 'SELECT * FROM "App"."user" WHERE plan = $1 OR (-1) < $2 AND a = ANY($3)',
      values: ['x', 2, '{1,2}'],
    })
  })

  it.each([
    [sql`ALTER TABLE t ALTER a SET DEFAULT ${"it's"}`, `ALTER TABLE t ALTER a SET DEFAULT 'it''s'`],
    [sql`/* a */ ALTER SEQUENCE s RESTART WITH ${5}`, '/* a */ ALTER SEQUENCE s RESTART WITH 5'],
    [sql`UPDATE t SET a = ${1}; UPDATE t SET b = ${-2}`, 'UPDATE t SET a = 1; UPDATE t SET b = (-2)'],
    [sql`DO $$ BEGIN END $$`, 'DO $$ BEGIN END $$'],
  ])('writes literals where the server takes no parameters: %#', (text, expected) => {
    expect(bound(text)).toEqual({ sql: expected, values: [] })
    expect(inlined(text)).toBe(expected)
  })

  it.each([
    sql`SELECT '${1}'`,
    sql`SELECT 1 -- ${1}`,
    sql`SELECT /* ${1} */ 2`,
    sql`SELECT $$ ${1} $$`,
    sql`SELECT "${1}"`,
    sql`SELECT $1, ${1}`,
  ])('refuses a value that stands inside of quotes or a comment: %#', (text) => {
    expect(() => bound(text)).toThrow('A value of sql`…` stands inside of quotes or a comment')
  })

  it('refuses undefined, and escapes that JavaScript cannot read', () => {
    expect(() => sql`SELECT ${undefined}`).toThrow('value 1 of sql`…` is undefined')
    expect(() => sql`SELECT '\u{zz}'`).toThrow('escape sequence')
  })

  it('is recognised across copies of the package, and a user object is not', async () => {
    const otherCopy: string = '../../../lib/ops/values.ts?copy'
    const { isSqlText } = await import(otherCopy)
    expect(isSqlText(sql`now()`)).toBe(true)
    expect(isSqlText({ kind: 'sql', strings: ['x'], values: [] })).toBe(false)
  })
})
