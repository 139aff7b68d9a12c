/**
 * Turns one TypeScript file into CommonJS, with ts-node: its swc transpiler, or its service with TypeScript's own
 * where swc's binary does not run. swc's is called without the service around it, which would load all of
 * TypeScript, ten times as long as everything else here, to read a tsconfig that must not count.
 *
 * The only place that loads ts-node, swc and typescript. They are ours, never the project's: a revision means the
 * same in every project. The compiled text depends on the source alone, not on where the file lies.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import type { CreateTranspilerOptions, TranspilerModule } from 'ts-node'
import type typescript from 'typescript'
import { TribikosError } from '../errors.ts'
import type { CompiledCode } from './code-cache.ts'
import { messageOf, syntaxErrorAt } from './code-errors.ts'
import { commonJsFromModuleSyntax } from './module-syntax.ts'

export interface Compiler {
  /** Compiles the text of a file. @throws code_syntax_error, compiler_missing */
  compile(source: string, file: string): CompiledCode
  /** The first syntax error in a text, also in JavaScript, or null when TypeScript sees none. */
  syntaxErrorIn(source: string, file: string): TribikosError | null
}

const ownRequire = createRequire(import.meta.url)

/** Compiles a text under a name that only says whether it has JSX. */
type Transpile = (source: string, fileName: string) => CompiledCode

/** A compiler that loads itself when the first file needs it. */
export function createCompiler(): Compiler {
  let loaded: Transpile | null = null
  return {
    compile: (source, file) => {
      const transpile = (loaded ??= loadTranspiler())
      try {
        return transpile(source, extname(file) === '.tsx' ? '/revision.tsx' : '/revision.ts')
      } catch (error) {
        throw syntaxErrorIn(source, file) ?? swcError(messageOf(error), source, file)
      }
    },
    syntaxErrorIn,
  }
}

/** Names everything that the compiled text depends on beside the source, without loading a compiler. */
export function compilerVersions(): string {
  const versions = ['ts-node', '@swc/core', 'typescript'].map((name) => `${name} ${versionOf(name)}`)
  return [`format ${outputFormat}`, ...versions].join(', ')
}

/** To be counted up when the options below change. */
const outputFormat = 1

function versionOf(name: string): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(ownRequire.resolve(`${name}/package.json`), 'utf8'))
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : ''
  } catch {
    return 'none'
  }
}

function loadTranspiler(): Transpile {
  const swc = requireIfPossible('@swc/core')
  return swc === null ? typeScriptTranspiler() : swcTranspiler(swc)
}

/** What the transpiler reads of the compiler options. Enums are TypeScript's numbers, which loading it would give. */
const swcOptions = {
  module: 1, // CommonJS
  target: 9, // ES2022
  jsx: 4, // ReactJSX
  strict: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: true,
  sourceMap: true,
}

function swcTranspiler(swc: unknown): Transpile {
  const { create } = requireCompilerPart('ts-node/transpilers/swc') as TranspilerModule
  const service = { config: { options: swcOptions }, projectLocalResolveHelper: resolveOwn }
  // The transpiler's declared options are those of a whole service, of which it reads no more than this.
  const transpiler = create({ service, swc } as unknown as CreateTranspilerOptions)
  return (source, fileName) => {
    const { outputText, sourceMapText = '{}' } = transpiler.transpile(source, { fileName })
    return { code: outputText, mappings: mappingsOf(sourceMapText) }
  }
}

/** ts-node's service with TypeScript, thirty times slower than swc. */
function typeScriptTranspiler(): Transpile {
  const ts = requireCompilerPart('typescript') as typeof typescript
  const { create } = requireCompilerPart('ts-node') as typeof import('ts-node')
  const stackTraces = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  const { compile } = create({
    compiler: resolveOwn('typescript'),
    cwd: '/',
    skipProject: true,
    skipIgnore: true,
    transpileOnly: true,
    typeCheck: false,
    logError: false,
    pretty: false,
    transformers: { before: [commonJsFromModuleSyntax(ts)] },
    compilerOptions: {
      module: 'commonjs',
      moduleResolution: 'bundler',
      target: 'es2022',
      jsx: 'react-jsx',
      strict: true,
      esModuleInterop: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: true,
      importHelpers: false,
      sourceMap: true,
      inlineSources: false,
      types: [],
    },
  })
  const changed = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  if (changed?.value !== stackTraces?.value) removeStackTraceHooks()
  return (source, fileName) => splitSourceMap(compile(source, fileName))
}

