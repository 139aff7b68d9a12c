/** The assertions of `tribikos/testing` on right and wrong projects: what they throw is what a person reads. */
import { AssertionError } from 'node:assert'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  assertModelMatches,
  assertSingleHead,
  assertUpDownConsistent,
  assertUpgrades,
  registerMigrationTests,
  type GivenProject,
} from '../../lib/testing/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createToyProject, toyMerge, toyRevisions, type ToyProject } from '../support/toy-project.ts'

let database: TestDatabase
let toy: ToyProject
let project: GivenProject

beforeEach(async () => {
  database = await createTestDatabase('testing')
  toy = createToyProject([...toyRevisions, toyMerge], {
    url: database.url,
    schemaSource: { sql: ['./schema/*.sql'] },
  })
  mkdirSync(join(toy.folder, 'schema'))
  writeFileSync(
    join(toy.folder, 'schema/app.sql'),
    [...toyRevisions, toyMerge].map(({ id }) => `CREATE TABLE t_${id} (id serial PRIMARY KEY);`).join('\n'),
  )
  project = { cwd: toy.folder }
})
afterEach(async () => {
  toy.remove()
  await database.drop()
})

/** The message of the assertion that fails. */
async function messageOf(assertion: Promise<unknown>): Promise<string> {
  const error: unknown = await assertion.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(AssertionError)
  return error instanceof AssertionError ? error.message : ''
}

describe('assertSingleHead', () => {
  it('names the heads', async () => {
    expect(await messageOf(assertSingleHead(project))).toBe(
      'The revisions have 2 heads:\n  e5e5e5e5e5e5 net two\n  f6f6f6f6f6f6 merge b and c\nhint: Unite them: tribikos merge heads',
    )
    toy.add({ id: 'g7g7g7g7g7g7', down: ['e5e5e5e5e5e5', 'f6f6f6f6f6f6'] })
    await assertSingleHead(project)
  })
})

describe('assertUpgrades', () => {
  it('passes, and changes nothing', async () => {
    await assertUpgrades(project)
    await assertUpgrades(project, { from: 'a1a1', to: 'f6f6' })
    expect(
      await database.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
    ).toEqual([])
  })

  it('says which revision fails, and where', async () => {
    toy.add({ id: 'g7g7g7g7g7g7', down: 'f6f6f6f6f6f6', upgrade: `await op.execute('SELECT nothing')` })
    expect(await messageOf(assertUpgrades(project))).toMatch(
      /^The upgrade of revision g7g7g7g7g7g7 .*\n {2}at .*g7g7g7g7g7g7_toy\.ts:\d+:\d+\n[\s\S]*\nhint: Mend upgrade\(\)/,
    )
    await assertUpgrades(project, { to: 'f6f6' })
  })

  it('throws what says nothing of the revisions as it is', async () => {
    const scratchUrl = 'postgresql://nobody@127.0.0.1:1/nowhere'
    await expect(assertUpgrades(project, { scratchUrl })).rejects.toMatchObject({ code: 'connection_failed' })
  })
})

describe('assertUpDownConsistent', () => {
  it('gives the report, and throws it where something is wrong', async () => {
    expect(await assertUpDownConsistent(project, { revisions: ['a1a1:c3c3', 'd4d4'] })).toMatchObject({
      ok: true,
      revisions: [{ id: 'd4d4d4d4d4d4' }, { id: 'c3c3c3c3c3c3' }],
    })
    toy.add({ id: 'g7g7g7g7g7g7', doc: 'stays', down: 'f6f6f6f6f6f6', downgrade: '' })
    const message = await messageOf(assertUpDownConsistent(project, { revisions: 'g7g7' }))
    expect(message).toContain('g7g7g7g7g7g7  ok  -       different  failed    stays')
    expect(message).toContain('error[schema_differs] g7g7g7g7g7g7 (versions/g7g7g7g7g7g7_toy.ts), down: ')
    expect(message).toContain('  too much: table public.t_g7g7g7g7g7g7\n')
  })

  it('puts rows in', async () => {
    writeFileSync(join(toy.folder, 'rows.sql'), 'INSERT INTO t_a1a1a1a1a1a1 DEFAULT VALUES;')
    toy.add({
      id: 'g7g7g7g7g7g7',
      down: 'f6f6f6f6f6f6',
      upgrade: `await op.execute('ALTER TABLE t_a1a1a1a1a1a1 ADD COLUMN n integer NOT NULL')`,
      downgrade: `await op.dropColumn('t_a1a1a1a1a1a1', 'n')`,
    })
    await assertUpDownConsistent(project, { revisions: 'g7g7' })
    const seeds = [{ revision: 'a1a1', file: 'rows.sql' }]
    expect(await messageOf(assertUpDownConsistent(project, { revisions: 'g7g7', seeds }))).toContain(
      'column "n" of relation "t_a1a1a1a1a1a1" contains null values',
    )
  })
})

describe('assertModelMatches', () => {
  it('passes where the revisions make the schema source', async () => {
    await assertModelMatches(project)
  })

  it('lists what they do not make', async () => {
    writeFileSync(join(toy.folder, 'schema/more.sql'), 'CREATE TABLE more (id integer);')
    const message = await messageOf(assertModelMatches(project))
    expect(message).toContain('1 change of the schema source that no revision makes')
    expect(message).toContain('\n  added table public.more')
  })

  it('wants a schema source', async () => {
    toy.configure({ url: database.url })
    await expect(assertModelMatches(project)).rejects.toMatchObject({ code: 'schema_source_missing' })
  })
})

describe('registerMigrationTests', () => {
  /** A runner of the shape of jest: it takes names, functions and limits, and runs them later. */
  function recorder() {
    const tests: { name: string; body: () => Promise<void>; timeoutMs: number | undefined }[] = []
    const names: string[] = []
    return {
      tests,
      names,
      describe: (name: string, body: () => void) => {
        names.push(name)
        body()
      },
      it: (name: string, body: () => Promise<void>, timeoutMs?: number) => {
        tests.push({ name, body, timeoutMs })
      },
    }
  }

  it('registers tests, which pass and fail by themselves', async () => {
    const runner = recorder()
    registerMigrationTests(runner, { project })
    expect(runner.names).toEqual(['migrations'])
    const outcomes: string[] = []
    for (const { name, body } of runner.tests) {
      outcomes.push(
        await body().then(
          () => `${name}: ok`,
          (error: unknown) => `${name}: ${error instanceof AssertionError ? 'failed' : String(error)}`,
        ),
      )
    }
    expect(outcomes).toEqual([
      'have a single head: failed',
      'upgrade an empty database: ok',
      'go up, down and up again: ok',
      'make the schema of the schema source: ok',
    ])
  })

  it('leaves out what is not wanted', () => {
    const runner = recorder()
    registerMigrationTests(runner, { project, name: 'db', singleHead: false, model: false, timeoutMs: 7 })
    expect(runner.names).toEqual(['db'])
    expect(runner.tests.map(({ name, timeoutMs }) => [name, timeoutMs])).toEqual([
      ['upgrade an empty database', 7],
      ['go up, down and up again', 7],
    ])
  })
})
