/** Operations as TypeScript: the text that a careful person would have written, and that gives the operations again. */
import * as fc from 'fast-check'
import { format } from 'prettier'
import { describe, expect, it } from 'vitest'
import type { BuilderChain } from '../../lib/ops/builder-calls.ts'
import { callOf } from '../../lib/ops/call/call.ts'
import type { Operation } from '../../lib/ops/operation.ts'
import { finalName, sql } from '../../lib/ops/values.ts'
import { operationText } from '../../lib/revisions/code/operation-code.ts'
import { anyOperation } from '../ops/random-operations.ts'
import { inFunction, recordedOperations } from './recorded-text.ts'

const settings = {
  semi: false,
  singleQuote: true,
  printWidth: 110,
  trailingComma: 'all',
  parser: 'typescript',
} as const

function chain(
  ...calls: readonly (readonly [string, ...BuilderChain[number]['args'][number][]])[]
): BuilderChain {
  const [first, ...rest] = calls.map(([method, ...args]) => ({ method, args }))
  return first === undefined ? [{ method: 'none', args: [] }] : [first, ...rest]
}

function createTable(name: string, ...calls: readonly BuilderChain[]): Operation {
  return { type: 'createTable', name, build: () => {}, calls }
}

const functionText = String.raw`CREATE FUNCTION app.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $function$
BEGIN
  NEW.note := E'\\tick \` ${'${NEW.id}'} it''s "so"';
  RETURN NEW;
END
$function$`

describe('the text of an operation', () => {
  it.each<[string, Operation, string]>([
    [
      'a short call',
      { type: 'dropTable', name: 'account', cascade: true },
      `await op.dropTable('account', { cascade: true })`,
    ],
    [
      'a table of one column',
      createTable('account', chain(['increments', 'id'])),
      `await op.createTable('account', (table) => table.increments('id'))`,
    ],
    [
      'a table',
      createTable(
        'account',
        chain(['increments', 'id']),
        chain(['text', 'email'], ['notNullable'], ['unique']),
        chain(['timestamp', 'created_at'], ['notNullable'], ['defaultTo', sql`now()`]),
      ),
      `await op.createTable('account', (table) => {
  table.increments('id')
  table.text('email').notNullable().unique()
  table
    .timestamp('created_at')
    .notNullable()
    .defaultTo(sql\`now()\`)
})`,
    ],
    ['a table without columns', createTable('account'), `await op.createTable('account', () => {})`],
    [
      'a table in a schema',
      {
        ...createTable('account', chain(['increments', 'id']), chain(['text', 'email'])),
        schema: 'app',
      } as Operation,
      `await op.createTable(
  'account',
  (table) => {
    table.increments('id')
    table.text('email')
  },
  { schema: 'app' },
)`,
    ],
    [
      'names that are final',
      { type: 'dropConstraint', name: finalName('ck_age'), table: 'account', constraintType: 'check' },
      `await op.dropConstraint(op.f('ck_age'), 'account', { type: 'check' })`,
    ],
    [
      'options that need several lines',
      {
        type: 'createForeignKey',
        name: 'fk_updated_by',
        sourceTable: 'provider_configs',
        referentTable: 'users',
        localColumns: ['updated_by'],
        remoteColumns: ['id'],
        onDelete: 'set null',
        notValid: true,
      },
      `await op.createForeignKey('fk_updated_by', 'provider_configs', 'users', ['updated_by'], ['id'], {
  onDelete: 'set null',
  notValid: true,
})`,
    ],
    [
      'quotes of both kinds',
      { type: 'createCheckConstraint', name: 'k', table: 't', condition: `"Name" <> 'x'` },
      `await op.createCheckConstraint('k', 't', \`"Name" <> 'x'\`)`,
    ],
    [
      'a text that must not be touched',
      { type: 'execute', text: functionText },
      `await op.execute(\`${functionText.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\`)`,
    ],
    [
      'values in SQL text',
      {
        type: 'execute',
        text: sql`UPDATE ${sql.identifier('app', 'user')} SET a = ${"it's"}, b = ${10n}, c = '\\'`,
      },
      `await op.execute(sql\`UPDATE \${sql.identifier('app', 'user')} SET a = \${"it's"}, b = \${10n}, c = '\\\\'\`)`,
    ],
    [
      'values of all kinds',
      {
        type: 'bulkInsert',
        table: 'plan',
        rows: [
          {
            id: 1,
            'two words': null,
            at: new Date(0),
            big: 9007199254740993n,
            list: [1, -2.5],
            ['__proto__']: true,
          },
        ],
      },
      `await op.bulkInsert('plan', [
  {
    id: 1,
    'two words': null,
    at: new Date('1970-01-01T00:00:00.000Z'),
    big: 9007199254740993n,
    list: [1, -2.5],
    ['__proto__']: true,
  },
])`,
    ],
    [
      'characters that nobody sees',
      { type: 'createTableComment', table: 't', comment: 'a\u202Eb\u00A0c\r\nd\u2028' },
      String.raw`await op.createTableComment('t', 'a\u202eb\xa0c\r\nd\u2028')`,
    ],
  ])('%s', (_, operation, text) => {
    expect(operationText(operation)).toBe(text)
  })

  it.each([
    ['a function', () => {}],
    ['a class', new Map()],
    ['a symbol', Symbol('x')],
    ['no date', new Date(Number.NaN)],
  ])('refuses %s', (_, value) => {
    expect(() => operationText({ type: 'bulkInsert', table: 't', rows: [{ value }] })).toThrow(
      'cannot be written into a revision',
    )
  })

  it('gives the same operations when it runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyOperation, { minLength: 20, maxLength: 30 }), async (operations) => {
        const again = await recordedOperations(operations.map(operationText).join('\n'))
        expect(again.map(callOf)).toEqual(operations.map(callOf))
      }),
      { numRuns: 20 },
    )
  })

  it('is in the format of prettier', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyOperation, { minLength: 5, maxLength: 10 }), async (operations) => {
        const body = inFunction(operations.map(operationText).join('\n'))
        expect(await format(body, settings)).toBe(body)
      }),
      { numRuns: 40 },
    )
  })
})
