/** What `init` makes, what it leaves alone, and that its templates are projects. */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { relative } from 'node:path'
import ts from 'typescript'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCommandLine } from '../../lib/cli/command-line.ts'
import type { CommandName } from '../../lib/cli/options.ts'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { isTribikosError } from '../../lib/errors.ts'
import { loadGraph } from '../../lib/project/load-graph.ts'
import { openProject } from '../../lib/project/open-project.ts'
import { type ScaffoldRequest, listProjectTemplates, scaffold } from '../../lib/project/scaffold.ts'
import { writeRevision } from '../../lib/project/write-revision.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let folder: CodeProject

beforeEach(() => {
  folder = createCodeProject({})
})
afterEach(() => folder.remove())

async function init(request: Partial<ScaffoldRequest> = {}): Promise<readonly string[]> {
  const files = await scaffold({ directory: folder.root, ...request })
  return files.map(({ action, path }) => `${action} ${relative(folder.root, path)}`)
}

async function codeOf(request: Partial<ScaffoldRequest>): Promise<string> {
  try {
    await init(request)
  } catch (error) {
    if (isTribikosError(error)) return error.code
    throw error
  }
  return 'nothing was refused'
}

const read = (name: string) => readFileSync(folder.path(name), 'utf8')
const contents = () => readdirSync(folder.root, { recursive: true, encoding: 'utf8' }).sort()

it('fills an empty folder', async () => {
  expect(await init()).toEqual([
    'created tribikos.json',
    'created env.ts',
    'created versions/.gitkeep',
    'created tsconfig.json',
    'created .gitignore',
  ])
  expect(read('.gitignore')).toBe('.tribikos/\n')
})

it('makes the folder', async () => {
  expect(await init({ directory: folder.path('a/b') })).toContain('created a/b/tribikos.json')
})

it.each<[string, Readonly<Record<string, string>>, string, string, string]>([
  ['nothing', {}, '.', 'tribikos.json', './'],
  ['nothing, below', {}, 'a/b', 'tribikos.json', './'],
  ['a package above', { 'package.json': '{}' }, 'a/b', 'tribikos.json', '../../'],
  [
    'the package installed above one that has it not',
    { 'node_modules/tribikos/package.json': '{}', 'a/package.json': '{}' },
    'a/b',
    'tribikos.json',
    '../../',
  ],
  ['a package of its own', { 'package.json': '{}', 'a/package.json': '{}' }, 'a', 'tribikos.json', './'],
  ['a package above config/', { 'package.json': '{}' }, 'a', 'config/tribikos.json', '../../'],
  ['a package beside config/', { 'package.json': '{}' }, '.', 'config/tribikos.json', '../'],
])('finds the schema of the configuration: %s', async (_, files, directory, config, path) => {
  folder.write(files)
  const template = config.startsWith('config/') ? 'multi-env' : 'generic'
  await init({ directory: folder.path(directory), template })
  expect(read(`${directory}/${config}`)).toContain(
    `"$schema": "${path}node_modules/tribikos/dist/config-schema.json"`,
  )
})

describe.each(listProjectTemplates().map(({ name }) => name))('template %s', (template) => {
  it('is a project that stands at once', async () => {
    await init({ template })
    const project = await openProject({ cwd: folder.root, variables: {} })
    const { config, root } = project
    expect(parseDatabaseUrl(config.url ?? '', { root, variables: {} })).toEqual({
      kind: 'embedded',
      directory: folder.path('.tribikos/pgdata'),
    })
    expect(config.env).toBe(folder.path('env.ts'))
    expect((await loadGraph(project)).heads).toEqual([])
    const [versionPath] = config.versionLocations
    const draft = {
      id: 'a1',
      message: 'x',
      downRevisions: [],
      dependsOn: [],
      branchLabels: [],
      createdAt: new Date(0),
    }
    writeRevision(project, draft, { versionPath })
    expect((await loadGraph(project)).heads).toEqual(['a1'])
  })

  it('takes a database', async () => {
    await init({ template, url: 'postgresql://app@h/"d' })
    expect((await openProject({ cwd: folder.root, variables: {} })).config.url).toBe('postgresql://app@h/"d')
  })

  it('takes DATABASE_URL', async () => {
    await init({ template })
    const { config } = await openProject({
      cwd: folder.root,
      variables: { DATABASE_URL: 'postgresql://h/d' },
    })
    expect(config.url).toBe('postgresql://h/d')
  })
})

it('has environments in the template for several', async () => {
  await init({ template: 'multi-env' })
  const { config } = await openProject({
    cwd: folder.root,
    environment: 'production',
    variables: { PRODUCTION_DATABASE_URL: 'postgresql://p/d' },
  })
  expect(config).toMatchObject({ url: 'postgresql://p/d', protected: true })
})

