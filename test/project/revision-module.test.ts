/** Loading the code of revisions: every kind of file, what they may import, and how failures are told. */
import { afterEach, describe, expect, it } from 'vitest'
import { isTribikosError, type TribikosError } from '../../lib/errors.ts'
import type { Op } from '../../lib/ops/op.ts'
import { ModuleLoader } from '../../lib/project/module-loader.ts'
import {
  loadRevisionModule,
  loadRevisionModules,
  type RevisionModule,
} from '../../lib/project/revision-module.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let project: CodeProject | null = null

afterEach(() => {
  project?.remove()
  project = null
})

function given(files: Readonly<Record<string, string>>): CodeProject {
  project = createCodeProject(files)
  return project
}

async function load(file: string, loader = new ModuleLoader(null)): Promise<RevisionModule> {
  if (project === null) throw new Error('no project')
  return loadRevisionModule(loader, project.header(file))
}

/** None of these revisions does anything with it. */
const op = {} as Op

/** What `upgrade` of a revision gives back. */
async function upgraded(file: string, loader?: ModuleLoader): Promise<unknown> {
  const { upgrade } = await load(file, loader)
  return upgrade?.(op)
}

async function failure(promise: Promise<unknown>): Promise<TribikosError> {
  const error: unknown = await promise.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  )
  if (!isTribikosError(error)) throw error
  return error
}

const typescript = `
import type { Op } from 'tribikos'
export const revision: string = 'a1'
export const down_revision = null
export async function upgrade(op: Op): Promise<string> { return 'up' }
export async function downgrade(op: Op): Promise<string> { return 'down' }
`
const esm = "export const revision = 'a1'\nexport async function upgrade() { return 'up' }\n"
const commonJs = "exports.revision = 'a1'\nexports.upgrade = async () => 'up'\n"

describe('kinds of files', () => {
  const cases: readonly (readonly [file: string, type: 'module' | 'commonjs' | null, text: string])[] = [
    ['a1_x.ts', 'module', typescript],
    ['a1_x.ts', 'commonjs', typescript],
    ['a1_x.ts', null, typescript],
    ['a1_x.mts', 'commonjs', typescript],
    ['a1_x.cts', 'module', typescript],
    ['a1_x.js', 'module', esm],
    ['a1_x.js', 'commonjs', commonJs],
    ['a1_x.js', null, commonJs],
    ['a1_x.mjs', 'commonjs', esm],
    ['a1_x.cjs', 'module', commonJs],
    ['a1_x.cjs', 'module', `${commonJs}exports.later = () => import('node:fs')\n`],
    ['a1_x.cjs', 'module', `#!/usr/bin/env node\nmodule.exports = { revision: 'a1', upgrade: () => 'up' }\n`],
  ]
  it.each(cases)('loads %s in a package of type %s', async (file, type, text) => {
    given({ 'package.json': JSON.stringify(type === null ? {} : { type }), [`versions/${file}`]: text })
    expect(await upgraded(file)).toBe('up')
  })

  it('tells what a revision exports', async () => {
    given({
      'versions/a1.ts': `${typescript}export const transactional = false\nexport const irreversible = 'gone'\nexport const verify = () => 7\n`,
      'versions/b2.ts': 'export const upgrade = () => 1',
    })
    const a1 = await load('a1.ts')
    expect(a1).toMatchObject({ transactional: false, irreversible: 'gone', header: { id: 'a1' } })
    expect(a1.verify?.(op)).toBe(7)
    expect(a1.exportNames).toEqual([
      'down_revision',
      'downgrade',
      'irreversible',
      'revision',
      'transactional',
      'upgrade',
      'verify',
    ])
    expect(await load('b2.ts')).toMatchObject({
      transactional: true,
      irreversible: null,
      downgrade: null,
      verify: null,
    })
  })
})

