/** Operations as the calls that make them. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BuilderChain } from '../../lib/ops/builder-calls.ts'
import { callOf, type DirectiveCall, operationOf } from '../../lib/ops/call/call.ts'
import type { Operation } from '../../lib/ops/operation.ts'
import { finalName, sql } from '../../lib/ops/values.ts'
import { anyOperation } from './random-operations.ts'

function values({ directive, args }: DirectiveCall): readonly unknown[] {
  return [
    directive,
    ...args.map((argument) => (argument.type === 'value' ? argument.value : argument.chains)),
  ]
}

const chains: readonly BuilderChain[] = [
  [{ method: 'increments', args: ['id'] }],
  [
    { method: 'text', args: ['email'] },
    { method: 'notNullable', args: [] },
  ],
]

describe('the call of an operation', () => {
  it.each<[string, Operation, readonly unknown[]]>([
    [
      'with options',
      { type: 'dropTable', name: 'a', schema: 's', cascade: true },
      ['dropTable', 'a', { schema: 's', cascade: true }],
    ],
    [
      'without',
      { type: 'dropTable', name: 'a', schema: null, cascade: false, ifExists: undefined },
      ['dropTable', 'a'],
    ],
    [
      'on a column',
      {
        type: 'alterColumn',
        table: 't',
        column: 'c',
        changes: { nullable: false, default: null, type: undefined },
        schema: 's',
      },
      ['alterColumn', 't', 'c', { nullable: false, default: null, schema: 's' }],
    ],
    [
      'that changes nothing',
      { type: 'alterColumn', table: 't', column: 'c', changes: {} },
      ['alterColumn', 't', 'c', {}],
    ],
    [
      'on a constraint of a type',
      { type: 'dropConstraint', name: finalName('k'), table: 't', constraintType: 'check' },
      ['dropConstraint', finalName('k'), 't', { type: 'check' }],
    ],
    [
      'on a constraint without a name',
      { type: 'createPrimaryKey', name: undefined, table: 't', columns: ['a'] },
      ['createPrimaryKey', null, 't', ['a']],
    ],
    [
      'that names columns of two tables',
      {
        type: 'createForeignKey',
        name: 'k',
        sourceTable: 'a',
        referentTable: 'b',
        localColumns: ['x'],
        remoteColumns: ['y'],
        onDelete: 'cascade',
        notValid: false,
      },
      ['createForeignKey', 'k', 'a', 'b', ['x'], ['y'], { onDelete: 'cascade' }],
    ],
    [
      'whose false says something',
      { type: 'createView', name: 'v', query: 'SELECT 1', materialized: true, withData: false },
      ['createView', 'v', 'SELECT 1', { materialized: true, withData: false }],
    ],
    [
      'that describes a table',
      { type: 'createTable', name: 't', build: () => {}, calls: chains, comment: null },
      ['createTable', 't', chains],
    ],
  ])('%s', (_, operation, call) => {
    expect(values(callOf(operation))).toEqual(call)
  })

  it('records what a function does to the builder', () => {
    const operation: Operation = {
      type: 'createTable',
      name: 't',
      build: (table) => {
        const id = table.increments('id')
        table
          .text('email')
          .notNullable()
          .defaultTo(sql`now()`)
        id.comment('key')
        table.check('a > 0', undefined, 'positive')
      },
    }
    expect(values(callOf(operation))[2]).toEqual([
      [
        { method: 'increments', args: ['id'] },
        { method: 'comment', args: ['key'] },
      ],
      [
        { method: 'text', args: ['email'] },
        { method: 'notNullable', args: [] },
        { method: 'defaultTo', args: [sql`now()`] },
      ],
      [{ method: 'check', args: ['a > 0', undefined, 'positive'] }],
    ])
  })

  it('refuses a description that is more than data', () => {
    const operation: Operation = {
      type: 'createTable',
      name: 't',
      build: (table) => table.text('email').defaultTo(new Date(0)),
    }
    expect(() => callOf(operation)).toThrow('The description of table "t" gives defaultTo() a value')
  })

  it('makes the same operation again', () => {
    fc.assert(
      fc.property(anyOperation, (operation) => {
        const call = callOf(operation)
        const again = operationOf(call)
        expect(callOf(again)).toEqual(call)
        const { kept, lost } = fieldsOf(operation, again)
        expect(again).toMatchObject(kept)
        expect(lost.filter((value) => value !== undefined && value !== null && value !== false)).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  it('applies the described calls again', () => {
    const made: string[] = []
    const table = {
      increments: (name: string) => made.push(name),
      text: (name: string) => ({ notNullable: () => made.push(name) }),
    }
    const again = operationOf(callOf({ type: 'createTable', name: 't', build: () => {}, calls: chains }))
    if ('build' in again) again.build(table as never)
    expect(made).toEqual(['id', 'email'])
  })
})

/** The fields of the original that came back, functions aside, and the values that did not. */
function fieldsOf(operation: Operation, again: Operation): { kept: object; lost: readonly unknown[] } {
  const returned = new Map<string, unknown>(Object.entries(again))
  const entries = Object.entries(operation).filter(([name]) => name !== 'build')
  return {
    kept: Object.fromEntries(entries.filter(([name]) => returned.get(name) !== undefined)),
    lost: entries.filter(([name]) => returned.get(name) === undefined).map(([, value]) => value),
  }
}
