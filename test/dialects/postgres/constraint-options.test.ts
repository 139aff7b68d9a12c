/** Options of constraints and indexes that newer servers or rare schemas need, as statements; and what is refused. */
import { describe, expect, it } from 'vitest'
import { sql } from '../../../lib/ops/values.ts'
import { type Body, statementsOf } from './recorded-op.ts'

const written: readonly { readonly name: string; readonly up: Body; readonly text: string }[] = [
  {
    name: 'a key without overlaps',
    up: (op) => op.createPrimaryKey('k', 't', ['a', 'During'], { withoutOverlaps: true }),
    text: 'ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a, "During" WITHOUT OVERLAPS)',
  },
  {
    name: 'a unique key without overlaps, on the whole only',
    up: (op) =>
      op.createUniqueConstraint('k', 't', ['a', 'b'], { withoutOverlaps: true, only: true, schema: 's' }),
    text: 'ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE (a, b WITHOUT OVERLAPS)',
  },
  {
    name: 'a foreign key over a period',
    up: (op) => op.createForeignKey('f', 't', 'u', ['a', 'during'], ['id', 'valid'], { period: true }),
    text: 'ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, PERIOD during) REFERENCES u (id, PERIOD valid)',
  },
  {
    name: 'a foreign key that sets some columns',
    up: (op) =>
      op.createForeignKey('f', 't', 'u', ['a', 'b'], ['c', 'd'], {
        onDelete: 'set null',
        onDeleteColumns: ['b'],
      }),
    text: 'ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES u (c, d) ON DELETE SET NULL (b)',
  },
  {
    name: 'a foreign key that is not enforced',
    up: (op) => op.createForeignKey('f', 't', 'u', ['a'], [], { notEnforced: true }),
    text: 'ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u NOT ENFORCED',
  },
  {
    name: 'a check that is not enforced',
    up: (op) => op.createCheckConstraint('c', 't', 'a > 0', { noInherit: true, notEnforced: true }),
    text: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NO INHERIT NOT ENFORCED',
  },
  {
    name: 'an exclusion constraint with a collation and an operator class of another schema',
    up: (op) =>
      op.createExcludeConstraint(
        'x',
        't',
        [{ element: 'a', operator: '=', collation: 'C', opclass: sql.identifier('My', 'ops') }],
        { using: 'btree', only: true },
      ),
    text: 'ALTER TABLE ONLY t ADD CONSTRAINT x EXCLUDE USING btree (a COLLATE "C" "My".ops WITH =)',
  },
  {
    name: 'an index with a collation of another schema',
    up: (op) =>
      op.createIndex('i', 't', [{ element: 'a', collation: sql.identifier('app', 'German'), order: 'desc' }]),
    text: 'CREATE INDEX i ON t (a COLLATE app."German" DESC)',
  },
]

const refused: readonly { readonly name: string; readonly up: Body; readonly message: string }[] = [
  {
    name: 'columns to set where nothing is set',
    up: (op) =>
      op.createForeignKey('f', 't', 'u', ['a'], ['b'], { onDelete: 'cascade', onDeleteColumns: ['a'] }),
    message: 'onDeleteColumns needs onDelete to be set null or set default',
  },
  {
    name: 'columns to set without an action',
    up: (op) => op.createForeignKey('f', 't', 'u', ['a'], ['b'], { onDeleteColumns: ['a'] }),
    message: 'onDeleteColumns needs onDelete to be set null or set default',
  },
  {
    name: 'a flag that is no flag',
    up: (op) => op.createCheckConstraint('c', 't', 'a > 0', { notEnforced: 'yes' as never }),
    message: 'notEnforced must be true or false',
  },
  {
    name: 'an empty collation',
    up: (op) => op.createIndex('i', 't', [{ element: 'a', collation: '' }]),
    message: 'collation is empty',
  },
]

describe('options of constraints and indexes', () => {
  it.each(written)('$name', async ({ up, text }) => {
    expect((await statementsOf(up)).map(({ sql: statement }) => statement)).toEqual([text])
  })

  it.each(refused)('refuses $name', async ({ up, message }) => {
    await expect((async () => statementsOf(up))()).rejects.toThrow(message)
  })
})