describe('TypeScript', () => {
  const bodies: Readonly<Record<string, readonly [text: string, result: unknown]>> = {
    'enums and namespaces': [
      'enum E { A = 1, B }\nnamespace N { export const c = 3 }\nexport const upgrade = () => [E.B, E[1], N.c]',
      [2, 'A', 3],
    ],
    decorators: [
      'const seen: string[] = []\nfunction mark(target: object, key: string) { seen.push(key) }\nclass C { @mark m(): void {} }\nexport const upgrade = () => [new C() instanceof C, seen]',
      [true, ['m']],
    ],
    'parameter properties': [
      'class C { constructor(readonly x: number) {} }\nexport const upgrade = () => new C(4).x',
      4,
    ],
    'import = require': [
      "import path = require('node:path')\nexport const upgrade = () => path.posix.sep",
      '/',
    ],
    'export =': ["const a = { revision: 'a1', upgrade: () => 5 }\nexport = a", 5],
    using: [
      'export function upgrade() { const seen: string[] = []; { using x = { [Symbol.dispose]() { seen.push("disposed") } } } return seen }',
      ['disposed'],
    ],
    'top-level await': ['const x = await Promise.resolve(6)\nexport const upgrade = () => x', 6],
    'satisfies and generics': ['export const upgrade = (<T,>(x: T) => x satisfies T).bind(null, 8)', 8],
    'a module that declares names of CommonJS': [
      "import { createRequire } from 'node:module'\nimport { dirname } from 'node:path'\nimport { fileURLToPath } from 'node:url'\nconst require = createRequire(import.meta.url)\nconst __filename = fileURLToPath(import.meta.url)\nconst __dirname = dirname(__filename)\nconst module = 1, exports = 2\nexport const upgrade = () => [__filename.slice(__dirname.length + 1), typeof require('node:os').cpus, module + exports]",
      ['a1.ts', 'function', 3],
    ],
  }
  it.each(Object.entries(bodies))('understands %s', async (_, [text, result]) => {
    given({ 'package.json': '{"type":"module"}', 'versions/a1.ts': text })
    expect(await upgraded('a1.ts')).toEqual(result)
  })

  it('knows where the file is', async () => {
    const { root } = given({
      'versions/a1.ts':
        'export const upgrade = () => [import.meta.url, import.meta.dirname, import.meta.filename, __dirname, __filename]',
    })
    const file = `${root}/versions/a1.ts`
    expect(await upgraded('a1.ts')).toEqual([
      `file://${file}`,
      `${root}/versions`,
      file,
      `${root}/versions`,
      file,
    ])
  })
})

