/** What the code of a project may do to the command line that runs it: print, end the process, throw where nobody looks. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ended, startTribikos, tribikos, type CliResult } from '../support/cli.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { chain, createToyProject, type ToyProject } from '../support/toy-project.ts'

let database: TestDatabase
let project: ToyProject

beforeEach(async () => {
  database = await createTestDatabase('cli')
  project = createToyProject(chain(1), { url: '${TEST_URL}' })
})
afterEach(async () => {
  project.remove()
  await database.drop()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder, env: { TEST_URL: database.url } })
}

async function rows(): Promise<readonly unknown[]> {
  return database.query('SELECT version_num FROM alembic_version')
}

describe('what a revision prints', () => {
  beforeEach(() => {
    project.add({ id: 'r2', down: 'r1', upgrade: "console.log('counted', 3); console.error('to stderr')" })
  })

  it('is no part of a script', async () => {
    const { code, stdout, stderr } = await run('upgrade', 'r1:r2', '--sql')
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'counted 3\nto stderr\n' })
    expect(stdout).toMatch(/^BEGIN;\n/)
    expect(stdout).not.toContain('counted')
  })

  it('is no part of a JSON value', async () => {
    const { code, stdout, stderr } = await run('upgrade', 'head', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'upgrade', rowsAfter: ['r2'] })
    expect(stderr).toContain('counted 3\n')
  })
})

describe('an error that nobody handles', () => {
  it.each([
    [
      'in a timer',
      "setTimeout(() => { throw new Error('kaboom') }, 20); await op.query('SELECT pg_sleep(60)')",
    ],
    ['in a promise', "void Promise.reject(new Error('kaboom')); await op.query('SELECT pg_sleep(60)')"],
  ])('%s ends the statement, names the revision and says what stays', async (_, upgrade) => {
    const path = project.add({ id: 'r2', down: 'r1', upgrade })
    const { code, stdout, stderr } = await run('upgrade', 'head')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('error[migration_failed]: An error was thrown that nobody handles: kaboom\n')
    expect(stderr).toContain(`during the upgrade of revision r2 (${path})`)
    expect(stderr).toContain('1 of 2 steps was applied and stays. The version table has r1.\n')
    expect(await rows()).toEqual([{ version_num: 'r1' }])
    expect(
      await database.query(
        "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND datname = current_database() AND pid <> pg_backend_pid()",
      ),
    ).toEqual([])
  })
})

describe('a statement that nobody waits for', () => {
  it('names its revision once', async () => {
    const path = project.add({
      id: 'r2',
      down: 'r1',
      upgrade: "void (async () => op.query('SELECT nope'))()",
    })
    const { code, stderr } = await run('upgrade', 'head')
    expect(code).toBe(1)
    expect(stderr).toContain('column "nope" does not exist (42703)')
    expect(stderr.split(`revision r2 (${path})`)).toHaveLength(2)
    expect(stderr).toContain('1 of 2 steps was applied and stays. The version table has r1.\n')
  })
})

describe('the end of the process in a revision', () => {
  it.each([
    ['process.exit(0)', 'process.exit(0)'],
    ['process.exit(5), which would look like a refusal', 'process.exit(5)'],
  ])('%s is an error that names the revision, and keeps nothing of it', async (_, body) => {
    const path = project.add({
      id: 'r2',
      down: 'r1',
      upgrade: `await op.execute('CREATE TABLE t ()'); ${body}`,
    })
    const result = await run('upgrade', 'head', '--json')
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('error[ended_early]: ')
    expect(result.stderr).toContain(`during the upgrade of revision r2 (${path})`)
    expect(JSON.parse(result.stdout)).toMatchObject({
      code: 'ended_early',
      details: { revision: 'r2', file: path, direction: 'upgrade' },
    })
    expect(await rows()).toEqual([{ version_num: 'r1' }])
  })

  it('names none where it was in none', async () => {
    project.add({ id: 'r2', down: 'r1' })
    writeFileSync(join(project.folder, 'env.ts'), 'export default { afterUpgrade: () => process.exit(0) }\n')
    project.configure({ url: '${TEST_URL}', env: './env.ts' })
    const { code, stderr } = await run('upgrade', 'head')
    expect(code).toBe(1)
    expect(stderr).toContain('The process ended before the command was done\n')
  })
})

describe('op in a timer', () => {
  it.each([
    ['awaited by nobody', 'void op.execute("CREATE TABLE late ()")'],
    ['with its error caught', 'op.execute("CREATE TABLE late ()").catch(() => {})'],
  ])('that fires after the last revision is an error: %s', async (_, call) => {
    project.add({ id: 'r2', down: 'r1', upgrade: `setTimeout(() => { ${call} }, 100)` })
    const { code, stdout, stderr } = await run('upgrade', 'head')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('error[operation_used_late]: op was used after revision r2 had ended')
    expect(await rows()).toEqual([{ version_num: 'r2' }])
  })

  it('that is far away is not waited for, and said', async () => {
    project.add({ id: 'r2', down: 'r1', upgrade: `setTimeout(() => op.execute('SELECT 1'), 60_000)` })
    const { code, stderr } = await run('upgrade', 'head')
    expect(code).toBe(0)
    expect(stderr).toContain('warning: ')
    expect(stderr).toContain('timer')
  })
})

describe('stamp --purge --sql', () => {
  it('is refused: a script cannot know what to take away', async () => {
    const result = await run('stamp', '--purge', 'r1', '--sql')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain("Can't use --purge with --sql mode")
  })
})

describe('a signal on the embedded database', () => {
  it('ends the run before the next revision, although statements run in the same thread', async () => {
    project.configure({ url: 'pglite://./data' })
    project.add({
      id: 'r2',
      down: 'r1',
      upgrade: "process.stderr.write('now\\n'); await op.query('SELECT pg_sleep(1)')",
    })
    project.add({ id: 'r3', down: 'r2' })
    const child = await startTribikos(['upgrade', 'head'], { cwd: project.folder })
    const result = ended(child)
    child.stderr.on('data', (text: string) => {
      if (text.includes('now')) child.kill('SIGINT')
    })
    const { code, stdout, stderr } = await result
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toContain('2 of 3 steps were applied and stay. The version table has r2.\n')
    expect((await run('current')).stdout).toBe('r2\n')
  })
})

describe('a password on the command line', () => {
  it.each([
    ['in the URL', 'postgresql://u:s3cretPass@127.0.0.1:1/x', {}, true],
    ['from the environment', 'postgresql://u@127.0.0.1:1/x', { PGPASSWORD: 's3cretPass' }, false],
  ])('%s is warned of only where others can see it', async (_, url, env, isWarned) => {
    const { code, stderr } = await tribikos(['current', '--url', url], { cwd: project.folder, env })
    expect(code).toBe(1)
    expect(stderr.includes('warning: A password on the command line')).toBe(isWarned)
    expect(stderr).not.toContain('s3cretPass')
  })
})
