/** Revisions recorded in place of being run: their statements, in which transaction each would run, and where recording stops. */
import { describe, expect, it } from 'vitest'
import type { Op } from '../../lib/ops/op.ts'
import type { RevisionModule } from '../../lib/project/revision-module.ts'
import { findingsIn, recordModules } from '../support/lint-examples.ts'

function revision(
  id: string,
  upgrade: (op: Op) => unknown,
  more: Partial<RevisionModule> = {},
): RevisionModule {
  return {
    header: { id, downRevisions: [], dependsOn: [], branchLabels: [], doc: id, path: `/p/${id}.ts` },
    upgrade: async (op) => upgrade(op),
    downgrade: async (op) => op.execute('SELECT 1'),
    verify: null,
    transactional: true,
    irreversible: null,
    exportNames: [],
    ...more,
  }
}

/** `1 SELECT 1`, or `- …` outside of a transaction. */
async function recorded(
  modules: readonly RevisionModule[],
  transaction?: 'revision' | 'run',
): Promise<readonly string[]> {
  const revisions = await recordModules(modules, transaction)
  return revisions.flatMap(({ statements }) =>
    statements.map((each) => `${each.transaction ?? '-'} ${each.sql}`),
  )
}

describe('statements', () => {
  it('run in a transaction of their revision, those of a block outside of any', async () => {
    const modules = [
      revision('a', async (op) => {
        await op.execute('SELECT 1')
        await op.autocommitBlock(async () => op.execute('SELECT 2'))
        await op.execute('SELECT 3')
        await op.execute('VACUUM t')
        await op.execute('SELECT 4')
      }),
      revision('b', (op) => op.execute('SELECT 5')),
      revision('c', (op) => op.execute('SELECT 6'), { transactional: false }),
      revision('d', (op) => op.execute('SELECT 7')),
    ]
    const all = await recorded(modules)
    expect(all.map((each) => each.replace(/^\d+/, 'n'))).toEqual([
      'n SELECT 1',
      '- SELECT 2',
      'n SELECT 3',
      '- VACUUM t',
      'n SELECT 4',
      'n SELECT 5',
      '- SELECT 6',
      'n SELECT 7',
    ])
    const numbers = all.flatMap((each) => (each.startsWith('-') ? [] : [Number(each.split(' ')[0])]))
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  })

  it('all run in one where the run is one', async () => {
    const modules = [
      revision('a', (op) => op.execute('SELECT 1')),
      revision('b', (op) => op.execute('CREATE INDEX CONCURRENTLY i ON t (a)')),
    ]
    expect(await recorded(modules, 'run')).toEqual(['1 SELECT 1', '1 CREATE INDEX CONCURRENTLY i ON t (a)'])
    const block = revision('c', (op) => op.autocommitBlock(async () => op.execute('SELECT 1')))
    const bare = revision('d', (op) => op.execute('SELECT 1'), { transactional: false })
    expect((await recordModules([block, bare], 'run')).map(({ failure }) => failure?.code)).toEqual([
      'autocommit_in_transaction',
      'autocommit_in_transaction',
    ])
  })

  it('of a savepoint stay in the transaction, and what it throws away is not there', async () => {
    const module = revision('a', async (op) => {
      await op.savepoint(async () => op.execute('CREATE INDEX CONCURRENTLY i ON t (a)'))
      await op
        .savepoint(async () => {
          await op.execute('SELECT 1')
          throw new Error('no')
        })
        .catch(() => {})
      await op.execute('SELECT 2')
    })
    expect(await recorded([module])).toEqual(['1 CREATE INDEX CONCURRENTLY i ON t (a)', '1 SELECT 2'])
  })

  it('are there when nobody awaited them, and through knex', async () => {
    const module = revision('a', async (op) => {
      void op.execute('SELECT 1')
      await op.knex('t').insert({ a: 1 })
      await op.knex.schema.alterTable('t', (table) => {
        table.index(['a'], 'i')
      })
    })
    expect(await recorded([module])).toEqual([
      '1 SELECT 1',
      '1 insert into "t" ("a") values ($1)',
      '1 create index "i" on "t" ("a")',
    ])
  })

  it('that would end the transaction are recorded, for a rule to tell', async () => {
    expect(await recorded([revision('a', (op) => op.execute('COMMIT'))])).toEqual(['1 COMMIT'])
  })
})

