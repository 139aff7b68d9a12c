/** Folders of revisions that the configuration names and that are not there. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tribikos, type CliResult } from '../support/cli.ts'
import { chain, createToyProject, type ToyProject } from '../support/toy-project.ts'

let project: ToyProject

beforeEach(() => {
  project = createToyProject(chain(1))
})
afterEach(() => {
  project.remove()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder })
}

describe('a version location that does not exist', () => {
  beforeEach(() => {
    project.configure({ url: 'pglite://memory', versionLocations: ['./versions', './modules/verions'] })
  })

  it.each([['heads'], ['history'], ['upgrade', 'r1', '--dry-run'], ['status', '-q'], ['heads', '--json']])(
    'is a warning of %s',
    async (...argv) => {
      const { code, stdout, stderr } = await run(...argv)
      expect(code).toBe(0)
      expect(stdout).toContain('r1')
      expect(stderr).toContain(
        `warning: The version location ${join(project.folder, 'modules/verions')} does not exist\n`,
      )
      expect(stderr.includes('hint: ')).toBe(!argv.includes('-q'))
    },
  )

  it('is an error of check', async () => {
    const { code, stdout, stderr } = await run('check')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toContain(
      `error[version_location_missing] ${join(project.folder, 'modules/verions')}: The version location`,
    )
    expect(JSON.parse((await run('check', '--json')).stdout)).toMatchObject({
      ok: false,
      revisions: 1,
      diagnostics: [{ code: 'version_location_missing', severity: 'error' }],
    })
  })

  it('is an error of check also when it is the only one', async () => {
    project.configure({ versionLocations: './verions' })
    expect(await run('check')).toMatchObject({ code: 1 })
    expect((await run('heads')).stderr).toContain('warning: ')
  })
})

describe('the default folder of a project without revisions', () => {
  beforeEach(() => {
    rmSync(project.versions, { recursive: true })
  })

  it('is a note, and nothing wrong', async () => {
    const { code, stdout, stderr } = await run('heads')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toBe(
      `There are no revisions yet: the folder ${project.versions} does not exist\nhint: The first \`tribikos revision\` makes it.\n`,
    )
    expect(await run('heads', '-q')).toMatchObject({ stderr: '' })
    expect(await run('check')).toMatchObject({ code: 0, stdout: expect.stringContaining('info[') })
  })

  it('is made without a word by the first revision', async () => {
    expect(await run('revision', '-m', 'first')).toMatchObject({ code: 0, stderr: '' })
  })
})