/** ts-node rewrites all stack traces of the process; we map the few that we show, and leave the rest alone. */
function removeStackTraceHooks(): void {
  const support: unknown = createRequire(resolveOwn('ts-node'))('@cspotcode/source-map-support')
  if (typeof support === 'object' && support !== null && 'uninstall' in support) {
    if (typeof support.uninstall === 'function') support.uninstall()
  }
}

function requireIfPossible(name: string): unknown {
  try {
    return ownRequire(name)
  } catch {
    return null
  }
}

function resolveOwn(name: string): string {
  try {
    return ownRequire.resolve(name)
  } catch (error) {
    throw compilerMissing(name, error)
  }
}

function requireCompilerPart(name: string): unknown {
  try {
    return ownRequire(name)
  } catch (error) {
    throw compilerMissing(name, error)
  }
}

function compilerMissing(name: string, cause: unknown): TribikosError {
  return new TribikosError(
    'compiler_missing',
    `TypeScript revisions cannot be compiled: ${name} does not load (${messageOf(cause).split('\n')[0] ?? ''})`,
    {
      hint: 'Install the dependencies of tribikos again, or deploy revisions that are compiled to JavaScript.',
      details: { package: name },
      cause,
    },
  )
}

/** ts-node appends the map as a comment, which Node would read too; the stack is mapped once, by us. */
function splitSourceMap(output: string): CompiledCode {
  const start = output.lastIndexOf('//# sourceMappingURL=')
  if (start < 0) return { code: output, mappings: '' }
  const base64 = output.slice(output.indexOf(',', start) + 1)
  return { code: output.slice(0, start), mappings: mappingsOf(Buffer.from(base64, 'base64').toString()) }
}

function mappingsOf(sourceMap: string): string {
  const map: unknown = JSON.parse(sourceMap)
  return typeof map === 'object' && map !== null && 'mappings' in map ? String(map.mappings) : ''
}

/** TypeScript says the place of a mistake exactly; it looks at one file only. */
function syntaxErrorIn(source: string, file: string): TribikosError | null {
  const ts = requireIfPossible('typescript') as typeof typescript | null
  if (ts === null) return null
  const { diagnostics = [] } = ts.transpileModule(source, {
    fileName: `revision${extname(file)}`,
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const first = diagnostics.find((diagnostic) => diagnostic.start !== undefined)
  if (first?.start === undefined) return null
  const before = source.slice(0, first.start).split(/\r\n|\n|\r/)
  const place = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 }
  return syntaxErrorAt(place, ts.flattenDiagnosticMessageText(first.messageText, '\n'), source)
}

/** What only swc sees. It draws the source with numbered lines; the carets stand under the mistake. */
function swcError(drawing: string, source: string, file: string): TribikosError {
  const lines = drawing.split('\n')
  const problem = (lines[0] ?? '').replace(/^\s*[x×]\s*/, '')
  const caretIndex = lines.findIndex((line) => /^\s+[:·]\s.*[\^─]/.test(line))
  const numbered = /^(\s*(\d+) [|│] )/.exec(lines[caretIndex - 1] ?? '')
  if (numbered === null) return syntaxErrorAt({ file, line: 1, column: 1 }, problem, source)
  const column = (lines[caretIndex] ?? '').search(/[\^─]/) - (numbered[1] ?? '').length + 1
  return syntaxErrorAt({ file, line: Number(numbered[2]), column: Math.max(column, 1) }, problem, source)
}
