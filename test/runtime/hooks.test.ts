/** The hooks of a run: when they are called, with what, and what an error in one does. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { failureOf, revisions, upgrade } from './support/revisions.ts'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('hooks')
})

afterEach(async () => database.drop())

const written = revisions(
  { id: 'a1', upgrade: (op) => op.execute('CREATE TABLE audit (text text)') },
  { id: 'b2', upgrade: (op) => op.execute("INSERT INTO audit VALUES ('body')") },
)

it('are called around the run and in each step, with the connection of the run', async () => {
  const told: unknown[] = []
  await upgrade(database.url, written, {
    arguments: { environment: 'staging', x: { tenant: 'a' }, tag: 'nightly' },
    hooks: {
      beforeUpgrade: async ({ plan, direction, environment, x, tag, database: place, query }) => {
        const [lock] = await query(
          "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
        )
        told.push({ steps: plan.steps.length, direction, environment, x, tag, lock: lock?.['n'] })
        expect(place).not.toContain('postgres:postgres')
      },
      onVersionApply: [
        async ({ step, rows, query }) => {
          const [{ n } = {}] = await query(
            'SELECT count(*)::int AS n FROM alembic_version WHERE version_num = $1',
            [rows[0]],
          )
          told.push(`first ${step.revisions[0]?.id} ${rows.join()} ${String(n)}`)
        },
        ({ step }) => void told.push(`second ${step.revisions[0]?.id}`),
      ],
      afterUpgrade: async ({ query }) => {
        told.push(await query('SELECT version_num FROM alembic_version'))
      },
      onFailure: () => void told.push('failure'),
    },
  })
  expect(told).toEqual([
    { steps: 2, direction: 'upgrade', environment: 'staging', x: { tenant: 'a' }, tag: 'nightly', lock: 1 },
    'first a1 a1 1',
    'second a1',
    'first b2 b2 1',
    'second b2',
    [{ version_num: 'b2' }],
  ])
})

it('are not called when there is nothing to do', async () => {
  const told: string[] = []
  const hooks = {
    beforeUpgrade: () => void told.push('before'),
    afterUpgrade: () => void told.push('after'),
    onVersionApply: [],
  }
  await upgrade(database.url, written, { hooks, to: 'base' })
  expect(told).toEqual([])
})

it.each(['upgrade', 'stamp'] as const)('are called for a %s', async (command) => {
  const told: string[] = []
  const hooks = {
    onVersionApply: [
      ({ direction, rows }: { direction: string; rows: readonly string[] }) =>
        void told.push(`${direction} ${rows.join()}`),
    ],
  }
  await upgrade(database.url, written, { hooks, command, to: 'a1' })
  expect(told).toEqual([`${command} a1`])
})

it('beforeUpgrade refuses the run with nothing changed', async () => {
  const hooks = {
    beforeUpgrade: () => {
      throw new Error('not on a Friday')
    },
    onVersionApply: [],
  }
  const failure = await failureOf(upgrade(database.url, written, { hooks }))
  expect(failure).toMatchObject({ code: 'hook_failed', exitCode: 5 })
  expect(failure.message).toContain('beforeUpgrade failed: not on a Friday')
  expect(await database.query("SELECT to_regclass('alembic_version') AS t")).toEqual([{ t: null }])
})

it('onVersionApply undoes its step', async () => {
  const told: unknown[] = []
  const hooks = {
    onVersionApply: [
      ({ rows }: { rows: readonly string[] }) => {
        if (rows.includes('b2')) throw new Error('no')
      },
    ],
    onFailure: ({ error, step, stepsApplied }: { error: Error; step: unknown; stepsApplied: number }) => {
      told.push([error.message, Reflect.get(step as object, 'rowsAfter'), stepsApplied])
      throw new Error('onFailure fails too')
    },
  }
  const warnings: string[] = []
  const failure = await failureOf(
    upgrade(database.url, written, {
      hooks,
      listener: (event) => {
        if (event.type === 'warning') warnings.push(event.message)
      },
    }),
  )
  expect(failure).toMatchObject({ code: 'hook_failed' })
  expect(told).toEqual([[failure.message, ['b2'], 1]])
  expect(warnings).toEqual([expect.stringContaining('onFailure fails too')])
  expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'a1' }])
  expect(await database.query('SELECT * FROM audit')).toEqual([])
})

it('onVersionApply cannot end the transaction', async () => {
  const hooks = {
    onVersionApply: [
      async ({ query }: { query(text: string): Promise<unknown> }) => void (await query('ROLLBACK')),
    ],
  }
  expect(await failureOf(upgrade(database.url, written, { hooks }))).toMatchObject({
    code: 'transaction_control',
  })
})

it('afterUpgrade cannot undo anything', async () => {
  const hooks = {
    afterUpgrade: () => {
      throw new Error('no mail')
    },
    onVersionApply: [],
  }
  const failure = await failureOf(upgrade(database.url, written, { hooks }))
  expect(failure).toMatchObject({ code: 'hook_failed', details: { stepsApplied: 2 } })
  expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'b2' }])
})