describe('recording stops', () => {
  const failureOf = async (upgrade: (op: Op) => unknown): Promise<unknown> => {
    const [first] = await recordModules([revision('a', upgrade)])
    return [first?.statements.map(({ sql }) => sql), first?.failure?.code]
  }

  it('where rows are read, and keeps what came before', async () => {
    const reading = async (op: Op): Promise<void> => {
      await op.execute('SELECT 1')
      await op.query('SELECT 2')
      await op.execute('SELECT 3')
    }
    expect(await failureOf(reading)).toEqual([['SELECT 1'], 'data_offline'])
    const forgotten = (op: Op): void => {
      void op.execute('SELECT 1')
      void op.query('SELECT 2')
    }
    expect(await failureOf(forgotten)).toEqual([['SELECT 1'], 'data_offline'])
  })

  it('where upgrade throws, or calls what cannot be written', async () => {
    const throwing = async (op: Op): Promise<void> => {
      await op.execute('SELECT 1')
      throw new Error('no')
    }
    expect(await failureOf(throwing)).toEqual([['SELECT 1'], 'migration_failed'])
    expect(await failureOf((op) => op.execute(''))).toEqual([[], 'operation_invalid'])
    expect(await failureOf((op) => op.dropTable('x'.repeat(64)))).toEqual([[], 'identifier_too_long'])
  })
})

it('the way back is told', async () => {
  const up = (op: Op): Promise<void> => op.execute('SELECT 1')
  const modules = [
    revision('a', up),
    revision('b', up, { downgrade: async () => {} }),
    revision('c', up, { downgrade: null }),
    revision('d', up, { downgrade: null, irreversible: 'no' }),
    revision('e', up, {
      downgrade: async () => {
        throw new Error('no')
      },
    }),
    revision('f', up, { downgrade: async (op) => op.query('SELECT 1') }),
  ]
  expect((await recordModules(modules)).map(({ downgrade }) => downgrade)).toEqual([
    'present',
    'empty',
    'missing',
    'irreversible',
    'fails',
    'present',
  ])
})

describe('what needs transactions of its own', () => {
  const body = async (op: Op): Promise<void> => {
    await op.execute("SELECT 'before'")
    await op.setNotNullSafely('t', 'a', { constraintName: 'c' })
    await op.addCheckNotValid('k', 't', 'a > 0')
    await op.validateConstraint('k', 't')
    await op.batch('t', { key: ['a', 'id'], set: { b: 1 }, where: 'b IS NULL' })
    await op.execute("SELECT 'behind'")
  }
  const wanted = [
    "SELECT 'before'",
    'ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID',
    'ALTER TABLE t VALIDATE CONSTRAINT c',
    'ALTER TABLE t ALTER COLUMN a SET NOT NULL;\nALTER TABLE t DROP CONSTRAINT c',
    'ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID',
    'ALTER TABLE t VALIDATE CONSTRAINT k',
    'UPDATE t SET b = 1 WHERE (a, id) > ($1, $2) AND (a, id) <= ($3, $4) AND (b IS NULL)',
    "SELECT 'behind'",
  ]

  it('has them', async () => {
    const all = (await recorded([revision('a', body)])).map(
      (each) => /^(\d+) ([^]*)$/.exec(each)?.slice(1) ?? [],
    )
    expect(all.map(([, text]) => text)).toEqual(wanted)
    expect(new Set(all.map(([transaction]) => transaction)).size).toBe(wanted.length)
  })

  it('is nothing that a rule forbids', async () => {
    const made = `CREATE TABLE t (id bigint, a bigint, b int, PRIMARY KEY (a, id))`
    const modules = [revision('a', (op) => op.execute(made)), revision('b', body)]
    const findings = await findingsIn(await recordModules(modules), {})
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})
