/** Hooks of env.ts that are programs, that have time limits, and the backup before a run. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ended, startTribikos, tribikos, type CliResult } from '../support/cli.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { chain, createToyProject, type ToyProject } from '../support/toy-project.ts'

let database: TestDatabase
let project: ToyProject

beforeEach(async () => {
  database = await createTestDatabase('hooks')
  project = createToyProject(chain(2), { url: '${TEST_URL}', env: './env.ts' })
})
afterEach(async () => {
  project.remove()
  await database.drop()
})

function environment(definition: string): void {
  writeFileSync(join(project.folder, 'env.ts'), `export default ${definition}\n`)
}

/** A program that Node runs. */
function program(code: string): string {
  return JSON.stringify([process.execPath, '-e', code])
}

const cwd = (): { cwd: string; env: Record<string, string> } => ({
  cwd: project.folder,
  env: { TEST_URL: database.url },
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, cwd())
}

async function rows(): Promise<readonly string[]> {
  return (JSON.parse((await run('current', '--json')).stdout) as { rows: readonly string[] }).rows
}

const writesVariables = `
  const told = Object.entries(process.env).filter(([name]) => /^(TRIBIKOS_(?!CACHE)|PG)/.test(name))
  require('fs').writeFileSync('told.json', JSON.stringify(Object.fromEntries(told)))
  console.log('first line'); console.error('second line'); process.stdout.write('no end')`

it('a program is told of the run and of the database, never in its arguments, and is heard', async () => {
  environment(`{ backup: { command: ${program(writesVariables)} } }`)
  const { code, stderr } = await run('upgrade', 'heads')
  expect(code).toBe(0)
  expect(stderr.split('\n')).toEqual(
    expect.arrayContaining(['backup: first line', 'backup: second line', 'backup: no end']),
  )
  const url = new URL(database.url)
  const told = JSON.parse(readFileSync(join(project.folder, 'told.json'), 'utf8')) as Record<string, string>
  expect(told).toMatchObject({
    TRIBIKOS_COMMAND: 'upgrade',
    TRIBIKOS_FROM: '',
    TRIBIKOS_TO: 'r2',
    TRIBIKOS_REVISIONS: 'r1,r2',
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: url.username,
    PGPASSWORD: url.password,
    PGDATABASE: url.pathname.slice(1),
  })
  expect(told['TRIBIKOS_DATABASE']).not.toContain(`:${url.password}@`)
  const log = JSON.parse((await run('log', '--json')).stdout) as { runs: readonly { id: string }[] }
  expect(told['TRIBIKOS_RUN']).toBe(log.runs[0]?.id)
})

it('a backup is made before the lock is taken, and only when something is going to run', async () => {
  environment(`{
    backup: async () => {
      const { Client } = require(${JSON.stringify(createRequire(import.meta.url).resolve('pg'))})
      const client = new Client(process.env.TEST_URL)
      await client.connect()
      const { rows } = await client.query("SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'")
      await client.query('CREATE TABLE IF NOT EXISTS backups (locks int)')
      await client.query('INSERT INTO backups VALUES ($1)', [rows[0].n])
      await client.end()
    },
  }`)
  for (const argv of [
    ['upgrade', 'heads'],
    ['upgrade', 'heads'],
    ['stamp', 'r1'],
    ['stamp', 'r2'],
    ['downgrade', '-1'],
  ])
    expect(await run(...argv)).toMatchObject({ code: 0 })
  expect(await database.query('SELECT locks FROM backups')).toEqual([{ locks: 0 }, { locks: 0 }])
})

const failures: readonly (readonly [name: string, definition: string, words: RegExp])[] = [
  [
    'a backup that fails',
    `{ backup: { command: ${program('process.exit(7)')} } }`,
    /hook backup failed: \S+ ended with exit code 7/,
  ],
  [
    'a backup that is missing',
    `{ backup: { command: ['no-such-program'] } }`,
    /it could not be started: no program no-such-program/,
  ],
  ['a backup that throws', `{ backup: () => { throw new Error('no room') } }`, /hook backup failed: no room/],
  [
    'a program that takes too long',
    `{ beforeUpgrade: { command: ${program('setTimeout(() => {}, 600_000)')}, timeLimit: '300ms' } }`,
    /hook beforeUpgrade failed: it took longer than 300ms/,
  ],
  [
    'a function that takes too long',
    `{ beforeUpgrade: { run: ({ signal }) => new Promise((done) => signal.addEventListener('abort', done)), timeLimit: '300ms' } }`,
    /hook beforeUpgrade failed: it took longer than 300ms/,
  ],
]
it.each(failures)('%s refuses the run, with nothing changed', async (_, definition, words) => {
  environment(definition)
  const { code, stderr } = await run('upgrade', 'heads')
  expect(stderr).toMatch(words)
  expect(code).toBe(5)
  expect(await rows()).toEqual([])
  expect(await database.query(`SELECT 1 FROM pg_tables WHERE schemaname IN ('public', 'tribikos')`)).toEqual(
    [],
  )
})

it('a program as onFailure is told of the error', async () => {
  project.add({ id: 'r3', down: 'r2', upgrade: `await op.execute('SELECT 1 / 0')` })
  environment(`{ onFailure: { command: ${program(writesVariables)} } }`)
  expect(await run('upgrade', 'heads')).toMatchObject({ code: 1 })
  expect(JSON.parse(readFileSync(join(project.folder, 'told.json'), 'utf8'))).toMatchObject({
    TRIBIKOS_ERROR: 'statement_failed',
    TRIBIKOS_STEPS_APPLIED: '2',
  })
})

it('a signal ends the program too', async () => {
  environment(
    `{ backup: { command: ${program(`console.log('pid ' + process.pid); setTimeout(() => {}, 600_000)`)} } }`,
  )
  const child = await startTribikos(['upgrade', 'heads'], cwd())
  const pid = await new Promise<number>((resolve) => {
    let text = ''
    child.stderr.on('data', (data) => {
      text += String(data)
      const [, found] = /pid (\d+)/.exec(text) ?? []
      if (found !== undefined) resolve(Number(found))
    })
  })
  child.kill('SIGTERM')
  expect(await ended(child)).toMatchObject({ code: 143 })
  const isThere = (): boolean => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  await expect.poll(isThere, { timeout: 20_000 }).toBe(false)
  expect(await rows()).toEqual([])
})

it.each([
  [`{ backup: 'pg_dump' }`, 'backup must be a function'],
  [`{ backup: { command: [] } }`, 'backup must be a function'],
  [`{ backup: { command: ['a'], run: () => {} } }`, 'backup must be a function'],
  [
    `{ beforeUpgrade: { run: () => {}, timeLimit: 'soon' } }`,
    'beforeUpgrade has a timeLimit that is no time',
  ],
  [`{ afterUpgrade: { run: () => {}, limit: '1s' } }`, 'afterUpgrade has the unknown key "limit"'],
])('%s is no hook', async (definition, words) => {
  environment(definition)
  const { code, stderr } = await run('upgrade', 'heads')
  expect(stderr).toContain(words)
  expect(code).toBe(2)
  expect(existsSync(join(project.folder, 'told.json'))).toBe(false)
})
