/** The configuration: defaults, variables, environments, and every problem in one error with its line. */
import { describe, expect, it } from 'vitest'
import type { Config } from '../../lib/config/config.ts'
import { type ConfigContext, parseConfig } from '../../lib/config/parse-config.ts'
import { isTribikosError } from '../../lib/errors.ts'

const context: ConfigContext = { file: '/p/tribikos.json', root: '/p', environment: null, variables: {} }

function parse(source: string | Record<string, unknown>, changes: Partial<ConfigContext> = {}): Config {
  return parseConfig(source, { ...context, ...changes })
}

interface Problem {
  readonly file: string | null
  readonly line: number | null
  readonly path: string
  readonly message: string
}

function failure(source: string | Record<string, unknown>, changes: Partial<ConfigContext> = {}) {
  try {
    parse(source, changes)
  } catch (error) {
    if (!isTribikosError(error)) throw error
    return {
      code: error.code,
      message: error.message,
      problems: (error.details['problems'] ?? []) as readonly Problem[],
    }
  }
  throw new Error('nothing was refused')
}

describe('what comes out', () => {
  it('has every default', () => {
    expect(parse('{}')).toEqual({
      env: null,
      versionLocations: ['/p/versions'],
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
      urlProblem: '"url" is not set in /p/tribikos.json',
      schemaSource: null,
      schemaSourceProblem: null,
      comparison: {
        includeSchemas: true,
        compareType: true,
        compareServerDefault: true,
        compareComments: true,
        comparePrivileges: false,
        ignoreUnknown: false,
      },
      versionTable: 'alembic_version',
      versionTableSchema: null,
      versionTablePrimaryKey: true,
      versionTableWidth: 32,
      transaction: 'revision',
      namingConvention: {},
      lockWaitMs: 60_000,
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
    })
  })

  it('has what is written, with absolute paths and milliseconds', () => {
    const text = `{
      // a comment
      "$schema": "./x.json",
      "env": "../env.ts", /* another */
      "versionLocations": ["./a", "/b", "a"],
      "revisionTemplate": "t.txt",
      "sqlRevisionTemplate": "t.sql",
      "revisionFormat": "sql",
      "sqlFiles": "pair",
      "url": "pglite://memory",
      "schemaSource": { "sql": ["./schema/*.sql", "/x/*.sql"] },
      "lockWait": "1.5min",
      "lockTimeout": "0s",
      "lockRetries": 0,
      "namingConvention": { "ix": "ix_%(table_name)s" },
      "seeds": { "ae10": "rows.sql", "b": ["/x.sql", "./y.sql"] },
      "postWriteHooks": [{ "command": ["npx", "prettier"] }, { "name": "x", "command": ["y"], "cwd": "sub" }],
    }`
    expect(parse(text)).toMatchObject({
      env: '/env.ts',
      versionLocations: ['/p/a', '/b'],
      revisionTemplate: '/p/t.txt',
      sqlRevisionTemplate: '/p/t.sql',
      revisionFormat: 'sql',
      sqlFiles: 'pair',
      url: 'pglite://memory',
      urlProblem: null,
      schemaSource: { kind: 'sql', patterns: ['/p/schema/*.sql', '/x/*.sql'] },
      lockWaitMs: 90_000,
      lockTimeoutMs: 0,
      lockRetries: 0,
      namingConvention: { ix: 'ix_%(table_name)s' },
      seeds: { ae10: ['/p/rows.sql'], b: ['/x.sql', '/p/y.sql'] },
      postWriteHooks: [
        { name: 'npx', command: ['npx', 'prettier'], cwd: '/p' },
        { name: 'x', command: ['y'], cwd: '/p/sub' },
      ],
    })
  })

  it.each([
    ['one pattern', { sql: 'a.sql' }, { kind: 'sql', patterns: ['/p/a.sql'] }],
    ['a module', { module: './s.ts' }, { kind: 'module', path: '/p/s.ts' }],
    ['a command', { command: 'npx x export' }, { kind: 'command', command: 'npx x export' }],
    ['a database', { url: 'postgresql://h/d' }, { kind: 'url', url: 'postgresql://h/d' }],
    ['a snapshot', { snapshot: 's.json' }, { kind: 'snapshot', path: '/p/s.json' }],
  ])('schema source: %s', (_, schemaSource, expected) => {
    expect(parse({ schemaSource }).schemaSource).toEqual(expected)
  })

  it('takes a single location as a list of one', () => {
    expect(parse({ versionLocations: 'db' }).versionLocations).toEqual(['/p/db'])
  })

  it('is the same from a value, without a file', () => {
    expect(parse({ url: '' }, { file: null }).urlProblem).toBe('"url" in the configuration is empty')
    expect(parse({}, { file: null }).urlProblem).toBe('"url" is not set in the configuration')
  })
})