describe('imports', () => {
  const imports: Readonly<Record<string, readonly [specifier: string, file: string, text: string]>> = {
    'a path without extension': ['./helper', 'versions/helper.ts', 'export const x: number = 1'],
    'a path with the extension of the output': [
      './helper.js',
      'versions/helper.ts',
      'export const x: number = 1',
    ],
    'a path with the extension of the source': [
      './helper.ts',
      'versions/helper.ts',
      'export const x: number = 1',
    ],
    'an .mjs that is an .mts': ['./helper.mjs', 'versions/helper.mts', 'export const x: number = 1'],
    'a file in another folder': ['../shared/x', 'shared/x.cts', 'export const x: number = 1'],
    'a folder with an index': ['../shared', 'shared/index.ts', 'export const x: number = 1'],
    'a name with a dot': ['../shared/x.data', 'shared/x.data.ts', 'export const x: number = 1'],
    'a folder with a package.json': ['../shared', 'shared/lib/main.cjs', 'exports.x = 1'],
    'a JavaScript helper': ['./helper.js', 'versions/helper.js', 'export const x = 1'],
    'a CommonJS helper': ['./helper.cjs', 'versions/helper.cjs', 'exports.x = 1'],
    'a CommonJS helper without extension': ['./helper', 'versions/helper.cjs', 'exports.x = 1'],
    JSON: ['./data.json', 'versions/data.json', '{ "x": 1 }'],
    'an ES module package': ['esm', 'node_modules/esm/index.js', 'export const x = 1'],
    'a package that only import finds': ['strict', 'node_modules/strict/lib/index.js', 'export const x = 1'],
    'a path of such a package': ['strict/deep/a', 'node_modules/strict/lib/a.js', 'export const x = 1'],
    'a CommonJS package': ['@scope/cjs', 'node_modules/@scope/cjs/index.js', 'exports.x = 1'],
    'an import of package.json': ['#shared/x', 'shared/x.ts', 'export const x: number = 1'],
    'a package of TypeScript': ['source', 'node_modules/source/index.ts', 'export const x: number = 1'],
  }
  const manifests = {
    'package.json': '{"type":"module","imports":{"#shared/*":"./shared/*.ts"}}',
    'node_modules/esm/package.json': '{"type":"module","exports":"./index.js"}',
    'node_modules/strict/package.json':
      '{"type":"module","exports":{".":{"types":"./x.d.ts","import":"./lib/index.js"},"./deep/*":{"import":"./lib/*.js"}}}',
    'node_modules/@scope/cjs/package.json': '{"main":"index.js"}',
    'node_modules/source/package.json': '{"exports":"./index.ts"}',
  }
  it.each(Object.entries(imports))('finds %s', async (_, [specifier, file, text]) => {
    given({
      ...manifests,
      ...(file === 'shared/lib/main.cjs' ? { 'shared/package.json': '{"main":"lib/main.cjs"}' } : {}),
      [file]: text,
      'versions/a1.ts': `import { x } from '${specifier}'\nexport const upgrade = async () => [x, (await import('${specifier}')).x]`,
    })
    expect(await upgraded('a1.ts')).toEqual([1, 1])
  })

  it('prefers the TypeScript source to an old output beside it', async () => {
    given({
      'versions/helper.ts': "export const x: string = 'source'",
      'versions/helper.js': "exports.x = 'output'",
      'versions/a1.ts': "import { x } from './helper.js'\nexport const upgrade = () => x",
      'versions/b2.cjs': "const { x } = require('./helper.js')\nexports.upgrade = () => x",
    })
    expect(await upgraded('a1.ts')).toBe('source')
    expect(await upgraded('b2.cjs')).toBe('output')
  })

  it('gives default imports of both kinds of packages', async () => {
    given({
      'node_modules/esm/package.json': '{"type":"module","exports":"./index.js"}',
      'node_modules/esm/index.js': 'export default 1',
      'node_modules/cjs/index.js': 'module.exports = 2',
      'versions/a1.ts':
        "import a from 'esm'\nimport b from 'cjs'\nimport * as c from 'esm'\nexport const upgrade = () => [a, b, c.default]",
    })
    expect(await upgraded('a1.ts')).toEqual([1, 2, 1])
  })

  it('erases types, also of files that do not exist', async () => {
    given({
      'versions/a1.ts':
        "import type { A } from './nowhere'\nimport { type B } from 'node:fs'\nexport const upgrade = (a: A | B) => 1",
    })
    expect(await upgraded('a1.ts')).toBe(1)
  })

  it('resolves circles as CommonJS does', async () => {
    given({
      'versions/b.ts': "import { a } from './a'\nexport const b = () => a",
      'versions/a.ts': "import { b } from './b'\nexport const a = 'a'\nexport const both = () => b()",
      'versions/a1.ts': "import { both } from './a'\nexport const upgrade = () => both()",
    })
    expect(await upgraded('a1.ts')).toBe('a')
  })

  it('always means this package by tribikos', async () => {
    given({
      'node_modules/tribikos/package.json': '{"type":"module","exports":"./index.js"}',
      'node_modules/tribikos/index.js': 'throw new Error("the wrong copy")',
      'versions/a1.ts':
        "import { TribikosError, isTribikosError } from 'tribikos'\nexport const upgrade = () => new TribikosError('usage', 'x')",
    })
    expect(isTribikosError(await upgraded('a1.ts'))).toBe(true)
  })
})

