/** What `op` does before any dialect: the queue, batches, blocks, custom operations, and where a call came from. */
import { describe, expect, it } from 'vitest'
import { createOp } from '../../lib/ops/create-op.ts'
import type { CustomOperation } from '../../lib/ops/op.ts'
import type { Operation } from '../../lib/ops/operation.ts'
import type { OpPort } from '../../lib/ops/port.ts'
import { isSqlText, sql } from '../../lib/ops/values.ts'

interface Recorded {
  readonly port: OpPort
  readonly operations: Operation[]
  /** Everything that reached the port, in order. */
  readonly log: string[]
  readonly origins: Error[]
  readonly tracked: Promise<unknown>[]
}

function recorder(): Recorded {
  const operations: Operation[] = []
  const log: string[] = []
  const origins: Error[] = []
  const tracked: Promise<unknown>[] = []
  const note = (entry: string, origin: Error): void => {
    log.push(entry)
    origins.push(origin)
  }
  const port: OpPort = {
    context: {
      offline: false,
      dialect: 'postgres',
      revision: 'a1',
      direction: 'upgrade',
      x: {},
      tag: null,
      serverVersion: 150_000,
    },
    queue: async (operation, origin) => {
      operations.push(operation)
      note(operation.type, origin)
    },
    query: async (statement, origin) => {
      note(`query ${statement.strings.join('?')}`, origin)
      return [{ id: 1 }]
    },
    backfill: async ({ backfill }, origin) => {
      note(`backfill ${backfill.table}`, origin)
      return { rows: 0, ranges: 0 }
    },
    knex: (origin) => {
      note('knex', origin)
      return 'knex' as never
    },
    track: (work) => void tracked.push(work),
    savepoint: async (body, origin) => {
      note('savepoint', origin)
      return body()
    },
    autocommitBlock: async (body, origin) => {
      note('autocommit', origin)
      return body()
    },
  }
  return { port, operations, log, origins, tracked }
}

describe('op.batch', () => {
  it.each<[unknown, string]>([
    [undefined, 'the options must be an object'],
    [{ set: { a: 1 } }, 'the option key is missing'],
    [{ key: [], set: { a: 1 } }, 'the option key is missing'],
    [{ key: 'id' }, 'give one of the options set, delete and run'],
    [{ key: 'id', delete: true, set: { a: 1 } }, 'give one of the options set, delete and run'],
    [{ key: 'id', set: {} }, 'the option set names no column'],
    [{ key: 'id', set: { a: undefined } }, 'the option set has undefined for "a"'],
    [{ key: 'id', delete: false }, 'the option delete can only be true'],
    [{ key: 'id', run: () => '', where: 'a' }, 'the options run and where exclude each other'],
    [{ key: 'id', delete: true, size: 0 }, 'the option size must be a whole number from 1 on'],
    [{ key: 'id', delete: true, pauseMs: -1 }, 'the option pauseMs must not be negative'],
    [{ key: 'id', delete: true, batchSize: 5 }, 'there is no option "batchSize"'],
  ])('refuses %j', (options, text) => {
    const { port } = recorder()
    const { batch } = createOp(port)
    expect(() => Reflect.apply(batch, undefined, ['t', options])).toThrow(text)
  })

  it('comes after what was queued before, and its statements are asked for with a range', async () => {
    const { port, log } = recorder()
    const op = createOp(port)
    await op.batchAlterTable('t', async (batch) => {
      void batch.dropColumn('a')
      await op.batch('t', { key: 'id', delete: true })
    })
    expect(log).toEqual(['dropColumn', 'backfill t'])
  })
})

describe('directives', () => {
  it('queue operations as plain data', async () => {
    const { port, operations } = recorder()
    const op = createOp(port)
    await op.dropTable('t', { schema: 's', cascade: true })
    await op.createIndex(op.f('i'), 't', ['a'], { unique: true })
    await op.dropConstraint('c', 't', { type: 'check' })
    await op.alterColumn('t', 'c', { schema: 's', type: 'text', name: 'd' })
    expect(operations).toEqual([
      { type: 'dropTable', name: 't', schema: 's', cascade: true },
      { type: 'createIndex', name: { kind: 'name', name: 'i' }, table: 't', columns: ['a'], unique: true },
      { type: 'dropConstraint', name: 'c', table: 't', constraintType: 'check' },
      { type: 'alterColumn', table: 't', column: 'c', schema: 's', changes: { type: 'text', name: 'd' } },
    ])
  })

  it('need no await, and throw at once when the call is wrong', () => {
    const { port, log } = recorder()
    const op = createOp(port)
    void op.dropTable('a')
    void op.execute('SELECT 1')
    expect(log).toEqual(['dropTable', 'execute'])
    expect(() => void op.dropTable('')).toThrow('the name of the table is empty')
  })

  it('work without op in front of them', async () => {
    const { port, log } = recorder()
    const { dropTable, query } = createOp(port)
    await dropTable('a')
    await query('SELECT 1')
    expect(log).toEqual(['dropTable', 'query SELECT 1'])
  })

  it('remember the line of the call, and none of ours', async () => {
    const { port, origins } = recorder()
    const op = createOp(port)
    await op.dropTable('a')
    await op.bulkInsert('a', [{ b: 1 }])
    await op.query('SELECT 1')
    await op.invoke({ type: 'execute', text: 'SELECT 1' })
    await op.savepoint(async () => {})
    await op.autocommitBlock(async () => {})
    void op.knex
    op.getBind()
    await op.batchAlterTable('a', (batch) => batch.dropColumn('b'))
    expect(origins).toHaveLength(9)
    for (const { stack } of origins) expect(stack?.split('\n')[1]).toContain('op.test.ts')
  })

  it('give what a reader asks for', async () => {
    const { port } = recorder()
    const op = createOp(port)
    expect(await op.query<{ id: number }>(sql`SELECT ${1}`)).toEqual([{ id: 1 }])
    expect(op.knex).toBe('knex')
    expect(op.getContext()).toBe(op.context)
    expect(op.context.revision).toBe('a1')
    expect(isSqlText(op.inlineLiteral(5))).toBe(true)
    expect(await op.savepoint(() => 5)).toBe(5)
  })
})

