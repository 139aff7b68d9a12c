/** Command lines that are wrong, and the answers that need no project: help, version, completion. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { tribikos } from '../support/cli.ts'

const empty = mkdtempSync(join(tmpdir(), 'tribikos-empty-'))

afterAll(() => {
  rmSync(empty, { recursive: true, force: true })
})

describe('wrong usage', () => {
  it.each<[readonly string[], RegExp]>([
    [[], /^error\[usage\]: No command given\nhint: Commands: init, .*upgrade/],
    [['upgrad', 'head'], /^error\[usage\]: Unknown command 'upgrad'\nhint: Did you mean 'upgrade'\?\n$/],
    [
      ['heads', '--verbos'],
      /^error\[usage\]: Unknown option --verbos of heads\nhint: Did you mean --verbose\?\n$/,
    ],
    [['upgrade'], /^error\[usage\]: Command upgrade needs an argument: tribikos upgrade <revision>\n/],
    [['downgrade'], /^error\[usage\]: Command downgrade needs an argument/],
    [['stamp'], /^error\[usage\]: Command stamp needs an argument/],
    [['upgrade', 'head', '--output', 'x.sql'], /^error\[usage\]: --output is for --sql\n/],
    [['upgrade', 'head', '--sql', '--dry-run'], /^error\[usage\]: --sql and --dry-run exclude each other\n/],
    [['heads'], /^error\[config_not_found\]: No configuration: /],
    [['heads', '-c', 'nosuch.json'], /^error\[config_not_found\]: No configuration file .*nosuch\.json/],
  ])('%j', async (argv, stderr) => {
    const result = await tribikos(argv, { cwd: empty })
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(stderr)
    expect(result.stderr).not.toMatch(/^\s+at /m)
    expect(readdirSync(empty)).toEqual([])
  })

  it('shows errors with --quiet too', async () => {
    const result = await tribikos(['-q', 'upgrade'], { cwd: empty })
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('needs an argument') })
  })

  it('is one JSON value with --json', async () => {
    const result = await tribikos(['upgrad', '--json'], { cwd: empty })
    expect(result.code).toBe(2)
    expect(JSON.parse(result.stdout)).toEqual({
      version: 1,
      kind: 'error',
      code: 'usage',
      message: "Unknown command 'upgrad'",
      hint: "Did you mean 'upgrade'?",
      details: {},
      exitCode: 2,
    })
    expect(result.stderr).toContain('error[usage]')
  })

  it.each(['--raiseerr', '--debug'])('shows the stack with %s', async (option) => {
    const result = await tribikos(['heads', option], { cwd: empty })
    expect(result.stderr).toMatch(/^error\[config_not_found\][\s\S]*\n\s+at /)
  })

  it('colours errors on a terminal only', async () => {
    expect((await tribikos(['heads'], { cwd: empty, env: { FORCE_COLOR: '1' } })).stderr).not.toContain(
      '\u001B',
    )
  })
})

describe('answers that need no project', () => {
  it('--version', async () => {
    expect(await tribikos(['--version'], { cwd: empty })).toMatchObject({
      code: 0,
      stdout: `tribikos ${manifest.version}\n`,
      stderr: '',
    })
  })

  it.each([
    [['--help'], 'Run revisions up to a target'],
    [['help'], 'Run revisions up to a target'],
    [['upgrade', '--help'], 'tribikos upgrade <revision>'],
    [['help', 'current'], '-c, --check-heads'],
  ])('%j', async (argv, text) => {
    const { code, stdout, stderr } = await tribikos(argv, { cwd: empty })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(text)
  })

  it('--version --json', async () => {
    const { code, stdout, stderr } = await tribikos(['--version', '--json'], { cwd: empty })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      kind: 'version',
      tribikos: manifest.version,
      node: process.version,
    })
  })

  it('--help --json', async () => {
    const program = await tribikos(['--help', '--json'], { cwd: empty })
    expect(program).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(program.stdout)).toMatchObject({
      version: 1,
      kind: 'help',
      command: null,
      commands: expect.arrayContaining([{ name: 'upgrade', summary: 'Run revisions up to a target' }]),
      globalOptions: expect.arrayContaining([expect.objectContaining({ names: ['-c', '--config'] })]),
    })
    const command = await tribikos(['--json', 'help', 'upgrade'], { cwd: empty })
    expect(JSON.parse(command.stdout)).toMatchObject({
      command: 'upgrade',
      usage: 'tribikos upgrade <revision>',
      arguments: [{ name: 'revision', required: true, variadic: false }],
      options: expect.arrayContaining([
        expect.objectContaining({ names: ['--transaction'], type: 'choice', choices: ['revision', 'run'] }),
      ]),
      commands: [],
    })
  })

  it('completion, as a script and as its answers', async () => {
    const script = await tribikos(['completion'], { cwd: empty, env: { SHELL: '/bin/bash' } })
    expect(script).toMatchObject({ code: 0, stderr: '' })
    expect(script.stdout).toContain('--get-yargs-completions')
    const commands = await tribikos(['--get-yargs-completions', 'tribikos', 'up'], { cwd: empty })
    expect(commands.stdout.split('\n')).toContain('upgrade')
    const options = await tribikos(['--get-yargs-completions', 'tribikos', 'upgrade', '--'], { cwd: empty })
    expect(options.stdout.split('\n')).toEqual(expect.arrayContaining(['--sql', '--dry-run', '--config']))
  })

  it('list-templates, under both names', async () => {
    const [kebab, underscore] = await Promise.all([
      tribikos(['list-templates'], { cwd: empty }),
      tribikos(['list_templates'], { cwd: empty }),
    ])
    expect(kebab).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Available templates:\n\ngeneric - /),
    })
    expect(underscore.stdout).toBe(kebab.stdout)
  })
})