describe('variables', () => {
  const variables = { NAME: 'x', EMPTY: '', HOST: 'db' }
  it.each([
    ['${NAME}', 'x'],
    ['a${NAME}b${HOST}', 'axbdb'],
    ['${MISSING:-fallback}', 'fallback'],
    ['${EMPTY:-fallback}', 'fallback'],
    ['${NAME:-fallback}', 'x'],
    ['${MISSING:-${HOST}:5432}', 'db:5432'],
    ['${MISSING:-}', ''],
    ['$${NAME}', '${NAME}'],
    ['$NAME and $$ and }', '$NAME and $$ and }'],
  ])('%s', (written, expected) => {
    expect(parse({ fileTemplate: `=${written}` }, { variables }).fileTemplate).toBe(`=${expected}`)
  })

  it('fills in texts at any depth', () => {
    const config = parse({ postWriteHooks: [{ command: ['${NAME}', '{path}'] }] }, { variables })
    expect(config.postWriteHooks[0]?.command).toEqual(['x', '{path}'])
  })

  it('does not fill in twice', () => {
    expect(parse({ fileTemplate: '${A}' }, { variables: { A: '${B}', B: 'no' } }).fileTemplate).toBe('${B}')
  })

  it('keeps a missing one from stopping commands that need no database', () => {
    const config = parse('{\n"url": "${DATABASE_URL}",\n"schemaSource": { "url": "${OTHER}" }\n}')
    expect(config.url).toBeNull()
    expect(config.urlProblem).toBe(
      '"url" (/p/tribikos.json:2) needs the environment variable DATABASE_URL, which is not set',
    )
    expect(config.schemaSource).toBeNull()
    expect(config.schemaSourceProblem).toContain(
      '"schemaSource.url" (/p/tribikos.json:3) needs the environment variable OTHER',
    )
  })

  it('names the key of a missing one that is needed at once', () => {
    expect(failure('{\n"timezone": "${TZ_NAME}" }').problems).toEqual([
      {
        file: '/p/tribikos.json',
        line: 2,
        path: 'timezone',
        message: 'needs the environment variable TZ_NAME, which is not set',
      },
    ])
  })

  it.each([['${NAME'], ['${}'], ['${1A}'], ['${NAME-x}'], ['${NA ME}']])('refuses %s', (written) => {
    expect(failure({ url: written }, { variables }).problems).toMatchObject([{ path: 'url' }])
  })
})

describe('environments', () => {
  const text = `{
    "url": "\${DEV_URL}",
    "timezone": "UTC",
    "environments": {
      "production": { "url": "\${PROD_URL}", "protected": true, "namingConvention": {} },
      "test": { "url": "pglite://memory", "schemaSource": null },
    },
    "namingConvention": { "pk": "pk" },
    "schemaSource": { "snapshot": "s" }
  }`

  it('lay their keys over the rest', () => {
    expect(parse(text, { environment: 'test' })).toMatchObject({
      url: 'pglite://memory',
      urlProblem: null,
      timezone: 'UTC',
      protected: false,
      runLog: true,
      checksums: 'warn',
      refuseDrift: false,
      schemaSource: null,
      namingConvention: { pk: 'pk' },
    })
    expect(parse(text, { environment: 'production', variables: { PROD_URL: 'u' } })).toMatchObject({
      url: 'u',
      protected: true,
      namingConvention: {},
    })
  })

  it('need only their own variables', () => {
    expect(parse(text, { variables: { DEV_URL: 'd' } })).toMatchObject({ url: 'd', urlProblem: null })
    const { url, urlProblem } = parse(text, { environment: 'production', variables: { DEV_URL: 'd' } })
    expect(url).toBeNull()
    expect(urlProblem).toContain('"environments.production.url" (/p/tribikos.json:5)')
    expect(urlProblem).toContain('PROD_URL')
  })

  it('are checked also when they are not in use', () => {
    const source =
      '{"environments": {\n"a": {"transaction": "none", "timezone": "${X}"},\n"b": {"urll": "x"},\n"c": 5 } }'
    expect(failure(source).problems).toMatchObject([
      { path: 'environments.a.transaction', line: 2, message: 'must be "revision" or "run", not "none"' },
      { path: 'environments.b.urll', line: 3, message: 'is not a known key; did you mean "url"?' },
      { path: 'environments.c', line: 4, message: 'must be an object, not 5' },
    ])
  })

  it('that are not there are named, with those that are', () => {
    const { code, message } = failure(text, { environment: 'prod' })
    expect(code).toBe('environment_unknown')
    expect(message).toContain("'prod'")
    expect(failure('{}', { environment: 'x' }).code).toBe('environment_unknown')
  })

  it('may be a file of their own', () => {
    const environmentFile = { file: '/p/staging.json', text: '{ "url": "s", // c\n "lockWait": "1s" }' }
    expect(parse(text, { environment: 'staging', environmentFile })).toMatchObject({
      url: 's',
      lockWaitMs: 1000,
    })
  })

  it('tell the file of a problem', () => {
    const environmentFile = { file: '/p/staging.json', text: '{\n\n"lockWait": 3 }' }
    const { message } = failure(text, { environment: 'staging', environmentFile })
    expect(message).toContain('/p/staging.json')
    expect(message).toContain('line 3: "lockWait" must be a time with its unit')
  })

  it('cannot be written twice, nor hold environments', () => {
    const environmentFile = { file: '/p/test.json', text: '{}' }
    expect(failure(text, { environment: 'test', environmentFile }).message).toContain(
      'is also written in /p/test.json',
    )
    const nested = { file: '/p/x.json', text: '{"environments": {"y": {}}}' }
    expect(failure(text, { environment: 'x', environmentFile: nested }).message).toContain(
      'cannot stand in the file',
    )
  })
})

