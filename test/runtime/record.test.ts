/** Recording: the operations of a revision without a database. */
import { expect, it } from 'vitest'
import type { RevisionModule } from '../../lib/project/revision-module.ts'
import { recordOperations } from '../../lib/runtime/record.ts'
import type { Op } from '../../lib/ops/op.ts'

const context = {
  offline: true,
  dialect: 'postgres',
  revision: 'a1',
  direction: 'upgrade',
  x: {},
  tag: null,
  serverVersion: null,
} as const

function moduleOf(upgrade: (op: Op) => unknown, transactional = true): RevisionModule {
  const header = { id: 'a1', downRevisions: [], dependsOn: [], branchLabels: [], doc: '', path: '' }
  return {
    header,
    upgrade,
    downgrade: null,
    verify: null,
    transactional,
    irreversible: null,
    exportNames: [],
  }
}

it('keeps the order of the calls, awaited or not, and where they stand', async () => {
  const recorded = await recordOperations(
    moduleOf(async (op) => {
      void op.execute('1')
      await op.savepoint(async () => op.execute('2'))
      await op
        .savepoint(async () => {
          await op.execute('never')
          throw new Error('no')
        })
        .catch(() => {})
      void op.autocommitBlock(async () => {
        await Promise.resolve()
        await op.createIndex('i', 't', ['c'], { concurrently: true })
      })
    }),
    { context },
  )
  expect(
    recorded.map(({ operation, isBare, savepoints }) => [
      operation.type === 'execute' ? operation.text : operation.type,
      isBare,
      savepoints,
    ]),
  ).toEqual([
    ['1', false, 0],
    ['2', false, 1],
    ['createIndex', true, 0],
  ])
  expect(recorded[0]?.origin.stack).toContain('record.test.ts')
})

it('knows a revision that is not transactional, and refuses one that reads', async () => {
  expect(
    await recordOperations(
      moduleOf((op) => op.execute('1'), false),
      { context },
    ),
  ).toMatchObject([{ isBare: true }])
  const reading = moduleOf((op) => void op.query('SELECT 1'))
  await expect(recordOperations(reading, { context })).rejects.toMatchObject({ code: 'data_offline' })
  await expect(
    recordOperations(
      moduleOf((op) => op.knex),
      { context },
    ),
  ).rejects.toMatchObject({ code: 'data_offline' })
})