describe('batchAlterTable', () => {
  it('queues in the order of the calls, also of op itself, when the body has ended', async () => {
    const { port, log } = recorder()
    const op = createOp(port)
    await op.batchAlterTable('t', async (batch) => {
      await batch.dropColumn('a')
      await op.dropTable('other')
      await batch.execute('SELECT 1')
      await batch.dropIndex('i')
      expect(log).toEqual([])
    })
    expect(log).toEqual(['dropColumn', 'dropTable', 'execute', 'dropIndex'])
  })

  it('queues nothing when the body throws', async () => {
    const { port, log } = recorder()
    const op = createOp(port)
    const failing = op.batchAlterTable('t', async (batch) => {
      await batch.dropColumn('a')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await expect(op.batchAlterTable('t', () => Promise.reject(new Error('never')))).rejects.toThrow('never')
    await op.dropTable('t')
    expect(log).toEqual(['dropTable'])
  })

  it('drops only its own part when an inner batch throws', async () => {
    const { port, log } = recorder()
    const op = createOp(port)
    await op.batchAlterTable('t', async (batch) => {
      await batch.dropColumn('a')
      const inner = op.batchAlterTable('u', (other) => {
        void other.renameColumn('a', 'b')
        throw new Error('inner')
      })
      await expect(inner).rejects.toThrow('inner')
      await batch.dropIndex('i')
    })
    expect(log).toEqual(['dropColumn', 'dropIndex'])
  })

  it('is complete when the call returns, if its body is not asynchronous', () => {
    const { port, log } = recorder()
    const op = createOp(port)
    void op.batchAlterTable('t', { schema: 's' }, (batch) => void batch.dropColumn('a'))
    expect(log).toEqual(['dropColumn'])
  })

  it('sends what waits before something is read', async () => {
    const { port, log } = recorder()
    const op = createOp(port)
    await op.batchAlterTable('t', async (batch) => {
      await batch.dropColumn('a')
      await op.query('SELECT 1')
      await batch.dropColumn('b')
      void op.knex
    })
    expect(log).toEqual(['dropColumn', 'query SELECT 1', 'dropColumn', 'knex'])
  })

  it('passes table, schema and options on', async () => {
    const { port, operations } = recorder()
    await createOp(port).batchAlterTable('t', { schema: 's' }, async (batch) => {
      await batch.createForeignKey('fk', 'o', ['a'], ['id'], { onDelete: 'cascade', referentSchema: 'r' })
      await batch.dropConstraint('c', { type: 'check', ifExists: true })
      await batch.dropTableComment()
    })
    expect(operations).toEqual([
      {
        type: 'createForeignKey',
        name: 'fk',
        sourceTable: 't',
        referentTable: 'o',
        localColumns: ['a'],
        remoteColumns: ['id'],
        onDelete: 'cascade',
        referentSchema: 'r',
        sourceSchema: 's',
      },
      { type: 'dropConstraint', name: 'c', table: 't', constraintType: 'check', ifExists: true, schema: 's' },
      { type: 'dropTableComment', table: 't', schema: 's' },
    ])
  })

  it('lets the runner wait for a batch that nobody awaits', async () => {
    const { port, log, tracked } = recorder()
    void createOp(port).batchAlterTable('t', async (batch) => {
      await Promise.resolve()
      await batch.dropColumn('a')
    })
    await Promise.all(tracked)
    expect(log).toEqual(['dropColumn'])
  })
})

describe('custom operations', () => {
  it('get op first, and give back what they give', async () => {
    const { port, log, tracked } = recorder()
    const enableAudit: CustomOperation = async (op, ...tables: readonly string[]) => {
      for (const table of tables) await op.execute(`SELECT audit('${table}')`)
      return tables.length
    }
    const op = createOp(port, { operations: { enableAudit, five: () => 5 } }) as ReturnType<
      typeof createOp
    > & {
      enableAudit(...tables: string[]): Promise<number>
      five(): number
    }
    expect(await op.enableAudit('a', 'b')).toBe(2)
    expect(op.five()).toBe(5)
    expect(log).toEqual(['execute', 'execute'])
    expect(tracked).toHaveLength(1)
  })

  it.each(['createTable', 'knex', 'then', 'toString', 'context', 'constructor', ''])(
    'cannot be named %j',
    (name) => {
      expect(() => createOp(recorder().port, { operations: { [name]: () => {} } })).toThrow(
        expect.objectContaining({ code: 'environment_invalid' }),
      )
    },
  )

  it('must be functions', () => {
    expect(() => createOp(recorder().port, { operations: { audit: 5 as never } })).toThrow(
      expect.objectContaining({
        code: 'environment_invalid',
        message: expect.stringContaining('must be a function'),
      }),
    )
  })
})

describe('two of them', () => {
  it('know nothing of each other', async () => {
    const [one, other] = [recorder(), recorder()]
    const [first, second] = [createOp(one.port), createOp(other.port)]
    await first.batchAlterTable('t', async (batch) => {
      await batch.dropColumn('a')
      await second.dropTable('b')
      expect(other.log).toEqual(['dropTable'])
    })
    expect(one.log).toEqual(['dropColumn'])
  })
})
