/**
 * The sample project of this repository: its revisions make the schema of schema/*.sql, each goes up, down and up
 * again, and the offline script makes the same.
 */
import { PGlite } from '@electric-sql/pglite'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkspace, type Outcome, type Workspace } from '../support/workspace.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { describeSchema } from '../support/schema-description.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const ddl = readdirSync(join(repository, 'schema'))
  .toSorted()
  .map((file) => readFileSync(join(repository, 'schema', file), 'utf8'))

let workspace: Workspace
const databases: TestDatabase[] = []

beforeAll(async () => {
  workspace = await createWorkspace('sample')
})

afterAll(async () => {
  await Promise.all(databases.map(async (database) => database.drop()))
  await workspace.remove()
})

async function newDatabase(label: string): Promise<TestDatabase> {
  const database = await createTestDatabase(label)
  databases.push(database)
  return database
}

/** Runs a command that has to succeed. */
async function tribikos(url: string, ...args: readonly string[]): Promise<Outcome> {
  const outcome = await workspace.tribikos(args, { DATABASE_URL: url })
  expect(outcome.code, `tribikos ${args.join(' ')}\n${outcome.terminal}`).toBe(0)
  return outcome
}

async function schemaOf(database: TestDatabase): Promise<string[]> {
  return describeSchema(async (sql) => database.query(sql))
}

/** Ids of the revisions in the order of a full upgrade, with their parents. */
async function revisionsInOrder(): Promise<{ id: string; downRevisions: string[] }[]> {
  const { stdout } = await tribikos('', 'history')
  return stdout
    .trim()
    .split('\n')
    .toReversed()
    .map((line) => {
      const [, parents = '', id = ''] = /^(.*?)(?: \([^)]*\))? -> (\S+?)[ ,]/.exec(line) ?? []
      return { id, downRevisions: parents === '<base>' ? [] : parents.split(', ') }
    })
}