describe('the life of a loader', () => {
  it('loads each real path once in a run and again in the next one', async () => {
    const { path, write, header } = given({
      'versions/helper.ts': 'export const seen: string[] = []',
      'versions/a1.ts':
        "import { seen } from './helper'\nexport const upgrade = () => { seen.push('a1'); return seen }",
      'versions/b2.ts':
        "import { seen } from './helper.js'\nexport const upgrade = () => { seen.push('b2'); return [...seen] }",
    })
    const first = new ModuleLoader(path('cache'))
    const modules = await loadRevisionModules(first, [header('a1.ts'), header('b2.ts')], 'upgrade')
    expect(modules.map((module) => module.upgrade?.(op))[1]).toEqual(['a1', 'b2'])
    write({ 'versions/helper.ts': "export const seen: string[] = ['edited']" })
    expect(await upgraded('b2.ts', new ModuleLoader(path('cache')))).toEqual(['edited', 'b2'])
    expect(await upgraded('b2.ts', first)).toEqual(['a1', 'b2', 'b2'])
  })

  it.each([
    ['a1.mjs', (value: number) => `export const upgrade = () => ${value}`],
    ['a1.cjs', (value: number) => `exports.upgrade = () => ${value}`],
    ['a1.cjs', (value: number) => `exports.upgrade = () => ${value}\nexports.x = () => import('node:fs')`],
    ['a1.ts', (value: number) => `export const upgrade = (): number => ${value}`],
  ])('sees that %s was edited', async (file, text) => {
    const { write } = given({ [`versions/${file}`]: text(1) })
    expect(await upgraded(file)).toBe(1)
    write({ [`versions/${file}`]: text(2) })
    expect(await upgraded(file)).toBe(2)
  })

  it('leaves stack traces of the process alone', async () => {
    given({ 'versions/a1.ts': 'export const upgrade = (): number => 1' })
    const before = [
      Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')?.value as unknown,
      process.emit,
    ]
    await load('a1.ts')
    expect([Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')?.value, process.emit]).toEqual(before)
  })
})

describe('failures', () => {
  const syntax: Readonly<
    Record<string, readonly [file: string, text: string, line: number, column: number, problem: RegExp]>
  > = {
    'TypeScript that is none': ['a1.ts', 'export const a = 1\nexport const b: = 2\n', 2, 17, /Type expected/],
    'a mistake that only the engine sees': [
      'a1.ts',
      'type X = string\n\nlet b: X\nlet b: X = ""\n',
      4,
      5,
      /already been declared/,
    ],
    'a return at the top': ['a1.ts', 'export const a = 1\nreturn a\n', 2, 1, /[Rr]eturn/],
    'CommonJS that is none': ['a1.cjs', 'exports.a = 1\nconst = 2\n', 2, 7, /./],
  }
  it.each(Object.entries(syntax))('names the place of %s', async (_, [file, text, line, column, problem]) => {
    const { path } = given({ [`versions/${file}`]: text })
    const error = await failure(load(file))
    expect(error.code).toBe('code_syntax_error')
    expect(error.details).toMatchObject({ file: path(`versions/${file}`), line, column })
    expect(error.message).toMatch(problem)
    expect(error.message).toContain(`${path(`versions/${file}`)}:${line}:${column}: `)
    expect(error.message).toContain(`  ${line} | ${text.split('\n')[line - 1]}`)
  })

  it('names a helper with a syntax error', async () => {
    const { path } = given({
      'versions/helper.ts': 'export const x = await 3\n',
      'versions/a1.ts': "import { x } from './helper'\nexport const upgrade = () => x",
    })
    const error = await failure(load('a1.ts'))
    expect(error).toMatchObject({
      code: 'code_syntax_error',
      details: { file: path('versions/helper.ts'), line: 1 },
    })
    expect(error.hint).toMatch(/move it into a function/)
  })

  const broken: Readonly<
    Record<string, readonly [file: string, text: string, line: number, message: RegExp]>
  > = {
    'an import of nothing': [
      'a1.ts',
      "type A = 1\n\nimport { x } from './nowhere'\nexport const upgrade = () => x",
      3,
      /Cannot find module '.\/nowhere'/,
    ],
    'a package that is not installed': [
      'a1.ts',
      "import x from 'no-such-package'\nexport const upgrade = () => x",
      1,
      /Cannot find package 'no-such-package'/,
    ],
    'a throw at the top': ['a1.ts', 'interface A {}\n\nthrow new Error("on purpose")', 3, /on purpose/],
    'a throw after an await': [
      'a1.ts',
      'interface A {}\nawait null\nthrow new Error("on purpose")',
      3,
      /on purpose/,
    ],
    'a throw in a CommonJS file': ['a1.cjs', '\nthrow new Error("on purpose")', 2, /on purpose/],
    'a throw in an ES module': ['a1.mjs', '\nthrow new Error("on purpose")', 2, /on purpose/],
  }
  it.each(Object.entries(broken))('names the place of %s', async (_, [file, text, line, message]) => {
    const { path } = given({ [`versions/${file}`]: text })
    const error = await failure(load(file))
    expect(error.code).toBe('code_load_failed')
    expect(error.message).toMatch(message)
    expect(error.message).toMatch(/^Revision a1 does not load: /)
    expect(error.hint).toMatch(/\.$/)
    expect(error.details['revision']).toBe('a1')
    expect(error.details['place']).toMatchObject({ file: path(`versions/${file}`), line })
    expect(error.cause).toBeInstanceOf(Error)
  })

  it.each(['throw undefined', 'throw "text"', 'throw null'])('reports %s', async (text) => {
    given({ 'versions/a1.ts': text })
    expect((await failure(load('a1.ts'))).code).toBe('code_load_failed')
  })

  it('fails again when it is asked again', async () => {
    given({
      'versions/helper.ts': 'throw new Error("no")',
      'versions/a1.ts': "import './helper'",
      'versions/b2.ts': "import './helper'",
    })
    const loader = new ModuleLoader(null)
    expect((await failure(load('a1.ts', loader))).message).toMatch(/no \(loaded by/)
    expect((await failure(load('b2.ts', loader))).message).toMatch(/no \(loaded by/)
  })

  it('explains a package that awaits at its top level', async () => {
    given({
      'node_modules/slow/package.json': '{"type":"module","exports":"./index.js"}',
      'node_modules/slow/index.js': 'export const x = await 1',
      'versions/a1.ts': "import { x } from 'slow'\nexport const upgrade = () => x",
    })
    const error = await failure(load('a1.ts'))
    expect(error).toMatchObject({ code: 'code_load_failed' })
    expect(error.hint).toMatch(/top level/)
  })

  it('demands upgrade and downgrade only when they will run', async () => {
    const { header } = given({
      'versions/a1.ts': 'export const x = 1',
      'versions/b2.ts': 'export const upgrade = 5',
      'versions/c3.ts': "export const upgrade = () => 1\nexport const irreversible = 'rows are gone'",
      'versions/d4.ts': "export const revision = 'e5'",
      'versions/e5.ts': 'export const transactional = "no"',
    })
    const loader = new ModuleLoader(null)
    expect((await load('a1.ts')).upgrade).toBeNull()
    expect(await failure(loadRevisionModules(loader, [header('a1.ts')], 'upgrade'))).toMatchObject({
      code: 'upgrade_missing',
    })
    expect(await failure(loadRevisionModules(loader, [header('a1.ts')], 'downgrade'))).toMatchObject({
      code: 'downgrade_missing',
    })
    expect((await failure(load('b2.ts'))).message).toBe(
      `Revision b2 exports upgrade as a number, not as a function (${header('b2.ts').path})`,
    )
    expect((await loadRevisionModules(loader, [header('c3.ts')], 'upgrade'))[0]?.downgrade).toBeNull()
    expect(await failure(loadRevisionModules(loader, [header('c3.ts')], 'downgrade'))).toMatchObject({
      code: 'irreversible_revision',
      message: 'Revision c3 cannot be downgraded: rows are gone',
    })
    expect(await failure(load('d4.ts'))).toMatchObject({ code: 'code_load_failed' })
    expect((await failure(load('e5.ts'))).message).toMatch(/transactional as a string/)
  })
})

function thrownBy(body: () => unknown): Error {
  try {
    body()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('no error was thrown')
}

describe('places of errors in code that runs', () => {
  it('are those of the TypeScript file', async () => {
    const { path } = given({
      'versions/helper.ts':
        'interface Unused {\n  a: string\n}\n\nexport function fail(): never {\n  throw new Error("deep")\n}\n',
      'versions/a1.ts':
        "import { fail } from './helper'\nimport type { Op } from 'tribikos'\n\ninterface X {\n  y: number\n}\n\nexport async function upgrade(op: Op): Promise<void> {\n  await null\n  fail()\n}\n",
    })
    const loader = new ModuleLoader(null)
    const { upgrade } = await load('a1.ts', loader)
    const error = await Promise.resolve(upgrade?.(op)).then(String, (thrown: Error) => thrown)
    expect(loader.callSite(error)).toEqual({ file: path('versions/helper.ts'), line: 6, column: 9 })
    const stack = error instanceof Error ? loader.mapStack(error).split('\n') : []
    expect(stack[1]).toBe(`    at fail (${path('versions/helper.ts')}:6:9)`)
    expect(stack[2]).toMatch(/at (async )?upgrade \(.*\/versions\/a1\.ts:10:\d+\)$/)
  })

  it('are known for errors that our own code makes when it is called', async () => {
    const { path } = given({
      'versions/a1.ts':
        "type A = 1\n\nexport const upgrade = (op: { execute(text: string): Error }): Error =>\n  op.execute('x')\n",
    })
    const loader = new ModuleLoader(null)
    const { upgrade } = await load('a1.ts', loader)
    const recording: Pick<Op, 'execute'> = {
      execute: (text) => {
        throw new Error(typeof text === 'string' ? text : 'a template')
      },
    }
    const error = thrownBy(() => upgrade?.(recording as Op))
    expect(loader.callSite(error)).toEqual({ file: path('versions/a1.ts'), line: 4, column: 6 })
    expect(loader.mapStack(error)).toContain(`${path('versions/a1.ts')}:4:6`)
    expect(loader.callSite('no error')).toBeNull()
  })
})
