/** The queue: statements in the order of the calls, with the clean-up of enum types where it is due. */
import { expect, it } from 'vitest'
import { dialectByName } from '../../lib/dialects/by-name.ts'
import type { Operation } from '../../lib/ops/operation.ts'
import { StatementQueue } from '../../lib/runtime/statement-queue.ts'

const dialect = dialectByName('postgres')

function texts(operations: readonly Operation[]): readonly string[] {
  const queue = new StatementQueue(dialect, { namingConvention: {} })
  for (const operation of operations) queue.add(operation, new Error('here'))
  return queue
    .takeLast()
    .map(({ statement }) => (statement === dialect.afterDrops ? 'CLEAN UP' : statement.sql))
}

const drop: Operation = { type: 'dropTable', name: 't' }
const create: Operation = { type: 'createEnum', name: 'state', values: ['on'] }
const other: Operation = { type: 'execute', text: 'SELECT 1' }

it.each([
  ['nothing was dropped', [other, create], ['SELECT 1', 'CREATE TYPE']],
  ['at the end', [drop, other], ['DROP TABLE', 'SELECT 1', 'CLEAN UP']],
  [
    'before a type of the same name may come',
    [drop, other, create, other],
    ['DROP TABLE', 'SELECT 1', 'CLEAN UP', 'CREATE TYPE', 'SELECT 1'],
  ],
  ['once for several', [drop, drop], ['DROP TABLE', 'DROP TABLE', 'CLEAN UP']],
] as const)('cleans up: %s', (_, operations, expected) => {
  const found = texts(operations)
  expect(found).toHaveLength(expected.length)
  found.forEach((text, at) => {
    expect(text.startsWith(expected[at] ?? '')).toBe(true)
  })
})

it('numbers statements, forgets what came after a mark, and gives each once', () => {
  const queue = new StatementQueue(dialect, { namingConvention: {} })
  queue.add(other, new Error('first'))
  const mark = queue.length
  queue.add(other, new Error('second'))
  queue.dropAfter(mark)
  queue.add(other, new Error('third'))
  const taken = queue.take()
  expect(taken.map(({ number, origin }) => [number, origin?.message])).toEqual([
    [1, 'first'],
    [3, 'third'],
  ])
  expect(queue.take()).toEqual([])
})

it('refuses at the call what cannot be compiled or would end the transaction', () => {
  const queue = new StatementQueue(dialect, { namingConvention: {} })
  const add = (operation: Operation): void => queue.add(operation, new Error('here'))
  expect(() => add({ type: 'execute', text: 'SELECT 1;\nROLLBACK' })).toThrow(
    expect.objectContaining({
      code: 'transaction_control',
      message: expect.stringContaining('ROLLBACK (line 2'),
    }),
  )
  expect(() => add({ type: 'dropTable', name: 'x'.repeat(64) })).toThrow(
    expect.objectContaining({ code: 'identifier_too_long' }),
  )
  expect(() => add({ type: 'execute', text: 'DO $$ BEGIN COMMIT; END $$' })).not.toThrow()
})