describe('what is there', () => {
  it('stays as it is', async () => {
    folder.write({
      'tribikos.json': '{}',
      'env.ts': 'mine',
      'tsconfig.json': '{ }',
      '.gitignore': 'dist\n/.tribikos\n',
    })
    expect(await init()).toEqual([
      'kept tribikos.json',
      'kept env.ts',
      'created versions/.gitkeep',
      'kept .gitignore',
    ])
    expect(read('tribikos.json')).toBe('{}')
    expect(read('env.ts')).toBe('mine')
  })

  it('may be a configuration at the other place', async () => {
    folder.write({ 'config/tribikos.json': '{}' })
    expect(await init()).toContain('kept config/tribikos.json')
    expect(contents()).not.toContain('tribikos.json')
  })

  it('gets a line in .gitignore', async () => {
    folder.write({ '.gitignore': 'dist' })
    expect(await init()).toContain('changed .gitignore')
    expect(read('.gitignore')).toBe('dist\n.tribikos/\n')
  })

  it('needs no tsconfig.json below another', async () => {
    folder.write({ 'tsconfig.json': '{}' })
    await init({ directory: folder.path('sub') })
    expect(contents()).not.toContain('sub/tsconfig.json')
  })

  it('must not be revisions', async () => {
    folder.write({ 'versions/a.ts': '' })
    expect(await codeOf({})).toBe('directory_not_empty')
    expect(contents()).toEqual(['versions', 'versions/a.ts'])
  })

  it('may be an empty folder, and a second run changes nothing', async () => {
    mkdirSync(folder.path('versions'))
    await init()
    const before = contents()
    expect((await init()).every((line) => line.startsWith('kept'))).toBe(true)
    expect(contents()).toEqual(before)
  })
})

it('knows no other templates', async () => {
  expect(await codeOf({ template: 'nosuch' })).toBe('template_unknown')
  expect(contents()).toEqual([])
})

describe('scripts', () => {
  it('come in a package.json of their own', async () => {
    expect(await init({ scripts: true })).toContain('created package.json')
    expect(JSON.parse(read('package.json'))).toMatchObject({
      private: true,
      scripts: { 'migrate:history': 'tribikos history' },
    })
  })

  it.each([
    ['tabs', '{\n\t"name": "x",\n\t"scripts": {\n\t\t"test": "a"\n\t},\n\t"z": [1,2]\n}'],
    ['four blanks and a line end', '{\n    "name": "x"\n}\n'],
    ['line ends of Windows', '{\r\n  "name": "x",\r\n  "scripts": {}\r\n}\r\n'],
  ])('keep the form of a package.json: %s', async (_, text) => {
    folder.write({ 'package.json': text })
    expect(await init({ scripts: true })).toContain('changed package.json')
    const changed = read('package.json')
    expect(JSON.parse(changed)).toMatchObject({
      name: 'x',
      scripts: { 'migrate:current': 'tribikos current' },
    })
    const without = changed.replaceAll(/^.*"migrate:.*\r?\n/gm, '')
    const indent = /\n([ \t]+)/.exec(text)?.[1] ?? ''
    expect(changed).toContain(`\n${indent}${indent}"migrate:create"`)
    expect(changed.endsWith('\n')).toBe(text.endsWith('\n'))
    expect(changed.includes('\r\n')).toBe(text.includes('\r\n'))
    expect(/[^\r]\n/.test(changed)).toBe(!text.includes('\r\n'))
    for (const line of text.split(/\r?\n/).filter((each) => /name|test|"z"/.test(each))) {
      expect(without).toContain(line.replace(/,$/, ''))
    }
  })

  it('keep a script of the same name', async () => {
    folder.write({ 'package.json': '{ "scripts": { "migrate:upgrade": "mine" } }' })
    await init({ scripts: true })
    expect(JSON.parse(read('package.json'))).toMatchObject({ scripts: { 'migrate:upgrade': 'mine' } })
    expect(JSON.parse(read('package.json'))).toHaveProperty(['scripts', 'migrate:create'])
  })

  it('are not added to what is no JSON, and nothing else is written', async () => {
    folder.write({ 'package.json': '{' })
    expect(await codeOf({ scripts: true })).toBe('config_unreadable')
    expect(contents()).toEqual(['package.json'])
  })

  it.each<[string, readonly string[], CommandName, unknown]>([
    ['migrate:upgrade', [], 'upgrade', { revision: 'head' }],
    ['migrate:upgrade', ['+1'], 'upgrade', { revision: '+1' }],
    ['migrate:upgrade', ['--dry-run'], 'upgrade', { revision: 'head' }],
    ['migrate:downgrade', [], 'downgrade', { revision: '-1' }],
    ['migrate:downgrade', ['base', '--sql'], 'downgrade', { revision: 'base' }],
    ['migrate:create', ['add users'], 'revision', {}],
  ])('%s with %j', async (script, args, command, positionals) => {
    await init({ scripts: true })
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const text = scripts[script] ?? ''
    // cmd.exe runs it as well as sh: there is nothing in it that one of them would read differently.
    expect(text).toMatch(/^tribikos [\w -]+$/)
    // As npm and pnpm do: the arguments follow the text of the script.
    const line = readCommandLine([...text.split(' ').slice(1), ...args])
    expect(line).toMatchObject({ kind: 'run', invocation: { command, positionals } })
  })
})

it('lists the templates', () => {
  expect(listProjectTemplates().map(({ name }) => name)).toEqual(['generic', 'multi-env', 'modules'])
  for (const { description } of listProjectTemplates()) expect(description).toMatch(/^[A-Z].*\.$/)
})

it('writes a tsconfig.json that covers env.ts and the revisions', async () => {
  await init()
  folder.write({ 'versions/a.ts': '', 'other.ts': '' })
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', read('tsconfig.json'))
  const { fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder.root)
  expect(errors).toEqual([])
  expect(fileNames.map((name) => relative(folder.root, name)).sort()).toEqual(['env.ts', 'versions/a.ts'])
})