describe('problems', () => {
  it('are all reported at once, in the order of the file', () => {
    const source = `{
  "timezon": 1,
  "truncateSlugLength": "40",
  "url": "\${A",
  "postWriteHooks": [{ "nam": "x", "command": "npx" }],
  "schemaSource": { "sql": ["a"], "url": "x" },
  "versionLocations": [],
  "lockWait": 5,
  "recursiveVersionLocations": "true",
  "versionTable": "",
  "namingConvention": { "foreign": "x" },
  "version_table_schema": "x"
}`
    const { code, problems } = failure(source)
    expect(code).toBe('config_invalid')
    expect(problems.map(({ line, path, message }) => `${line} ${path} ${message}`)).toEqual([
      '2 timezon is not a known key; did you mean "timezone"?',
      '3 truncateSlugLength must be a whole number from 1 to 200, not "40"',
      '4 url has a ${ has no }',
      '5 postWriteHooks[0].nam is not a known key; did you mean "name"?',
      '5 postWriteHooks[0].command must be a list of texts, such as ["npx", "prettier", "--write", "{path}"], not "npx"',
      '6 schemaSource must be an object with exactly one of the keys sql, module, command, url, snapshot',
      '7 versionLocations must be a folder or a list of folders, not an empty list',
      '8 lockWait must be a time with its unit, such as "500ms", "2s" or "5min", not 5',
      '9 recursiveVersionLocations must be true or false, not "true"',
      '10 versionTable must be a text that is not empty, not an empty text',
      '11 namingConvention.foreign is not a known key',
      '12 version_table_schema is not a known key; did you mean "versionTableSchema"?',
    ])
  })

  it.each<[string, string, string]>([
    ['no JSON', '{ "a": ', 'line 1: value expected'],
    ['single quotes', "{ 'url': 1 }", 'line 1: invalid symbol'],
    ['a missing comma', '{\n"url": "x"\n"env": "y" }', 'line 3: comma expected'],
    ['nothing', '', 'value expected'],
    ['a key twice', '{\n"url": "x",\n"url": "y" }', 'line 3: "url" is written twice'],
    ['a list', '[]', 'must be an object, not an empty list'],
    ['a text', '"x"', 'must be an object'],
    ['an odd key', '{ "__proto__": {} }', '"__proto__" is not a known key'],
    [
      'environments as a list',
      '{ "environments": [] }',
      '"environments" must be an object with an object per environment',
    ],
    ['a wrong type of the url', '{ "url": 5 }', '"url" must be a text, not 5'],
    ['too long a name', `{ "versionTable": "${'é'.repeat(32)}" }`, 'must be at most 63 bytes long'],
    ['a hook without command', '{ "postWriteHooks": [{}] }', '"postWriteHooks[0].command" is missing'],
    ['an empty command', '{ "postWriteHooks": [{"command": []}] }', 'must be a list of texts'],
    [
      'a list as a hook',
      '{ "postWriteHooks": [[]] }',
      '"postWriteHooks[0]" must be an object with the keys name, command, cwd, not an empty list',
    ],
    ['an empty source', '{ "schemaSource": {} }', 'exactly one of the keys'],
  ])('%s', (_, source, text) => {
    const { code, message } = failure(source)
    expect(code).toBe('config_invalid')
    expect(message).toContain(text)
  })

  it('never show a url', () => {
    const { message } = failure({
      schemaSource: { url: 'postgresql://a:hunter2@h/d', sqll: 'x' },
      lockWait: '5',
    })
    expect(message).not.toContain('hunter2')
    expect(message).toContain(
      '"lockWait" must be a time with its unit, such as "500ms", "2s" or "5min", not "5"',
    )
  })
})
