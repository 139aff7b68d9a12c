/** Replay and proof: the runner itself, on scratch databases, with the text of a revision that is nowhere written. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Scratch, ScratchDatabase } from '../../lib/database/scratch.ts'
import { ModuleLoader } from '../../lib/project/module-loader.ts'
import type { Catalog } from '../../lib/schema/catalog.ts'
import { diffCatalogs } from '../../lib/schema/diff.ts'
import { isProved, prove, type ProofRequest, type ProofStart } from '../../lib/runtime/prove.ts'
import { readSchema } from '../../lib/runtime/read-schema.ts'
import { replay } from '../../lib/runtime/replay.ts'
import { runOperations } from '../../lib/runtime/scratch-op.ts'
import type { ScratchRunSettings } from '../../lib/runtime/scratch-run.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { failureOf, revisions, type Revisions } from './support/revisions.ts'
import { embeddedUrl, onScratch } from './support/scratch.ts'

let folder: string
let database: TestDatabase

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tribikos-prove-'))
  mkdirSync(join(folder, 'lib'))
  writeFileSync(join(folder, 'lib/names.ts'), "export const index: string = 'account_names'\n")
  database = await createTestDatabase('prove')
})

afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const settings: ScratchRunSettings['settings'] = {
  versionTable: 'alembic_version',
  versionTableSchema: null,
  versionTablePrimaryKey: true,
  versionTableWidth: 32,
  transaction: 'run',
  namingConvention: {},
  lockWaitMs: 60_000,
  lockTimeoutMs: 2000,
}

function runSettings(
  code: ScratchRunSettings['code'],
  changes: Partial<ScratchRunSettings> = {},
): ScratchRunSettings {
  return { settings, arguments: { environment: null, x: {}, tag: null }, code, signal: null, ...changes }
}

async function read(connection: ScratchDatabase['connection'], versionTableSchema: string | null = null) {
  return readSchema(connection, { includeSchemas: undefined, settings: { ...settings, versionTableSchema } })
}

async function catalogOf(scratch: Scratch, ddl: string): Promise<Catalog> {
  const { connection } = await scratch.create()
  await connection.query({ sql: ddl })
  return (await read(connection)).catalog
}

const account = 'CREATE TABLE account (id int PRIMARY KEY, name text);'
const header = {
  id: 'c3',
  downRevisions: ['b2'],
  dependsOn: [],
  branchLabels: [],
  doc: 'add an index',
}

interface Bodies {
  readonly upgrade: string
  readonly downgrade: string
  readonly rest?: string
}

function text({ upgrade, downgrade, rest = '' }: Bodies): string {
  return `/** add an index */
import type { Op } from 'tribikos'
import { index } from '../lib/names.ts'

export const revision = 'c3'
export const down_revision = 'b2'
${rest}
export async function upgrade(op: Op): Promise<void> {
  ${upgrade}
}

