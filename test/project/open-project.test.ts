/** Where the configuration is found, what an environment adds, and where the cache goes. */
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { isTribikosError } from '../../lib/errors.ts'
import { findCacheDirectory } from '../../lib/project/cache-directory.ts'
import { type OpenProjectOptions, openProject } from '../../lib/project/open-project.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let folder: CodeProject

beforeEach(() => {
  folder = createCodeProject({})
})
afterEach(() => folder.remove())

function open(options: OpenProjectOptions = {}) {
  return openProject({ cwd: folder.root, variables: { TRIBIKOS_CACHE_DIR: 'off' }, ...options })
}

async function failure(options: OpenProjectOptions = {}) {
  try {
    await open(options)
  } catch (error) {
    if (isTribikosError(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('the configuration file', () => {
  it.each<[string, Record<string, string>, OpenProjectOptions, string]>([
    ['tribikos.json', { 'tribikos.json': '{}', 'config/tribikos.json': '{}' }, {}, 'tribikos.json'],
    ['config/tribikos.json', { 'config/tribikos.json': '{}' }, {}, 'config/tribikos.json'],
    [
      'the one that is named',
      { 'tribikos.json': '{}', 'other/x.json': '{}' },
      { configFile: 'other/x.json' },
      'other/x.json',
    ],
    [
      '$TRIBIKOS_CONFIG',
      { 'tribikos.json': '{}', 'x.json': '{}' },
      { variables: { TRIBIKOS_CONFIG: 'x.json' } },
      'x.json',
    ],
    [
      'the one that is named before $TRIBIKOS_CONFIG',
      { 'y.json': '{}', 'x.json': '{}' },
      { configFile: 'y.json', variables: { TRIBIKOS_CONFIG: 'x.json' } },
      'y.json',
    ],
  ])('is %s', async (_, files, options, file) => {
    folder.write(files)
    const project = await open(options)
    expect(project.configFile).toBe(folder.path(file))
    expect(project.root).toBe(join(folder.path(file), '..'))
    expect(project.config.versionLocations).toEqual([join(project.root, 'versions')])
  })

  it('is not looked for in folders above', async () => {
    folder.write({ 'tribikos.json': '{}' })
    mkdirSync(folder.path('sub'))
    const error = await failure({ cwd: folder.path('sub') })
    expect(error.code).toBe('config_not_found')
    expect(error.hint).toContain('tribikos init')
  })

  it.each<[string, OpenProjectOptions]>([
    ['named', { configFile: 'none.json' }],
    ['from the environment', { variables: { TRIBIKOS_CONFIG: 'none.json' } }],
    ['a folder', { configFile: '.' }],
  ])('that is not there is an error: %s', async (_, options) => {
    folder.write({ 'tribikos.json': '{}' })
    expect((await failure(options)).code).toBe('config_not_found')
  })

  it('has to be UTF-8', async () => {
    folder.write({ 'tribikos.json': '' })
    const { writeFileSync } = await import('node:fs')
    writeFileSync(folder.path('tribikos.json'), Buffer.from([0x7b, 0xff, 0x7d]))
    expect(await failure()).toMatchObject({ code: 'config_unreadable' })
  })

  it('may begin with a byte order mark', async () => {
    folder.write({ 'tribikos.json': '\uFEFF{ "timezone": "Europe/Berlin" }' })
    expect((await open()).config.timezone).toBe('Europe/Berlin')
  })
})

describe('options', () => {
  it('take a configuration as a value', async () => {
    const project = await open({
      config: { versionLocations: ['db'], url: '${U}' },
      variables: { U: 'pglite://memory' },
    })
    expect(project).toMatchObject({
      root: folder.root,
      configFile: null,
      environmentName: null,
      xArguments: [],
      tag: null,
    })
    expect(project.config).toMatchObject({ versionLocations: [folder.path('db')], url: 'pglite://memory' })
  })

  it('lay an environment over the rest, from the file or from a file beside it', async () => {
    folder.write({
      'config/tribikos.json': '{ "environments": { "a": { "timezone": "Asia/Tokyo" } }, "url": "x" }',
      'config/b.json': '{ "url": "y" }',
      'c.json': '{ "url": "z" }',
    })
    expect(await open({ environment: 'a' })).toMatchObject({
      environmentName: 'a',
      config: { url: 'x', timezone: 'Asia/Tokyo' },
    })
    expect((await open({ environment: 'b' })).config).toMatchObject({ url: 'y', timezone: 'UTC' })
    for (const environment of ['c', '../c', 'tribikos', '']) {
      expect((await failure({ environment })).code).toBe('environment_unknown')
    }
  })

  it('do not take other files beside tribikos.json for environments', async () => {
    folder.write({ 'tribikos.json': '{}', 'package.json': '{}' })
    expect((await failure({ environment: 'package' })).code).toBe('environment_unknown')
  })

  it('put another database in place of the configured one', async () => {
    folder.write({ 'config/tribikos.json': '{ "url": "${NONE}" }' })
    const { config, root } = await open({ url: 'pglite://./my data%23' })
    expect(config.urlProblem).toBeNull()
    expect(parseDatabaseUrl(config.url ?? '', { root, variables: {} })).toEqual({
      kind: 'embedded',
      directory: folder.path('my data#'),
    })
    expect((await open({ url: 'pglite://memory' })).config.url).toBe('pglite://memory')
    expect((await open({ url: 'postgresql://h/d' })).config.url).toBe('postgresql://h/d')
  })

  it('keep what is only passed on', async () => {
    folder.write({ 'tribikos.json': '{}' })
    expect(await open({ xArguments: ['a=b'], tag: 't' })).toMatchObject({ xArguments: ['a=b'], tag: 't' })
  })
})

describe('the cache', () => {
  it('goes where it is told', () => {
    expect(findCacheDirectory(folder.root, { TRIBIKOS_CACHE_DIR: '/c' })).toBe('/c')
    expect(findCacheDirectory(folder.root, { TRIBIKOS_CACHE_DIR: 'off' })).toBeNull()
  })

  it('goes into the nearest node_modules', () => {
    mkdirSync(folder.path('node_modules'))
    mkdirSync(folder.path('a/b'), { recursive: true })
    const expected = folder.path('node_modules/.cache/tribikos')
    expect(findCacheDirectory(folder.path('a/b'), {})).toBe(expected)
    mkdirSync(folder.path('a/node_modules'))
    expect(findCacheDirectory(folder.path('a/b'), {})).toBe(folder.path('a/node_modules/.cache/tribikos'))
  })

  it('goes to the user without node_modules, a folder per project', () => {
    const one = findCacheDirectory(folder.path('one'), { XDG_CACHE_HOME: '/x' })
    const two = findCacheDirectory(folder.path('two'), { XDG_CACHE_HOME: '/x' })
    expect(one).toMatch(/^\/x\/tribikos\/one-[0-9a-f]{16}$/)
    expect(two).not.toBe(one)
    expect(findCacheDirectory(folder.path('one'), { HOME: '/h' })).toMatch(/^\/h\/\.cache\/tribikos\/one-/)
  })

  it.skipIf(process.getuid?.() === 0)('passes over node_modules that cannot be written', () => {
    mkdirSync(folder.path('node_modules'))
    chmodSync(folder.path('node_modules'), 0o555)
    expect(findCacheDirectory(folder.root, { HOME: '/h' })).toMatch(/^\/h\/\.cache\/tribikos\//)
  })
})
