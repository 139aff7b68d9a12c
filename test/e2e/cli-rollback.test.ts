/** `rollback` and `status --all` through the real command line. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StatusReport } from '../../lib/index.ts'
import { behindDatabase, type CliResult, tribikos } from '../support/cli.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createToyProject, type ToyProject, toyRevisions } from '../support/toy-project.ts'

let database: TestDatabase
let project: ToyProject

beforeEach(async () => {
  database = await createTestDatabase('rollback')
  project = createToyProject(toyRevisions, { url: '${TEST_URL}' })
})

afterEach(async () => {
  project.remove()
  await database.drop()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder, env: { TEST_URL: database.url } })
}

async function rows(): Promise<readonly unknown[]> {
  const found = await database.query('SELECT version_num FROM alembic_version ORDER BY 1')
  return found.map(({ version_num: id }) => id)
}

describe('rollback', () => {
  it('undoes one revision beside others', async () => {
    await run('upgrade', 'heads')
    const undone = await run('rollback', 'cart')
    expect(behindDatabase(undone)).toBe('Running downgrade c3c3c3c3c3c3 -> a1a1a1a1a1a1, add shopping cart\n')
    expect({ code: undone.code, rows: await rows() }).toEqual({ code: 0, rows: ['e5e5e5e5e5e5'] })
    const again = await run('rollback', 'cart')
    expect(again).toMatchObject({ code: 2, stdout: '' })
    expect(again.stderr).toContain('error[not_applied]: Revision c3c3c3c3c3c3 is not applied')
  })

  it('says what stands on it, and undoes that only when told', async () => {
    await run('upgrade', 'heads')
    const refused = await run('rollback', 'b2b2')
    expect(refused).toMatchObject({ code: 5, stdout: '' })
    expect(refused.stderr).toContain(
      'error[others_undone]: Undoing b2b2b2b2b2b2 undoes before it what stands on it:\n  e5e5e5e5e5e5, net two\n',
    )
    expect(await rows()).toEqual(['c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
    const shown = await run('rollback', 'b2b2', '--dry-run')
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toContain('downgrade e5e5e5e5e5e5 -> d4d4d4d4d4d4, net two')
    const [, hash = ''] = /^Hash: (\w+)$/m.exec(shown.stdout) ?? []
    expect(await run('rollback', 'b2b2', '--cascade', '--plan', hash)).toMatchObject({ code: 0, stdout: '' })
    expect(await rows()).toEqual(['c3c3c3c3c3c3', 'd4d4d4d4d4d4'])
    const log = await run('log', '--json')
    expect(log.stdout).toContain('"command":"rollback","target":"b2b2"')
  })
})

describe('status --all', () => {
  it('tells of each revision where it stands, since when and by whom', async () => {
    await run('upgrade', 'b2b2')
    project.add({
      id: 'b2b2b2b2b2b2',
      doc: 'add a column, to Account!',
      down: 'a1a1a1a1a1a1',
      upgrade: '// x',
    })
    await database.query("INSERT INTO alembic_version VALUES ('0b0b0b0b0b0b')")
    const { stdout } = await run('status', '--all', '--json')
    const { revisions } = JSON.parse(stdout) as StatusReport
    expect(revisions?.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'a1a1a1a1a1a1 applied',
      'b2b2b2b2b2b2 changed',
      'c3c3c3c3c3c3 pending',
      'd4d4d4d4d4d4 pending',
      'e5e5e5e5e5e5 pending',
      '0b0b0b0b0b0b missing',
    ])
    const [first] = revisions ?? []
    expect(first).toMatchObject({
      message: 'create account table',
      appliedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      appliedBy: expect.stringMatching(/ on /) as string,
      durationMs: expect.any(Number) as number,
    })
    const text = (await run('status', '--all')).stdout
    expect(text).toMatch(/^Revision +State +Applied +By +Took +Message$/m)
    expect(text).toMatch(/^a1a1a1a1a1a1  applied  \S+Z  \S+ on \S+  +[\d.]+ m?s +create account table$/m)
    expect(text).toMatch(/^0b0b0b0b0b0b  missing$/m)
  })

  it('knows nothing of who applied what another tool has applied', async () => {
    await database.query(
      `CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); INSERT INTO alembic_version VALUES ('a1a1a1a1a1a1')`,
    )
    const { revisions } = JSON.parse((await run('status', '--all', '--json')).stdout) as StatusReport
    expect(revisions?.[0]).toMatchObject({
      state: 'applied',
      appliedAt: null,
      appliedBy: null,
      durationMs: null,
    })
    expect((await run('status', '--all')).stdout).toMatch(/^a1a1a1a1a1a1  applied +create account table$/m)
  })
})