export async function downgrade(op: Op): Promise<void> {
  ${downgrade}
}
`
}

const good: Bodies = {
  upgrade: "await op.createIndex(index, 'account', ['name'])",
  downgrade: 'await op.dropIndex(index)',
}
const indexed = `${account} CREATE INDEX account_names ON account (name);`

async function proof(
  scratch: Scratch,
  bodies: Bodies,
  changes: Partial<ProofRequest<unknown>> & { readonly to?: Catalog } = {},
) {
  const from = changes.from ?? (await catalogOf(scratch, account))
  const to = changes.to ?? (await catalogOf(scratch, indexed))
  return prove({
    ...runSettings(revisions().code),
    scratch,
    start: { build: async (database) => built(database, account) },
    from,
    to,
    // The folder is not there yet.
    revisions: [
      { header: { ...header, path: join(folder, 'versions/c3_add_an_index.ts') }, text: text(bodies) },
    ],
    loader: new ModuleLoader(null),
    read,
    compare: diffCatalogs,
    ...changes,
  })
}

async function built(database: ScratchDatabase, ddl: string): Promise<void> {
  await runOperations(database, [{ type: 'execute', text: ddl }], 'The schema of the database')
}

describe.each([
  ['a server', () => database.url],
  ['the embedded PostgreSQL', () => embeddedUrl],
])('on %s', { timeout: 180_000 }, (_, url) => {
  it('a revision that is right both ways is proved, and nothing is written', async () => {
    await onScratch(url(), async (scratch) => {
      const result = await proof(scratch, good)
      expect(result).toEqual({ outcome: 'compared', start: [], upgrade: [], downgrade: [] })
      expect(isProved(result)).toBe(true)
      expect(existsSync(join(folder, 'versions'))).toBe(false)
    })
  })

  it('a replay makes what the revisions make, and proofs can begin from copies of it', async () => {
    const written: Revisions = revisions(
      { id: 'a1', upgrade: (op) => op.execute('CREATE TABLE account (id int PRIMARY KEY)') },
      { id: 'b2', upgrade: (op) => op.execute('ALTER TABLE account ADD COLUMN name text') },
      { id: 'x9', down: 'a1', upgrade: (op) => op.execute('CREATE TABLE other ()') },
    )
    await onScratch(url(), async (scratch) => {
      const database = await scratch.create()
      const report = await replay(
        database,
        { graph: written.graph, targets: ['b2'] },
        runSettings(written.code),
      )
      expect(report.rowsAfter).toEqual(['b2'])
      const wanted = await catalogOf(scratch, account)
      const { catalog } = await read(database.connection)
      expect(diffCatalogs(wanted, catalog)).toEqual([])
      const start: ProofStart = { copyOf: database }
      for (const bodies of [good, good]) {
        expect(isProved(await proof(scratch, bodies, { start, from: catalog }))).toBe(true)
      }
      const wrong = await proof(scratch, { ...good, downgrade: '' }, { start, from: catalog })
      expect(wrong).toMatchObject({ outcome: 'compared', upgrade: [], downgrade: [{ type: 'removed' }] })
      expect(diffCatalogs(catalog, (await read(database.connection)).catalog)).toEqual([])
    })
  })
})

describe('a proof', () => {
  it('says what the upgrade misses and what the downgrade leaves', async () => {
    await onScratch(database.url, async (scratch) => {
      const bodies = {
        upgrade: "await op.createIndex(index, 'account', ['id'])",
        downgrade: "await op.execute('CREATE TABLE left_over ()')",
      }
      const result = await proof(scratch, bodies)
      expect(isProved(result)).toBe(false)
      expect(result).toMatchObject({
        outcome: 'compared',
        upgrade: [{ type: 'changed', from: { id: { kind: 'index', path: ['public', 'account_names'] } } }],
        downgrade: [
          { type: 'removed', object: { id: { kind: 'table', path: ['public', 'left_over'] } } },
          { type: 'removed', object: { id: { kind: 'index' } } },
        ],
      })
    })
  })

  it.each([
    ['is right both ways', good, indexed, true],
    ['does not come back to the start', { ...good, downgrade: '' }, indexed, false],
    [
      'leaves something',
      { ...good, downgrade: `${good.downgrade}; await op.execute('CREATE TABLE x ()')` },
      indexed,
      false,
    ],
    ['does not reach the goal', { ...good, upgrade: '' }, indexed, false],
    ['fails on the way back', { ...good, downgrade: "await op.dropIndex('nowhere')" }, indexed, false],
    ['fails', { ...good, upgrade: "throw new Error('mine')" }, indexed, false],
    ['is not for this goal', good, `${indexed} CREATE TABLE more ()`, false],
  ])('may begin at the goal with the downgrade: one that %s', async (_, bodies, ddl, proved) => {
    await onScratch(database.url, async (scratch) => {
      const goal = await scratch.create()
      await goal.connection.query({ sql: ddl })
      const { catalog: to } = await read(goal.connection)
      const result = await proof(scratch, bodies, { start: { spendGoal: goal }, to })
      expect(isProved(result)).toBe(proved)
    })
  })

  it('says what of the start could not be built', async () => {
    await onScratch(database.url, async (scratch) => {
      const from = await catalogOf(scratch, `${account} CREATE SCHEMA lost;`)
      const result = await proof(scratch, good, { from })
      expect(result).toMatchObject({
        outcome: 'compared',
        start: [{ type: 'added', object: { id: { path: ['lost'] } } }],
      })
      expect(isProved(result)).toBe(false)
    })
  })

  it('takes a revision at its word that it has no downgrade', async () => {
    await onScratch(database.url, async (scratch) => {
      const result = await proof(scratch, {
        ...good,
        downgrade: '',
        rest: "export const irreversible = 'data is lost'",
      })
      expect(result).toEqual({ outcome: 'compared', start: [], upgrade: [], downgrade: null })
      expect(isProved(result)).toBe(true)
    })
  })

  it('runs what cannot run in a transaction', async () => {
    await onScratch(database.url, async (scratch) => {
      const result = await proof(scratch, {
        upgrade: "await op.createIndex(index, 'account', ['name'], { concurrently: true })",
        downgrade: 'await op.dropIndex(index, { concurrently: true })',
        rest: 'export const transactional = false',
      })
      expect(isProved(result)).toBe(true)
    })
  })

  it.each([
    [
      'upgrade',
      {
        ...good,
        upgrade:
          "await op.createIndex(index, 'account', ['name'])\n  await op.createIndex('two', 'account', ['missing'])",
      },
      'statement_failed',
      /statement 2: column "missing" does not exist[^]*c3_add_an_index\.ts:10:/,
    ],
    [
      'downgrade',
      { ...good, downgrade: "throw new Error('mine')" },
      'migration_failed',
      /The downgrade of revision c3 [^]*threw Error: mine[^]*c3_add_an_index\.ts:13:/,
    ],
    [
      'load',
      { ...good, upgrade: 'await op.createIndex(' },
      'code_syntax_error',
      /c3_add_an_index\.ts:\d+:\d+: [^]*\n/,
    ],
    [
      'load',
      { ...good, rest: "import { nothing } from '../lib/nowhere.ts'\nexport const x = nothing" },
      'code_load_failed',
      /Cannot find module '\.\.\/lib\/nowhere\.ts'/,
    ],
  ])('names the line of the text that fails: %s', async (during, bodies, code, message) => {
    await onScratch(database.url, async (scratch) => {
      const result = await proof(scratch, bodies)
      expect(result).toMatchObject({ outcome: 'failed', during, error: { code } })
      expect(result.outcome === 'failed' ? result.error.message : '').toMatch(message)
    })
  })

  it('names the statement when the start cannot be built', async () => {
    await onScratch(database.url, async (scratch) => {
      const start: ProofStart = { build: async (made) => built(made, 'CREATE TABLE a (b nothing)') }
      const result = await proof(scratch, good, { start })
      expect(result).toMatchObject({
        outcome: 'failed',
        during: 'start',
        error: { code: 'statement_failed' },
      })
      expect(result.outcome === 'failed' ? result.error.message : '').toMatch(
        /^The schema of the database failed at statement 1: type "nothing" does not exist/,
      )
    })
  })
})

describe('a replay', () => {
  it('makes the schema of the version table, which counts as no difference', async () => {
    await onScratch(database.url, async (scratch) => {
      const written = revisions({ id: 'a1', upgrade: (op) => op.execute('CREATE TABLE a ()') })
      const made = await scratch.create()
      const own = { settings: { ...settings, versionTableSchema: 'Ops' } }
      await replay(made, { graph: written.graph, targets: 'heads' }, runSettings(written.code, own))
      const { catalog } = await read(made.connection, 'Ops')
      expect(diffCatalogs(await catalogOf(scratch, 'CREATE TABLE a ()'), catalog)).toEqual([])
    })
  })

  it('to no rows makes nothing', async () => {
    await onScratch(database.url, async (scratch) => {
      const written = revisions({ id: 'a1', upgrade: (op) => op.execute('CREATE TABLE a ()') })
      const made = await scratch.create()
      await replay(made, { graph: written.graph, targets: [] }, runSettings(written.code))
      expect(diffCatalogs(await catalogOf(scratch, 'SELECT'), (await read(made.connection)).catalog)).toEqual(
        [],
      )
    })
  })

  it('says where it was when it fails, and which extension is missing', async () => {
    const fails = async (statement: string) =>
      onScratch(database.url, async (scratch) => {
        const written = revisions({ id: 'a1', upgrade: (op) => op.execute(statement) })
        const made = await scratch.create()
        return failureOf(replay(made, { graph: written.graph, targets: 'heads' }, runSettings(written.code)))
      })
    const failed = await fails('SELECT 1/0')
    expect(failed.message).toMatch(
      /The upgrade of revision a1 [^]*division by zero[^]*It was on a scratch database beside /,
    )
    const missing = await fails('CREATE EXTENSION IF NOT EXISTS "no_such-one"')
    expect(missing).toMatchObject({ code: 'extension_missing' })
    expect(missing.message).toContain('does not have the extension no_such-one')
  })
})
