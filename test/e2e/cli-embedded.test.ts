/** The command line on an embedded database: what looks must leave no trace, above all no database. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tribikos, type CliResult } from '../support/cli.ts'
import { chain, createToyProject, type ToyProject } from '../support/toy-project.ts'

let project: ToyProject

beforeEach(() => {
  project = createToyProject(chain(2), { url: 'pglite://./data/pg' })
})
afterEach(() => {
  project.remove()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder, env: { TRIBIKOS_CACHE_DIR: 'off' } })
}

function files(): readonly string[] {
  return readdirSync(project.folder, { recursive: true, encoding: 'utf8' }).sort()
}

describe('a command that looks, before there is a database', () => {
  it.each([
    { argv: ['current'], code: 0, stdout: '' },
    { argv: ['current', '--check-heads'], code: 1, stdout: '' },
    { argv: ['status'], code: 0, stdout: 'Rows:     <base> (no version table)' },
    { argv: ['plan'], code: 0, stdout: 'r2' },
    { argv: ['plan', '--statements'], code: 0, stdout: 'CREATE TABLE alembic_version' },
    { argv: ['upgrade', 'heads', '--dry-run'], code: 0, stdout: 'r1' },
    { argv: ['stamp', 'head', '--dry-run'], code: 0, stdout: 'r2' },
    { argv: ['downgrade', '-1', '--dry-run'], code: 2, stdout: '' },
    { argv: ['history', '-i'], code: 0, stdout: 'r1 -> r2 (head), step 2' },
    { argv: ['history', '-r', 'current:'], code: 0, stdout: '<base> -> r1, step 1' },
    { argv: ['show', 'current'], code: 0, stdout: '' },
    { argv: ['edit', 'current'], code: 2, stdout: '' },
    { argv: ['heads'], code: 0, stdout: 'r2 (head)' },
    { argv: ['check'], code: 0, stdout: 'No problems' },
  ])('$argv answers as for an empty one and makes nothing', async ({ argv, code, stdout }) => {
    const before = files()
    const result = await run(...argv)
    expect(result).toMatchObject({ code, stdout: expect.stringContaining(stdout) })
    expect(files()).toEqual(before)
  })

  it('an empty folder is no database either', async () => {
    mkdirSync(join(project.folder, 'data/pg'), { recursive: true })
    const before = files()
    expect(await run('current', '--json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"rows":[]'),
    })
    expect(files()).toEqual(before)
  })

  it('reads the one that is there', async () => {
    await run('upgrade', 'r1')
    expect(await run('current')).toMatchObject({ code: 0, stdout: 'r1\n' })
    expect(await run('status')).toMatchObject({ stdout: expect.stringContaining('Pending:  1') })
  })
})
