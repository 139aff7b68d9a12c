/** What the types of `op` allow and refuse: checked by the compiler, without a run. */
import type { Knex } from 'knex'
import { describe, expectTypeOf, it } from 'vitest'
import type { Op } from '../../lib/ops/op.ts'
import type { Operation, OperationOf, OperationType } from '../../lib/ops/operation.ts'
import { sql, type FinalName, type SqlText } from '../../lib/ops/values.ts'

declare module '../../lib/ops/op.ts' {
  interface CustomOperations {
    enableAudit(table: string): Promise<number>
  }
}

/** Never called: only its types matter. */
export async function body(op: Op): Promise<void> {
  await op.createTable('t', (table) => {
    expectTypeOf(table).toEqualTypeOf<Knex.CreateTableBuilder>()
    table.timestamp('at').defaultTo(sql`now()`)
    table.increments()
  })
  await op.addColumn('t', (table) => table.string('a').references('id').inTable('b'))
  await op.alterColumn('t', 'c', { type: sql`varchar(${5})`, default: null, comment: null, identity: null })
  await op.createIndex(null, 't', ['a', sql`lower(b)`, { element: 'c', order: 'desc' }])
  await op.createForeignKey(op.f('fk'), 'a', 'b', ['x'], ['y'], { onDelete: 'SET NULL' })
  await op.createExcludeConstraint('e', 't', [['a', '&&'], { element: sql`b`, operator: '=', opclass: 'x' }])
  await op.batchAlterTable('t', (batch) => batch.dropColumn('a'))
  await op.batchAlterTable('t', { schema: 's' }, async (batch) => {
    await batch.createIndex('i', ['a'])
    // @ts-expect-error the schema belongs to the batch
    await batch.createIndex('i', ['a'], { schema: 's' })
  })
  const { rows } = await op.batch('t', { key: 'id', set: { a: sql`b` }, where: 'a IS NULL', size: 10 })
  expectTypeOf(rows).toEqualTypeOf<number>()
  await op.batch('t', {
    key: ['a', 'b'],
    delete: true,
    waitWhile: async ({ query }) => (await query('')).length,
  })
  await op.batch('t', { key: 'id', run: ({ within }) => ['SELECT 1', sql`SELECT ${within('x')}`] })
  await op.setNotNullSafely('t', 'a', { schema: 's', constraintName: 'c' })
  await op.addCheckNotValid('c', 't', 'a > 0')
  await op.addForeignKeyNotValid(op.f('c'), 't', 'o', ['a'], ['id'], { onDelete: 'cascade' })
  await op.validateConstraint('c', 't', { alone: false })
  // @ts-expect-error one of set, delete and run
  await op.batch('t', { key: 'id' })
  // @ts-expect-error not two of them
  await op.batch('t', { key: 'id', delete: true, set: { a: 1 } })
  // @ts-expect-error statements of one's own have their condition in them
  await op.batch('t', { key: 'id', run: () => 'SELECT 1', where: 'a' })
  // @ts-expect-error a key is needed
  await op.batch('t', { delete: true })
  // @ts-expect-error no such option
  await op.dropTable('t', { if_exists: true })
  // @ts-expect-error no such action
  await op.createForeignKey('fk', 'a', 'b', ['x'], ['y'], { onDelete: 'explode' })
  // @ts-expect-error a computed expression cannot be changed
  await op.alterColumn('t', 'c', { generated: 'a + 1' })
  // @ts-expect-error a name is needed
  await op.dropTable(null)
  // @ts-expect-error rows are a list
  await op.bulkInsert('t', { a: 1 })
  // @ts-expect-error not an operation
  await op.invoke({ type: 'explode' })
}

describe('op', () => {
  it('gives typed answers', () => {
    expectTypeOf<Op['query']>().returns.resolves.toEqualTypeOf<readonly Record<string, unknown>[]>()
    expectTypeOf<Op['knex']>().toEqualTypeOf<Knex>()
    expectTypeOf<Op['f']>().returns.toEqualTypeOf<FinalName>()
    expectTypeOf<Op['inlineLiteral']>().returns.toEqualTypeOf<SqlText>()
    expectTypeOf<Op['enableAudit']>().toEqualTypeOf<(table: string) => Promise<number>>()
  })

  it('tells operations apart by type', () => {
    expectTypeOf<Operation['type']>().toEqualTypeOf<OperationType>()
    expectTypeOf<OperationOf<'dropTable'>>().toHaveProperty('cascade')
    expectTypeOf<Extract<Operation, { type: 'createIndex' }>>().toEqualTypeOf<OperationOf<'createIndex'>>()
  })
})
