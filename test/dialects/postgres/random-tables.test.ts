/** Tables with any names, comments and defaults: the server shows what was asked for, and the way back leaves nothing. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await createTestServer('random')
})

afterAll(async () => server.close())

const special = fc.constantFrom(
  "'",
  '"',
  '\\',
  '$$',
  '--',
  '/*',
  '.',
  '?',
  ':a',
  ' ',
  '%',
  'ß',
  'User',
  'select',
  '\u{1f600}',
  '\n',
)
const text = fc
  .array(fc.oneof(special, fc.string({ unit: 'grapheme', maxLength: 4 })), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((candidate) => candidate !== '' && !/\p{Surrogate}/u.test(candidate))
const name = text.filter((candidate) => Buffer.byteLength(candidate) <= 40 && !/^pg_/i.test(candidate))

const described = fc.record({
  schema: name,
  table: name,
  columns: fc.uniqueArray(name, { minLength: 2, maxLength: 4 }),
  comment: text,
  value: text,
  labels: fc.uniqueArray(
    text.filter((label) => Buffer.byteLength(label) <= 63),
    { minLength: 1, maxLength: 3 },
  ),
})

it('goes up and down with any text', async () => {
  const before = await server.schema()
  await fc.assert(
    fc
      .asyncProperty(described, async ({ schema, table, columns, comment, value, labels }) => {
        await server.query('BEGIN')
        const [first = '', second = ''] = columns
        // A type may not have the name of a table, whose rows are a type.
        fc.pre(first !== table)
        await server.run(async (op) => {
          await op.createSchema(schema)
          await op.createTable(
            table,
            (builder) => {
              for (const column of columns) builder.text(column).defaultTo(value).comment(comment)
              builder.comment(comment)
              builder.enu('the enum', labels, { useNative: true, enumName: first }).defaultTo(labels[0] ?? '')
              builder.index([first])
              builder.unique([second, first])
              builder.primary([second])
            },
            { schema },
          )
          await op.bulkInsert(table, [{ [first]: value }], { schema })
        })
        const [row] = await server.query(
          `SELECT t.*, obj_description(t.tableoid) AS "table's comment" FROM ${quote(schema)}.${quote(table)} t`,
        )
        const expected = Object.fromEntries(columns.map((column) => [column, value]))
        expect(row).toEqual({ ...expected, 'the enum': labels[0], "table's comment": comment })
        await server.run(async (op) => {
          await op.dropTable(table, { schema })
          await op.dropSchema(schema)
        })
        expect(await server.schema()).toEqual(before)
      })
      .afterEach(async () => void (await server.query('ROLLBACK'))),
    { numRuns: 40 },
  )
})

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
