/** What cannot be written as asked is refused at the call, with a reason and what to do. */
import { describe, expect, it } from 'vitest'
import type { NamingConvention } from '../../../lib/config/config.ts'
import { compile } from '../../../lib/dialects/postgres/compile.ts'
import type { ErrorCode } from '../../../lib/errors.ts'
import { sql } from '../../../lib/ops/values.ts'
import { type Body, statementsOf } from './recorded-op.ts'

interface Refusal {
  readonly name: string
  readonly body: Body
  readonly message: string
  readonly code?: ErrorCode
  readonly hint?: string
  readonly convention?: NamingConvention
}

/** Wrong arguments, as JavaScript can give them. */
const wrong = (value: unknown): never => value as never

const refusals: readonly Refusal[] = [
  {
    name: 'an empty name',
    body: (op) => op.dropTable(''),
    message: 'op.dropTable(): the name of the table is empty',
  },
  {
    name: 'a name that is no string',
    body: (op) => op.renameTable('a', wrong(5)),
    message: 'op.renameTable(): the new name must be a string, got 5',
  },
  {
    name: 'a NUL in a name',
    body: (op) => op.dropTable('a\0'),
    message: 'has a NUL character',
  },
  {
    name: 'a name over 63 bytes',
    body: (op) => op.dropTable('é'.repeat(32)),
    message: '64 bytes',
    code: 'identifier_too_long',
    hint: 'shorter',
  },
  {
    name: 'an option in the spelling of Alembic',
    body: (op) => op.dropTable('t', wrong({ if_exists: true })),
    message: 'op.dropTable(): there is no option "if_exists"',
    hint: 'Did you mean "ifExists"? Known options: schema, ifExists, cascade.',
  },
  {
    name: 'an option with a prefix',
    body: (op) => op.createIndex('i', 't', ['a'], wrong({ postgresql_using: 'gin' })),
    message: 'there is no option "postgresql_using"',
    hint: 'Did you mean "using"?',
  },
  {
    name: 'an option with a typing mistake',
    body: (op) => op.createIndex('i', 't', ['a'], wrong({ uniqe: true })),
    message: 'there is no option "uniqe"',
    hint: 'Did you mean "unique"?',
  },
  {
    name: 'an option of a wrong type',
    body: (op) => op.createIndex('i', 't', ['a'], wrong({ unique: 'yes' })),
    message: 'the option unique must be true or false, got "yes"',
  },
  {
    name: 'options that are no object',
    body: (op) => op.dropTable('t', wrong('public')),
    message: 'the options must be an object, got "public"',
  },
  {
    name: 'Alembic names of column changes',
    body: (op) => op.alterColumn('t', 'c', wrong({ server_default: '5' })),
    message: 'there is no option "server_default"',
    hint: 'Did you mean "default"?',
  },
  {
    name: 'new_column_name',
    body: (op) => op.alterColumn('t', 'c', wrong({ new_column_name: 'd' })),
    message: 'there is no option "new_column_name"',
    hint: 'Did you mean "name"?',
  },
  {
    name: 'using without type',
    body: (op) => op.alterColumn('t', 'c', { using: 'c::int' }),
    message: 'using must be used with type',
  },
  {
    name: 'collation without type',
    body: (op) => op.alterColumn('t', 'c', { collation: 'C' }),
    message: 'collation must be used with type',
  },
  {
    name: 'a computed change',
    body: (op) => op.alterColumn('t', 'c', { generated: wrong('a + 1') }),
    message:
      'Adding or removing a "computed" construct, e.g. GENERATED ALWAYS AS, to or from an existing column is not supported',
    hint: 'drop the column and add it anew',
  },
  {
    name: 'no change at all',
    body: (op) => op.alterColumn('t', 'c', { existingType: 'text' }),
    message: 'names nothing to change',
  },
  {
    name: 'a wrong identity option',
    body: (op) => op.alterColumn('t', 'c', { identity: wrong({ always: true }) }),
    message: 'there is no option "always"',
  },
  {
    name: "knex's alter()",
    body: (op) => op.alterTable('t', (table) => void table.string('c', 5).alter()),
    message: '.alter(), .alterType() and .drop() of a column are not supported',
    hint: 'op.alterColumn',
  },
  {
    name: 'an asynchronous description',
    body: (op) => op.createTable('t', async (table) => void table.string('c')),
    message: 'is asynchronous',
  },
  {
    name: 'a description that is none',
    body: (op) => op.createTable('t', wrong(undefined)),
    message: 'what describes the table must be a function, got undefined',
  },
  {
    name: 'a column type of another database',
    body: (op) => op.createTable('t', (table) => (table as unknown as { set(name: string): void }).set('c')),
    message: 'PostgreSQL has no column type "set"',
    hint: 'table.specificType',
  },
  {
    name: 'a position of a column',
    body: (op) => op.alterTable('t', (table) => void table.string('c').after('b')),
    message: 'PostgreSQL has no .after() of a column',
  },
  {
    name: 'a column without a name',
    body: (op) => op.createTable('t', (table) => void table.string('')),
    message: 'A column of type varchar has no name',
  },
  {
    name: 'an undefined default',
    body: (op) => op.createTable('t', (table) => void table.string('c').defaultTo(wrong(undefined))),
    message: 'The default of column "c" is undefined',
  },
  {
    name: 'a foreign key to nowhere',
    body: (op) => op.createTable('t', (table) => void table.foreign('a')),
    message: 'does not say what it refers to',
  },
  {
    name: 'an unknown referential action',
    body: (op) =>
      op.createTable('t', (table) => void table.integer('a').references('o.id').onDelete('explode')),
    message: 'The referential action "explode" is not known',
  },
  {
    name: 'a native enum without a name',
    body: (op) => op.createTable('t', (table) => void table.enu('c', ['a'], wrong({ useNative: true }))),
    message: 'needs the name of its type',
  },
  {
    name: 'a drop in a table that is being created',
    body: (op) => op.createTable('t', (table) => void table.dropIndex('c')),
    message: 'A table that is being created cannot drop',
  },
  {
    name: 'addColumn without a column',
    body: (op) => op.addColumn('t', () => {}),
    message: 'describes no column',
  },
  {
    name: 'addColumn that does more',
    body: (op) =>
      op.addColumn('t', (table) => {
        table.string('a')
        table.dropColumn('b')
      }),
    message: 'only adds columns',
    hint: 'op.alterTable',
  },
  {
    name: 'onCommit of an ordinary table',
    body: (op) => op.createTable('t', () => {}, { onCommit: 'drop' }),
    message: 'onCommit is for temporary tables',
  },
  {
    name: 'an index without columns',
    body: (op) => op.createIndex('i', 't', []),
    message: 'op.createIndex(): columns is empty',
  },
  {
    name: 'an index column of a wrong type',
    body: (op) => op.createIndex('i', 't', ['a', wrong(5)]),
    message: 'columns[1] must be a string, got 5',
  },
  {
    name: 'ifNotExists of an index without a name',
    body: (op) => op.createIndex(null, 't', ['a'], { ifNotExists: true }),
    message: 'ifNotExists needs a name',
  },
  {
    name: 'an unknown constraint type',
    body: (op) => op.dropConstraint('c', 't', { type: wrong('foreign') }),
    message: "'type' can be one of 'check', 'foreignkey', 'primary', 'unique', 'exclude', null",
  },
  {
    name: 'dropping a constraint without a name',
    body: (op) => op.dropConstraint(null, 't', { type: 'check' }),
    message: 'Constraint must have a name',
  },
  {
    name: 'a foreign key with a column too many',
    body: (op) => op.createForeignKey('fk', 'a', 'b', ['x', 'y'], ['id']),
    message: '2 local columns refer to 1 remote ones',
  },
  {
    name: 'initially against deferrable',
    body: (op) => op.createUniqueConstraint('u', 't', ['a'], { initially: 'deferred', deferrable: false }),
    message: 'contradicts deferrable: false',
  },
  {
    name: 'an operator that is none',
    body: (op) => op.createExcludeConstraint('x', 't', [['a', '&& (1)']]),
    message: '"&& (1)" is not an operator',
  },
  {
    name: 'a storage parameter that is none',
    body: (op) => op.createTable('t', () => {}, { with: { 'a = 1, b': 2 } }),
    message: 'is not the name of a storage parameter',
  },
  {
    name: 'an enum value twice',
    body: (op) => op.createEnum('m', ['a', 'a']),
    message: 'has a value twice',
  },
  {
    name: 'a value before and after',
    body: (op) => op.addEnumValue('m', 'b', { before: 'a', after: 'c' }),
    message: 'cannot be both before "a" and after "c"',
  },
  {
    name: 'orReplace of a materialized view',
    body: (op) => op.createView('v', 'SELECT 1', { materialized: true, orReplace: true }),
    message: 'orReplace is not for materialized views',
  },
  {
    name: 'a fraction as a start',
    body: (op) => op.createSequence('s', { start: 1.5 }),
    message: 'start must be a whole number, got 1.5',
  },
  {
    name: 'an unnamed check under a convention that needs a name',
    convention: { ck: 'ck_%(table_name)s_%(constraint_name)s' },
    body: (op) => op.createCheckConstraint(null, 't', 'a > 0'),
    message: 'needs an explicit name',
  },
  {
    name: 'a convention with an unknown token',
    convention: { uq: 'uq_%(colum_0_name)s' },
    body: (op) => op.createUniqueConstraint(null, 't', ['a']),
    message: 'asks for %(colum_0_name)s, which is not known here',
  },
  {
    name: 'a convention that needs a name of an expression',
    convention: { ix: 'ix_%(column_0_name)s' },
    body: (op) => op.createIndex(null, 't', [sql`lower(a)`]),
    message: 'asks for %(column_0_name)s, which is empty here',
  },
  {
    name: 'a copied table in a batch',
    body: (op) => op.batchAlterTable('t', { recreate: 'always' }, () => {}),
    message: "recreate: 'always' would copy the table",
    code: 'batch_invalid',
    hint: 'A copy loses grants',
  },
  {
    name: 'an option of copying in a batch',
    body: (op) => op.batchAlterTable('t', wrong({ partialReordering: [] }), () => {}),
    message: 'partialReordering would copy the table',
    code: 'batch_invalid',
  },
  {
    name: 'insertAfter in a batch',
    body: (op) =>
      op.batchAlterTable('t', (batch) =>
        batch.addColumn((table) => table.string('c'), wrong({ insertAfter: 'b' })),
      ),
    message: "Can't specify insert_before or insert_after when using ALTER; please specify recreate='always'",
    code: 'batch_invalid',
  },
  {
    name: 'a batch without a body',
    body: (op) => op.batchAlterTable('t', wrong({})),
    message: 'the body must be a function, got undefined',
  },
  {
    name: 'an operation that is none',
    body: (op) => op.invoke(wrong({ type: 'explode' })),
    message: 'there is no operation "explode"',
    code: 'operation_unknown',
  },
  {
    name: 'execute of something else',
    body: (op) => op.execute(wrong({ sql: 'SELECT 1' })),
    message: 'the text must be SQL text (a string or sql`…`), got an object',
  },
]

describe('refused', () => {
  it.each(refusals)('$name', async ({ body, message, code = 'operation_invalid', hint = '', convention }) => {
    const error: unknown = await statementsOf(body, convention).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'TribikosError', code, message: expect.stringContaining(message) })
    expect(error instanceof Error && 'hint' in error ? String(error.hint) : '').toContain(hint)
  })

  it('an operation that compile does not know', () => {
    expect(() => compile(wrong({ type: 'toString' }), { namingConvention: {} })).toThrow(
      expect.objectContaining({ code: 'operation_unknown' }),
    )
  })
})
