/** env.ts: what it may say, what it is told, and how its mistakes are reported. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from '../../lib/config/config.ts'
import { isTribikosError, type TribikosError } from '../../lib/errors.ts'
import { environmentText, loadEnvironment, xArgumentValues } from '../../lib/project/environment.ts'
import type { Project } from '../../lib/project/project.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let code: CodeProject | null = null

afterEach(() => {
  code?.remove()
  code = null
})

const config: Config = {
  env: null,
  versionLocations: [],
  recursiveVersionLocations: false,
  fileTemplate: '{rev}_{slug}',
  truncateSlugLength: 40,
  timezone: 'UTC',
  revisionIds: 'random',
  revisionTemplate: null,
  sqlRevisionTemplate: null,
  revisionFormat: 'typescript',
  sqlFiles: 'sections',
  url: null,
  schemaSource: null,
  versionTable: 'alembic_version',
  versionTableSchema: null,
  versionTablePrimaryKey: true,
  versionTableWidth: 32,
  transaction: 'revision',
  namingConvention: {},
  lockWaitMs: 0,
  lockTimeoutMs: 2000,
  lockRetries: 10,
  lint: { targetVersion: null, rules: {} },
  types: {
    output: null,
    from: 'history',
    schemas: null,
    exclude: [],
    partitions: false,
    knex: null,
    enumValues: null,
    names: 'asIs',
    databaseTypes: {},
    columns: {},
  },
  protected: false,
  runLog: true,
  checksums: 'warn',
  refuseDrift: false,
  seeds: {},
  postWriteHooks: [],
  urlProblem: null,
  schemaSourceProblem: null,
  comparison: {
    includeSchemas: true,
    compareType: true,
    compareServerDefault: true,
    compareComments: true,
    comparePrivileges: false,
    ignoreUnknown: false,
  },
}

function given(text: string | null, file = 'env.ts'): Project {
  code = createCodeProject(text === null ? {} : { [file]: text })
  return {
    root: code.root,
    configFile: null,
    config: { ...config, env: code.path(file) },
    environmentName: 'production',
    xArguments: ['tenant=a=b', 'flag', 'tenant=c', '__proto__=d'],
    tag: 'v1',
    cacheDirectory: null,
  }
}

async function failure(promise: Promise<unknown>): Promise<TribikosError> {
  const error: unknown = await promise.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  )
  if (!isTribikosError(error)) throw error
  return error
}

describe('loadEnvironment', () => {
  it('gives an empty environment when there is no env file', async () => {
    const project = given(null)
    const environment = await loadEnvironment({ ...project, config: { ...project.config, env: null } })
    expect(environment).toEqual({ file: null, definition: {}, onVersionApply: [] })
    expect(await environmentText(environment, 'url')).toBeNull()
  })

  it.each([
    [
      'env.ts',
      "import { defineEnvironment } from 'tribikos'\nexport default defineEnvironment({ url: 'x' })",
    ],
    [
      'env.ts',
      "import type { EnvironmentDefinition } from 'tribikos'\nexport default { url: 'x' } satisfies EnvironmentDefinition",
    ],
    ['env.ts', "export default () => ({ url: 'x' })"],
    ['env.ts', "export default async () => ({ url: await Promise.resolve('x') })"],
    ['env.ts', "const definition = { url: 'x' }\nexport = definition"],
    ['env.cjs', "module.exports = { url: 'x' }"],
    ['env.mjs', "export default { url: 'x' }"],
  ])('takes %s with %j', async (file, text) => {
    const project = given(text, file)
    const environment = await loadEnvironment(project)
    expect(environment).toMatchObject({ file: project.config.env, definition: { url: 'x' } })
  })

  it('tells the function form what the run was asked for', async () => {
    const project = given(
      'export default (context) => ({ url: () => JSON.stringify(context), onVersionApply: () => {} })',
    )
    const environment = await loadEnvironment(project)
    expect(environment.onVersionApply).toHaveLength(1)
    expect(JSON.parse((await environmentText(environment, 'url')) ?? '')).toEqual(
      JSON.parse(
        `{ "environment": "production", "x": { "tenant": "c", "flag": "", "__proto__": "d" },
           "xArguments": ["tenant=a=b", "flag", "tenant=c", "__proto__=d"], "tag": "v1", "config": ${JSON.stringify(project.config)} }`,
      ),
    )
  })

  it('accepts every key that it knows', async () => {
    const environment = await loadEnvironment(
      given(`
        const nothing = () => {}
        export default {
          url: nothing, password: 'p', databases: [{ name: 'a', url: 'b' }], schemaSource: { sql: ['./*.sql'] },
          includeSchemas: ['app'], includeName: nothing, includeObject: nothing, beforeUpgrade: nothing,
          afterUpgrade: nothing, onFailure: nothing, onVersionApply: [nothing, nothing],
          processRevisionDirectives: nothing, namingConvention: { ix: 'ix_{table}' }, operations: { audit: nothing },
          templateVariables: { owner: 'me' }, }`),
    )
    expect(environment.onVersionApply).toHaveLength(2)
    expect(Object.keys(environment.definition)).toHaveLength(15)
  })

  it('reports all problems at once', async () => {
    const project = given(`
      export default { uri: 'x', password: 3, onVersionApply: [1], databases: [{ name: 'a', url: '' }, { name: 'a', url: '' }],
        schemaSource: { sql: './x.sql' }, includeSchemas: 'all', includeName: true, namingConvention: [], operations: { a: 1 } }`)
    const error = await failure(loadEnvironment(project))
    expect(error.code).toBe('environment_invalid')
    expect(error.details).toEqual({
      file: project.config.env,
      problems: [
        'unknown key "uri"',
        'password must be a text or a function that gives one',
        'onVersionApply must be a function or a list of functions',
        'databases has two databases with the name "a"',
        'schemaSource must be one of { sql: […] }, { module }, { command }, { url }, { snapshot }',
        'includeSchemas must be true, false or a list of schema names',
        'includeName must be a function',
        'namingConvention must be an object of texts',
        'operations must be an object of functions',
      ],
    })
    expect(error.message).toContain('  - unknown key "uri"\n')
    expect(error.hint).toContain('processRevisionDirectives')
  })

  it.each([
    ['export const url = 1', 'it has no default export'],
    ['const x = 1', 'it has no default export'],
    ['export default 5', 'its default export is a number, not an object or a function'],
    ['export default null', 'its default export is null, not an object or a function'],
    ['export default () => [1]', 'its default export is a list, not an object or a function'],
  ])('refuses %j', async (text, problem) => {
    const project = given(text)
    const error = await failure(loadEnvironment(project))
    expect(error).toMatchObject({ code: 'environment_invalid', message: `${project.config.env}: ${problem}` })
  })

  it.each([
    ['\n\nthrow new Error("no vault")', 3],
    ["\nimport './nowhere'\nexport default {}", 2],
    ['interface A {}\nexport default () => {\n  throw new Error("no vault")\n}', 3],
    ['interface A {}\nexport default async () => {\n  await null\n  throw new Error("no vault")\n}', 4],
  ])('names the place in %j', async (text, line) => {
    const project = given(text)
    const error = await failure(loadEnvironment(project))
    expect(error.code).toBe('environment_invalid')
    expect(error.message).toContain(`${project.config.env}:${line}:`)
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('names the place of a syntax error, and a file that is not there', async () => {
    expect(await failure(loadEnvironment(given('export default {\n')))).toMatchObject({
      code: 'code_syntax_error',
    })
    const error = await failure(loadEnvironment(given(null)))
    expect(error).toMatchObject({ code: 'environment_invalid' })
    expect(error.message).toMatch(/env\.ts: the file does not exist$/)
    expect(error.message.split('env.ts')).toHaveLength(2)
  })
})

describe('environmentText', () => {
  it('asks functions only when it is needed', async () => {
    const environment = await loadEnvironment(
      given("export default { url: () => { throw new Error('asked') }, password: async () => 'secret' }"),
    )
    expect(await environmentText(environment, 'password')).toBe('secret')
    const error = await failure(environmentText(environment, 'url'))
    expect(error).toMatchObject({ code: 'environment_invalid' })
    expect(error.message).toMatch(/url\(\) failed: asked$/)
  })

  it('refuses what is no text, without showing it', async () => {
    const environment = await loadEnvironment(given('export default { password: () => 12345 }'))
    const error = await failure(environmentText(environment, 'password'))
    expect(error.message).toMatch(/password\(\) gave a number, not a text$/)
    expect(error.message).not.toContain('12345')
  })
})

describe('xArgumentValues', () => {
  it('splits at the first equals sign', () => {
    expect(xArgumentValues(['a=b=c', 'd', 'e=', '=f'])).toEqual({ a: 'b=c', d: '', e: '', '': 'f' })
  })
})