describe('the sample on PostgreSQL', () => {
  let wanted: string[]

  beforeAll(async () => {
    const database = await newDatabase('wanted')
    for (const file of ddl) await database.query(file)
    wanted = await schemaOf(database)
  })

  it('makes the schema of schema/*.sql', async () => {
    const database = await newDatabase('upgraded')
    await tribikos(database.url, 'upgrade', 'head')
    expect(await schemaOf(database)).toEqual(wanted)
    expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([
      { version_num: '43b9d7f10c5e' },
    ])
  })

  it('leaves nothing behind at base', async () => {
    const database = await newDatabase('emptied')
    const empty = await schemaOf(database)
    await tribikos(database.url, 'upgrade', 'head')
    await tribikos(database.url, 'downgrade', 'base')
    expect(await schemaOf(database)).toEqual(empty)
  })

  it('goes up, down and up again with each revision', { timeout: 300_000 }, async () => {
    const database = await newDatabase('steps')
    for (const { id, downRevisions } of await revisionsInOrder()) {
      const before = await schemaOf(database)
      await tribikos(database.url, 'upgrade', id)
      const after = await schemaOf(database)
      await tribikos(
        database.url,
        'downgrade',
        downRevisions.length > 1 ? String(downRevisions[0]) : `${id}@-1`,
      )
      expect(await schemaOf(database), `after downgrading ${id}`).toEqual(before)
      await tribikos(database.url, 'upgrade', id)
      expect(await schemaOf(database), `after upgrading ${id} again`).toEqual(after)
    }
    expect(await schemaOf(database)).toEqual(wanted)
  })

  it('gives existing boards a slug, and keeps rows on the way down', async () => {
    const database = await newDatabase('backfill')
    await tribikos(database.url, 'upgrade', '0d6b3e92c5f8')
    await database.query(`
      WITH tenant AS (INSERT INTO tenants (name, slug) VALUES ('Acme', 'acme') RETURNING id),
           author AS (INSERT INTO users (tenant_id, auth_provider, auth_subject)
                      SELECT id, 'oidc', 'ada' FROM tenant RETURNING id, tenant_id)
      INSERT INTO boards (id, tenant_id, owner_id, title)
      SELECT 'a1b2c3d4-0000-4000-8000-000000000000'::uuid, tenant_id, id, 'Ada''s *first* Board!' FROM author`)
    await tribikos(database.url, 'upgrade', 'head')
    expect(await database.query('SELECT slug FROM boards')).toEqual([{ slug: 'ada-s-first-board-a1b2c3d4' }])
    await tribikos(database.url, 'downgrade', '1975ea83b712')
    expect(await database.query('SELECT title FROM boards')).toEqual([{ title: "Ada's *first* Board!" }])
  })

  it('turns keywords into an array and back', async () => {
    const database = await newDatabase('keywords')
    await tribikos(database.url, 'upgrade', '001_research_metrics')
    await database.query(`
      INSERT INTO research_metrics (query, depth, keywords, response_time_ms, success)
      VALUES ('q', 'deep', 'graph,index', 12, true), ('r', 'basic', '', 3, false)`)
    await tribikos(database.url, 'upgrade', 'f234')
    expect(await database.query('SELECT keywords FROM research_metrics ORDER BY query')).toEqual([
      { keywords: ['graph', 'index'] },
      { keywords: [] },
    ])
    await tribikos(database.url, 'downgrade', '001_research_metrics')
    expect(await database.query('SELECT keywords FROM research_metrics ORDER BY query')).toEqual([
      { keywords: 'graph,index' },
      { keywords: '' },
    ])
  })

  it('makes the same schema, and undoes it, by offline scripts in psql', async ({ skip }) => {
    const psql = async (...args: readonly string[]) => promisify(execFile)('psql', ['-X', '-q', ...args])
    await psql('--version').catch(() => skip('psql is not installed'))
    const database = await newDatabase('offline')
    const empty = await schemaOf(database)
    const [up, down] = [join(workspace.directory, 'up.sql'), join(workspace.directory, 'down.sql')]
    await tribikos('', 'upgrade', 'head', '--sql', '--output', up)
    await tribikos('', 'downgrade', 'head:base', '--sql', '--output', down)

    await psql('-v', 'ON_ERROR_STOP=1', '-f', up, database.url)
    expect(await schemaOf(database)).toEqual(wanted)
    expect((await tribikos(database.url, 'current')).stdout).toContain('43b9d7f10c5e')

    await psql('-v', 'ON_ERROR_STOP=1', '-f', down, database.url)
    expect(await schemaOf(database)).toEqual(empty)
    expect(await database.query('SELECT * FROM alembic_version')).toEqual([])
  })
})

describe('the sample on PGlite', () => {
  it('goes up, down and up again, and makes the schema of schema/*.sql', { timeout: 180_000 }, async () => {
    const folder = join(workspace.directory, 'pgdata')
    const url = `pglite://${folder}`
    const { empty, wanted } = await embeddedDdl()

    await tribikos(url, 'upgrade', 'head')
    expect(await embeddedSchema(folder)).toEqual(wanted)
    await tribikos(url, 'downgrade', 'base')
    expect(await embeddedSchema(folder)).toEqual(empty)
    await tribikos(url, 'upgrade', 'head')
    expect(await embeddedSchema(folder)).toEqual(wanted)
  })
})

/** The schema of a new embedded database, before and after running schema/*.sql. */
async function embeddedDdl(): Promise<{ empty: string[]; wanted: string[] }> {
  const database = await PGlite.create()
  try {
    const empty = await schemaOfEmbedded(database)
    for (const file of ddl) await database.exec(file)
    return { empty, wanted: await schemaOfEmbedded(database) }
  } finally {
    await database.close()
  }
}

async function embeddedSchema(folder: string): Promise<string[]> {
  const database = await PGlite.create({ dataDir: folder })
  try {
    return await schemaOfEmbedded(database)
  } finally {
    await database.close()
  }
}

async function schemaOfEmbedded(database: PGlite): Promise<string[]> {
  return describeSchema(async (sql) => (await database.query<Record<string, unknown>>(sql)).rows)
}
