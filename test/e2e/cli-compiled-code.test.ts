/** What Node keeps of the command line's own code: only where it may, and never needed. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tribikos, type CliResult } from '../support/cli.ts'

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tribikos-home-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

async function version(variables: Readonly<Record<string, string>>): Promise<CliResult> {
  const env = { HOME: home, XDG_CACHE_HOME: '', LOCALAPPDATA: '', TRIBIKOS_CACHE_DIR: '', ...variables }
  return tribikos(['--version'], { cwd: home, env })
}

const printed = expect.objectContaining({
  code: 0,
  stderr: '',
  stdout: expect.stringMatching(/^tribikos \d+\.\d+\.\d+\n$/),
})

describe.skipIf(!('enableCompileCache' in module))('compiled code', () => {
  it.each<[string, () => Readonly<Record<string, string>>, string]>([
    ['the home of the user', () => ({}), '.cache/tribikos/node'],
    ['its cache', () => ({ XDG_CACHE_HOME: join(home, 'xdg') }), 'xdg/tribikos/node'],
    ['the folder that is named', () => ({ TRIBIKOS_CACHE_DIR: join(home, 'own') }), 'own/node'],
  ])('is kept in %s', async (_, variables, folder) => {
    expect(await version(variables())).toEqual(printed)
    expect(readdirSync(join(home, folder))).toHaveLength(1)
    expect(await version(variables())).toEqual(printed)
  })

  it('is not kept when that is not wanted', async () => {
    expect(await version({ TRIBIKOS_CACHE_DIR: 'off' })).toEqual(printed)
    expect(readdirSync(home)).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('is not kept where others may write', async () => {
    const folder = join(home, 'shared')
    mkdirSync(folder)
    chmodSync(folder, 0o777)
    expect(await version({ TRIBIKOS_CACHE_DIR: folder })).toEqual(printed)
    expect(readdirSync(folder)).toEqual([])
  })
})

it('needs no folder: it may be a file, or not be there', async () => {
  const file = join(home, 'file')
  writeFileSync(file, '')
  expect(await version({ TRIBIKOS_CACHE_DIR: file })).toEqual(printed)
  expect(await version({ HOME: join(home, 'none/at/all') })).toEqual(printed)
  expect(await version({ HOME: '' })).toEqual(printed)
  expect(existsSync(file)).toBe(true)
})
