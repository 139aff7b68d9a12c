/** Loading in a plain Node process: the cache of compiled code, what is in memory, warnings, ES modules. */
import { chmodSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'
import { type NativeLoader, buildNativeLoader } from '../support/native-loader.ts'

let native: NativeLoader
let project: CodeProject

beforeAll(async () => {
  native = await buildNativeLoader()
})

afterAll(() => {
  native.remove()
})

afterEach(() => {
  project.remove()
})

const loadA1 = (directory: string | null): string => `
  import { ModuleLoader, loadRevisionModules } from './loader.mjs'
  import { createRequire } from 'node:module'
  const loader = new ModuleLoader(${JSON.stringify(directory)})
  const header = ${JSON.stringify(project.header('a1.ts'))}
  const [module] = await loadRevisionModules(loader, [header], 'upgrade')
  const loaded = Object.keys(createRequire(import.meta.url).cache)
  const compilers = ['ts-node', '@swc/core', 'typescript'].filter((name) =>
    loaded.some((path) => path.includes('/node_modules/' + name + '/')))
  console.log(JSON.stringify({ value: await module.upgrade(null), compilers }))`

const codeFolder = (): string => join(project.cacheDirectory, 'code')
const cacheFile = (): string => join(codeFolder(), 'compiled-revisions.bin')

describe('compiled code', () => {
  const source = "import type { Op } from 'tribikos'\nexport const upgrade = (op: Op): string => 'compiled'\n"
  const cold = { value: 'compiled', compilers: ['ts-node', '@swc/core'] }
  const warm = { value: 'compiled', compilers: [] }

  it('is kept, so that the next run loads no compiler', () => {
    project = createCodeProject({ 'versions/a1.ts': source })
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual(cold)
    expect(statSync(codeFolder()).mode & 0o777).toBe(0o700)
    expect(statSync(cacheFile()).mode & 0o777).toBe(0o600)
    expect(readdirSync(codeFolder())).toEqual(['compiled-revisions.bin'])
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual(warm)
  })

  it('belongs to the content, not to the place or the time', () => {
    project = createCodeProject({ 'versions/a1.ts': source })
    native.run(loadA1(project.cacheDirectory))
    project.write({ 'versions/a1.ts': source.replace('compiled', 'edited') })
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual({ ...cold, value: 'edited' })
    project.write({ 'versions/a1.ts': source })
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual(warm)
  })

  it('is not needed', () => {
    project = createCodeProject({ 'versions/a1.ts': source })
    expect(native.run(loadA1(null)).value).toEqual(cold)
    expect(readdirSync(project.root)).toEqual(['versions'])
  })

  const damage: Readonly<Record<string, (file: Buffer) => Buffer>> = {
    'one byte of the code is different': (file) => {
      const at = file.lastIndexOf("'compiled'")
      expect(at).toBeGreaterThan(0)
      return Buffer.concat([file.subarray(0, at), Buffer.from("'evil !!!'"), file.subarray(at + 10)])
    },
    'the index is different': (file) =>
      Buffer.from(file.toString('latin1').replace('"rows":', '"rowz":'), 'latin1'),
    'the end is missing': (file) => file.subarray(0, file.length - 40),
    'only the beginning is left': (file) => file.subarray(0, 30),
    'it is empty': () => Buffer.alloc(0),
    'it is something else': () => Buffer.from('#!/bin/sh\n'.repeat(100)),
  }
  it.each(Object.entries(damage))('is compiled again when %s', (_, change) => {
    project = createCodeProject({ 'versions/a1.ts': source })
    native.run(loadA1(project.cacheDirectory))
    writeFileSync(cacheFile(), change(readFileSync(cacheFile())))
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual(cold)
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual(warm)
  })

  it.each([0o777, 0o770])('is neither read from nor written to a folder with mode %o', (mode) => {
    project = createCodeProject({ 'versions/a1.ts': source })
    native.run(loadA1(project.cacheDirectory))
    chmodSync(codeFolder(), mode)
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual(cold)
    rmSync(cacheFile())
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual(cold)
    expect(readdirSync(codeFolder())).toEqual([])
  })

  it('is not kept where no folder can be made', () => {
    project = createCodeProject({ 'versions/a1.ts': source, 'cache/code': 'a file' })
    expect(native.run(loadA1(project.cacheDirectory)).value).toEqual(cold)
  })
})

describe('a precompiled project', () => {
  it('loads no compiler', () => {
    project = createCodeProject({
      'package.json': '{"type":"module"}',
      'versions/a1.js': 'export const upgrade = () => 1',
    })
    const script = loadA1(null).replaceAll('a1.ts', 'a1.js')
    expect(native.run(script).value).toEqual({ value: 1, compilers: [] })
  })
})

describe('Node', () => {
  it('says where an ES module is wrong, and we do', () => {
    project = createCodeProject({ 'versions/a1.mjs': 'export const a = 1\nconst = 2\n' })
    const { value } = native.run(`
      import { ModuleLoader } from './loader.mjs'
      const error = await new ModuleLoader(null).load(${JSON.stringify(project.path('versions/a1.mjs'))}).catch((thrown) => thrown)
      console.log(JSON.stringify({ code: error.code, details: error.details }))`)
    expect(value).toMatchObject({
      code: 'code_syntax_error',
      details: { file: project.path('versions/a1.mjs'), line: 2, column: 7 },
    })
  })

  it('loads an edited ES module anew, and names its places without the query', () => {
    project = createCodeProject({ 'versions/a1.mjs': 'export const upgrade = () => 1' })
    const { value } = native.run(`
      import { writeFileSync } from 'node:fs'
      import { ModuleLoader } from './loader.mjs'
      const file = ${JSON.stringify(project.path('versions/a1.mjs'))}
      const first = await new ModuleLoader(null).load(file)
      writeFileSync(file, '\\nexport const upgrade = () => new Error("x")')
      const loader = new ModuleLoader(null)
      const second = await loader.load(file)
      console.log(JSON.stringify([first.upgrade(), loader.callSite(second.upgrade())]))`)
    expect(value).toEqual([1, { file: project.path('versions/a1.mjs'), line: 2, column: 30 }])
  })

  it('does not warn about ES modules that a revision imports', () => {
    project = createCodeProject({
      'shared/helper.mjs': 'export const x = 1',
      'versions/a1.ts':
        "import { x } from '../shared/helper.mjs'\nexport const upgrade = async () => [x, (await import('../shared/helper.mjs')).x]",
    })
    const { value, stderr } = native.run(loadA1(null))
    expect(value).toMatchObject({ value: [1, 1] })
    expect(stderr).toBe('')
  })

  it.each([[[]], [['--enable-source-maps']]])(
    'shows places of the TypeScript file with options %j',
    (options) => {
      project = createCodeProject({
        'versions/a1.ts':
          'interface A {\n  b: string\n}\n\nexport function upgrade(): never {\n  throw new Error("x")\n}\n',
      })
      const script = `
      import { ModuleLoader } from './loader.mjs'
      const loader = new ModuleLoader(null)
      const module = await loader.load(${JSON.stringify(project.path('versions/a1.ts'))})
      try { module.upgrade() } catch (error) {
        console.log(JSON.stringify([loader.callSite(error), loader.mapStack(error).split('\\n')[1]]))
      }`
      const file = project.path('versions/a1.ts')
      expect(native.run(script, options).value).toEqual([
        { file, line: 6, column: 9 },
        expect.stringContaining(`(${file}:6:9)`),
      ])
    },
  )

  it('keeps two runs apart', () => {
    project = createCodeProject({
      'versions/helper.ts': 'export const state: { count: number } = { count: 0 }',
      'versions/a1.ts':
        "import { state } from './helper'\nawait null\nexport const upgrade = () => ++state.count",
    })
    const { value } = native.run(`
      import { ModuleLoader } from './loader.mjs'
      const load = () => new ModuleLoader(${JSON.stringify(project.cacheDirectory)}).load(${JSON.stringify(project.path('versions/a1.ts'))})
      const [one, two] = await Promise.all([load(), load()])
      console.log(JSON.stringify([one.upgrade(), one.upgrade(), two.upgrade()]))`)
    expect(value).toEqual([1, 2, 1])
  })
})

describe('the compiler', () => {
  it('writes what the whole service of ts-node writes with swc', () => {
    const source = [
      "import type { Op } from 'tribikos'",
      "import { sql } from 'tribikos'",
      "import fs = require('node:fs')",
      "import data from './x.json' with { type: 'json' }",
      "export * from './helper'",
      'enum E { A = 1 }',
      'function mark(...args: unknown[]): void {}',
      'export class C { @mark method(a: string): E { return E.A } constructor(private readonly x: number) {} }',
      "export const upgrade = async (op: Op) => [sql`x`, fs, data, import.meta.url, await import('./later')]",
    ].join('\n')
    project = createCodeProject({})
    const { value } = native.run(`
      import { createRequire } from 'node:module'
      import { createCompiler } from './loader.mjs'
      const require = createRequire(import.meta.url)
      const service = require('ts-node').create({
        swc: true, compiler: require.resolve('typescript'), skipProject: true, skipIgnore: true,
        compilerOptions: {
          module: 'commonjs', moduleResolution: 'bundler', target: 'es2022', jsx: 'react-jsx', strict: true, esModuleInterop: true,
          experimentalDecorators: true, emitDecoratorMetadata: true, sourceMap: true,
        },
      })
      const source = ${JSON.stringify(source)}
      const whole = service.compile(source, '/revision.ts')
      const ours = createCompiler().compile(source, '/a/b.mts')
      const map = JSON.parse(Buffer.from(whole.slice(whole.lastIndexOf('base64,') + 7), 'base64'))
      console.log(JSON.stringify([whole.split('\\n//# source')[0] === ours.code, map.mappings === ours.mappings, ours.code.length > 500]))`)
    expect(value).toEqual([true, true, true])
  })
})

describe('without the binary of swc', () => {
  const withoutSwc = (script: string): string => `
    import Module from 'node:module'
    const original = Module._load
    Module._load = (name, ...rest) => {
      if (name === '@swc/core') throw new Error('no binary')
      return original(name, ...rest)
    }
    ${script.replace("import { ModuleLoader, loadRevisionModules } from './loader.mjs'", "const { ModuleLoader, loadRevisionModules } = await import('./loader.mjs')")}`

  it('TypeScript compiles, module syntax included', () => {
    project = createCodeProject({
      'package.json': '{"type":"module"}',
      'versions/helper.ts': 'export enum E { A = 1 }\nexport const x: number = 2',
      'versions/a1.ts': `
        import { createRequire } from 'node:module'
        import { dirname } from 'node:path'
        import { fileURLToPath } from 'node:url'
        import * as helper from './helper.js'
        import { E } from './helper.ts'
        import type { Op } from 'tribikos'
        const require = createRequire(import.meta.url)
        const __filename = fileURLToPath(import.meta.url)
        const __dirname = dirname(__filename)
        export const later = { require, __dirname }
        export const upgrade = async (op: Op): Promise<unknown> => [
          E.A, helper.x, (await import('./helper')).x, typeof later.require('node:os').cpus,
          import.meta.dirname === later.__dirname, import.meta.filename === __filename, import.meta.resolve('./helper'),
        ]`,
    })
    expect(native.run(withoutSwc(loadA1(null))).value).toEqual({
      value: [1, 2, 2, 'function', true, true, project.path('versions/helper.ts')],
      compilers: ['ts-node', 'typescript'],
    })
  })

  it('and TypeScript, the error says what is missing', () => {
    project = createCodeProject({ 'versions/a1.ts': 'export const upgrade = (): number => 1' })
    const script = `
      const { ModuleLoader } = await import('./loader.mjs')
      const error = await new ModuleLoader(null).load(${JSON.stringify(project.path('versions/a1.ts'))}).catch((thrown) => thrown)
      console.log(JSON.stringify({ code: error.code, message: error.message }))`
    const { value } = native.run(
      withoutSwc(script).replace("name === '@swc/core'", "name === '@swc/core' || name === 'typescript'"),
    )
    expect(value).toMatchObject({
      code: 'compiler_missing',
      message: expect.stringContaining('typescript does not load'),
    })
  })
})
