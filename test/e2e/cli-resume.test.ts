/** A revision that stops outside of its transaction, seen from the command line. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { behindDatabase, ended, startTribikos, tribikos, type CliResult } from '../support/cli.ts'
import { createToyProject, type ToyProject } from '../support/toy-project.ts'

const body = (statement: string): string => `
  await op.execute('CREATE TABLE one (n int)')
  await op.autocommitBlock(async () => {
    await op.execute("INSERT INTO one VALUES (1)")
    await op.execute(${JSON.stringify(statement)})
  })`

let database: TestDatabase
let project: ToyProject

function begin(statement: string): void {
  project = createToyProject([{ id: 'a1a1a1a1a1a1', doc: 'half done', upgrade: body(statement) }], {
    url: '${TEST_URL}',
  })
}

beforeEach(async () => {
  database = await createTestDatabase('resume')
})
afterEach(async () => {
  project.remove()
  await database.drop()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder, env: { TEST_URL: database.url } })
}

it('is shown as half done, and goes on when the cause is mended', async () => {
  begin('VACUUM nowhere')
  const { code, stderr } = await run('upgrade', 'head')
  expect(code).toBe(3)
  expect(stderr).toContain('stay, and the same command goes on behind them.')
  expect(await run('status')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(
      'Half done: upgrade of a1a1a1a1a1a1: 2 statements done, 1 begun (VACUUM nowhere); run the same command again',
    ) as string,
  })
  const current = await run('current')
  expect(current).toMatchObject({ code: 0, stdout: '' })
  expect(current.stderr).toContain('Half done: upgrade of a1a1a1a1a1a1')
  expect(JSON.parse((await run('current', '--json')).stdout)).toMatchObject({
    unfinished: [{ revision: 'a1a1a1a1a1a1', direction: 'upgrade', done: 2, begun: ['VACUUM nowhere'] }],
  })
  await database.query('CREATE TABLE nowhere (n int)')
  const again = await run('upgrade', 'head')
  expect(again.code).toBe(0)
  expect(behindDatabase(again)).toBe(
    'Running upgrade  -> a1a1a1a1a1a1, half done\nGoing on behind 2 statements that an earlier run has done\n',
  )
  expect(await database.query('SELECT n FROM one')).toEqual([{ n: 1 }])
  expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({ unfinished: [], pending: [] })
})

it('asks for --resume when its process was killed in a statement that nobody can look at', async () => {
  await database.query(`CREATE PROCEDURE work() LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO one VALUES (2); COMMIT; PERFORM pg_sleep(CASE count(*) WHEN 2 THEN 60 ELSE 0 END) FROM one; END $$`)
  begin('CALL work()')
  const child = await startTribikos(['upgrade', 'head'], {
    cwd: project.folder,
    env: { TEST_URL: database.url },
  })
  const sleeping = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'CALL work()' AND wait_event = 'PgSleep'`
  await expect.poll(async () => (await database.query(sleeping)).length).toBe(1)
  child.kill('SIGKILL')
  await ended(child)
  await database.query(`SELECT pg_terminate_backend(pid) FROM (${sleeping}) AS s`)
  const stopped = await run('upgrade', 'head')
  expect(stopped.code).toBe(3)
  expect(stopped.stderr).toContain('CALL work()')
  expect(stopped.stderr).toContain('--resume=retry')
  expect(await run('upgrade', 'head', '--resume', 'skip')).toMatchObject({ code: 0 })
  expect(await database.query('SELECT n FROM one')).toEqual([{ n: 1 }, { n: 2 }])
})

it('shows how far a batch is that stopped half way', async () => {
  const table = `
  await op.execute('CREATE TABLE part (id int PRIMARY KEY, share int, CONSTRAINT bad CHECK (id <> 7 OR share IS NULL))')
  await op.execute('INSERT INTO part SELECT generate_series(1, 10)')`
  const batch = `await op.batch('part', { key: 'id', size: 3, pauseMs: 0, set: { share: 1 } })`
  project = createToyProject(
    [
      { id: 'a1a1a1a1a1a1', upgrade: table },
      { id: 'b2b2b2b2b2b2', down: 'a1a1a1a1a1a1', upgrade: batch },
    ],
    { url: '${TEST_URL}' },
  )
  expect((await run('upgrade', 'heads')).code).toBe(3)
  expect((await run('status')).stdout).toContain(
    'Half done: upgrade of b2b2b2b2b2b2: 0 statements done, 1 begun (batch, 6 rows in 2 ranges done: UPDATE part',
  )
  await database.query('ALTER TABLE part DROP CONSTRAINT bad')
  expect((await run('upgrade', 'heads')).code).toBe(0)
  expect((await run('status')).stdout).not.toContain('Half done')
})
