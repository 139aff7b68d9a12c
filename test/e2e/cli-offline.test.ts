/** Offline mode through the command line: a script that psql runs to the same end, or nothing at all. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { tribikos, type CliResult } from '../support/cli.ts'
import { createToyProject, toyRevisions, type ToyProject } from '../support/toy-project.ts'

let project: ToyProject

beforeEach(() => {
  project = createToyProject(toyRevisions)
})
afterEach(() => {
  project.remove()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder })
}

const hasPsql = spawnSync('psql', ['--version']).status === 0

describe.skipIf(!hasPsql)('a script that psql runs', () => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await createTestDatabase('offline')
  })
  afterEach(async () => {
    await database.drop()
  })

  async function rowsAfter(sql: string): Promise<readonly string[]> {
    const { status, stderr } = spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', database.url], {
      input: sql,
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const found = await database.query<{ version_num: string }>(
      'SELECT version_num FROM alembic_version ORDER BY 1',
    )
    return found.map(({ version_num }) => version_num)
  }

  it('leaves the rows that a run would', async () => {
    expect(await rowsAfter((await run('upgrade', 'b2b2', '--sql')).stdout)).toEqual(['b2b2b2b2b2b2'])
    expect(await rowsAfter((await run('upgrade', 'b2b2:heads', '--sql')).stdout)).toEqual([
      'c3c3c3c3c3c3',
      'e5e5e5e5e5e5',
    ])
    expect(await rowsAfter((await run('downgrade', 'c3c3,e5e5:a1a1', '--sql')).stdout)).toEqual([
      'a1a1a1a1a1a1',
      'd4d4d4d4d4d4',
    ])
    expect(await rowsAfter((await run('downgrade', 'a1a1,d4d4:base', '--sql')).stdout)).toEqual([])
    const stamped = (await run('stamp', 'd4d4:heads', '--sql')).stdout
    expect(stamped).not.toContain('t_')
    await database.query("INSERT INTO alembic_version VALUES ('d4d4d4d4d4d4')")
    expect(await rowsAfter(stamped)).toEqual(['c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
  })

  it('of ensure-version makes the table', async () => {
    expect(await rowsAfter((await run('ensure-version', '--sql')).stdout)).toEqual([])
  })
})

describe('the text', () => {
  it('has the table, a comment per step without its message, and the rows', async () => {
    const { stdout, code, stderr } = await run('upgrade', 'b2b2', '--sql')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^BEGIN;\n\nCREATE TABLE alembic_version \(\n {4}version_num VARCHAR\(32\) NOT NULL/,
    )
    expect(stdout).toContain('\n-- Running upgrade  -> a1a1a1a1a1a1\n')
    expect(stdout).toContain('\n-- Running upgrade a1a1a1a1a1a1 -> b2b2b2b2b2b2\n')
    expect(stdout.trimEnd()).toMatch(/COMMIT;$/)
    expect((await run('upgrade', 'base:b2b2', '--sql')).stdout).toBe(stdout)
    expect(JSON.parse((await run('upgrade', 'b2b2', '--sql', '--json')).stdout)).toEqual({
      version: 1,
      kind: 'sql',
      sql: stdout,
    })
  })

  it('goes to a file, in place of what was there', async () => {
    const file = join(project.folder, 'up.sql')
    writeFileSync(file, 'old')
    const { stdout } = await run('upgrade', 'b2b2', '--sql')
    expect(await run('upgrade', 'b2b2', '--sql', '-o', 'up.sql')).toMatchObject({ code: 0, stdout: '' })
    expect(readFileSync(file, 'utf8')).toBe(stdout)
  })

  it('is not there at all when a revision fails', async () => {
    project.add({ id: '99999999', down: 'b2b2b2b2b2b2', upgrade: `throw new Error('no luck')` })
    const file = join(project.folder, 'up.sql')
    writeFileSync(file, 'old')
    const result = await run('upgrade', '9999', '--sql', '--output', file)
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(/^error\[migration_failed\]: [\s\S]*no luck/)
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(readdirSync(project.folder).sort()).toEqual(['tribikos.json', 'up.sql', 'versions'])
    expect(await run('upgrade', '9999', '--sql')).toMatchObject({ code: 1, stdout: '' })
  })

  it('is refused when a revision reads rows', async () => {
    project.add({ id: '99999999', down: 'b2b2b2b2b2b2', upgrade: `await op.query('SELECT 1')` })
    const result = await run('upgrade', '9999', '--sql')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error\[data_offline\]: /)
  })

  it('says when the file cannot be written', async () => {
    const result = await run('upgrade', 'b2b2', '--sql', '-o', 'no/such/folder/up.sql')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(
      /^error\[output_unwritable\]: no\/such\/folder\/up\.sql cannot be written: ENOENT/,
    )
    expect(existsSync(join(project.folder, 'no'))).toBe(false)
  })
})
