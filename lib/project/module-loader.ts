/**
 * Loads the code of a project: revisions, env.ts and what they import, as CommonJS of our making.
 *
 * A loader belongs to one run. Each real path is loaded once in it, and a new loader reads every file again;
 * nothing is registered with Node, so two runs in one process do not see each other.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import { compileFunction } from 'node:vm'
import { TribikosError } from '../errors.ts'
import { CodeCache, type CompiledCode } from './code-cache.ts'
import { loadFailed, syntaxErrorAt } from './code-errors.ts'
import { isCommonJs, isInstalled, isTypeScript, resolveImport } from './module-resolution.ts'
import { importNatively, importsNatively, requireAnew, requireNatively } from './native-modules.ts'
import { requireOwnPackage } from './own-package.ts'
import { SourcePlaces } from './source-places.ts'
import { type CodePosition, syntaxErrorPosition } from './stack-trace.ts'
import { type Compiler, compilerVersions, createCompiler } from './typescript-compiler.ts'

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>

interface LoadedModule {
  exports: unknown
  readonly id: string
  readonly filename: string
  readonly path: string
  loaded: boolean
}

type Body = (
  exports: unknown,
  require: unknown,
  module: LoadedModule,
  filename: string,
  directory: string,
) => unknown

const wrapperParameters = ['exports', 'require', 'module', '__filename', '__dirname']

/** The code of one run. */
export class ModuleLoader {
  readonly #codeDirectory: string | null
  readonly #entries = new Map<string, Promise<unknown>>()
  readonly #modules = new Map<string, LoadedModule>()
  readonly #places = new SourcePlaces()
  /** Files that are to be taken from here, and not from disk. */
  readonly #texts = new Map<string, string>()
  #cache: CodeCache | null = null
  readonly #compiler: Compiler = createCompiler()

  /** `cacheDirectory` keeps compiled code between runs; null compiles each time. */
  constructor(cacheDirectory: string | null) {
    this.#codeDirectory = cacheDirectory === null ? null : join(cacheDirectory, 'code')
  }

  /**
   * Loads a revision or env file.
   * @throws code_syntax_error, code_load_failed, compiler_missing
   */
  async load(file: string): Promise<ModuleExports> {
    try {
      const path = realpathSync.native(file)
      const entry = this.#entries.get(path) ?? this.#loadEntry(path)
      this.#entries.set(path, entry)
      return asExports(await entry)
    } catch (error) {
      throw this.#asLoadError(file, error)
    }
  }

  /**
   * Loads the text of a TypeScript file that is not written yet: its imports, and the places in its errors, are those
   * that it will have at its path.
   * @throws code_syntax_error, code_load_failed, compiler_missing
   */
  async loadText(file: string, text: string): Promise<ModuleExports> {
    const path = futurePath(file)
    this.#texts.set(path, text)
    try {
      return asExports(await this.#runEntry(path))
    } catch (error) {
      throw this.#asLoadError(file, error)
    } finally {
      // Who loads the path later means the file.
      this.#modules.delete(path)
      this.#texts.delete(path)
    }
  }

  /**
   * Compiles a revision or env file without running it, and keeps the result.
   * @throws code_syntax_error, code_load_failed when it cannot be read, compiler_missing
   */
  checkSyntax(file: string): void {
    try {
      const path = realpathSync.native(file)
      if (isTypeScript(path)) this.#compiled(path)
      else {
        const error = this.#compiler.syntaxErrorIn(readFileSync(path, 'utf8'), path)
        if (error !== null) throw error
      }
    } catch (error) {
      throw this.#asLoadError(file, error)
    }
  }

  /** Takes places in a file for those that its author wrote; it is run by somebody else. */
  runsAsWritten(file: string): void {
    this.#places.add(file, null)
  }

  /** Keeps what was compiled since the last call for later runs. */
  saveCompiled(): void {
    this.#cache?.save()
  }

  /** The first place of an error's stack that lies in a file of the project, as the author wrote it. */
  callSite(error: unknown): CodePosition | null {
    return this.#places.callSite(error)
  }

  /** The stack of an error with places as the author wrote them, without lines that the compiler added. */
  mapStack(error: Error): string {
    return this.#places.mapStack(error)
  }

  async #loadEntry(path: string): Promise<unknown> {
    const known = this.#modules.get(path)
    if (known !== undefined) return known.exports
    if (isTypeScript(path)) return this.#runEntry(path)
    this.#places.add(path, null)
    const source = readFileSync(path, 'utf8')
    const commonJs = isCommonJs(path) ? this.#tryCommonJs(path, source) : null
    if (commonJs !== null) return commonJs.exports
    try {
      return await importNatively(path, sha256(source))
    } catch (error) {
      // Node does not say where an ES module is wrong; TypeScript does.
      throw (error instanceof SyntaxError ? this.#compiler.syntaxErrorIn(source, path) : null) ?? error
    }
  }

  /** An entry file may await at its top level, which needs an async function around it. */
  async #runEntry(path: string): Promise<unknown> {
    const { code } = this.#compiled(path)
    let body: Body
    try {
      body = this.#body(code, path)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      body = this.#bodyOrError(`return (async () => {${code}\n})()`, path)
    }
    const module = this.#newModule(path)
    await this.#run(module, body)
    return module.exports
  }

  /** `require` of one file of the project. */
  #require(specifier: unknown, from: string): unknown {
    const resolved = resolveImport(String(specifier), from)
    if (resolved.kind === 'own') return requireOwnPackage(resolved.name)
    if (resolved.kind === 'builtin') return createRequire(from)(resolved.name)
    const path = realpathSync.native(resolved.path)
    const known = this.#modules.get(path)
    if (known !== undefined) return known.exports
    if (isTypeScript(path)) return this.#runModule(path, this.#bodyOrError(this.#compiled(path).code, path))
    if (isInstalled(path)) return requireNatively(path, from)
    if (extname(path) === '.json') return this.#json(path)
    if (!isCommonJs(path)) return requireNatively(path, from)
    const commonJs = this.#tryCommonJs(path, readFileSync(path, 'utf8'))
    return commonJs === null ? requireNatively(path, from) : commonJs.exports
  }

  #json(path: string): unknown {
    const module = this.#newModule(path)
    module.exports = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
    module.loaded = true
    return module.exports
  }

  /** Null when the text is not CommonJS after all; Node then finds out what it is. */
  #tryCommonJs(path: string, source: string): { readonly exports: unknown } | null {
    let body: Body
    try {
      body = this.#body(source.replace(/^#!.*/, ''), path)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      if (extname(path) === '.cjs') throw this.#asSyntaxError(error, path)
      return null
    }
    this.#places.add(path, null)
    return { exports: importsNatively(source) ? requireAnew(path) : this.#runModule(path, body) }
  }

  #runModule(path: string, body: Body): unknown {
    const module = this.#newModule(path)
    void this.#run(module, body)
    return module.exports
  }

  #newModule(path: string): LoadedModule {
    const module = { exports: {}, id: path, filename: path, path: dirname(path), loaded: false }
    this.#modules.set(path, module)
    return module
  }

  /** A module whose body throws is forgotten, so that a second import fails the same way. */
  #run(module: LoadedModule, body: Body): unknown {
    const { filename, path } = module
    const require = Object.assign((specifier: unknown) => this.#require(specifier, filename), {
      resolve: (specifier: string) => resolvedName(specifier, filename),
      cache: {},
      main: undefined,
    })
    try {
      const result = body.call(module.exports, module.exports, require, module, filename, path)
      module.loaded = true
      return result
    } catch (error) {
      this.#modules.delete(filename)
      throw error
    }
  }

  #compiled(path: string): CompiledCode {
    const source = this.#source(path)
    this.#cache ??= new CodeCache(this.#codeDirectory, compilerVersions())
    const key = sha256(`${extname(path) === '.tsx' ? 'tsx' : 'ts'}\n${source}`)
    let compiled = this.#cache.get(key)
    if (compiled === null) {
      compiled = this.#compiler.compile(source, path)
      this.#cache.set(key, compiled)
    }
    this.#places.add(path, compiled.mappings)
    return compiled
  }

  #body(code: string, path: string): Body {
    return compileFunction(code, wrapperParameters, { filename: path }) as Body
  }

  #bodyOrError(code: string, path: string): Body {
    try {
      return this.#body(code, path)
    } catch (error) {
      throw error instanceof SyntaxError ? this.#asSyntaxError(error, path) : error
    }
  }

  #asSyntaxError(error: SyntaxError, path: string): TribikosError {
    const place = syntaxErrorPosition(error) ?? { file: path, line: 1, column: 1 }
    const original = this.#places.original(place) ?? { file: path, line: 1, column: 1 }
    return syntaxErrorAt(original, error.message, this.#source(original.file))
  }

  #source(path: string): string {
    return this.#texts.get(path) ?? readFileSync(path, 'utf8')
  }

  #asLoadError(file: string, error: unknown): TribikosError {
    if (error instanceof TribikosError && loadCodes.has(error.code)) return error
    const absent =
      error instanceof Error &&
      'code' in error &&
      error.code === 'ENOENT' &&
      'path' in error &&
      error.path === file
    return loadFailed(file, this.callSite(error), absent ? new Error('the file does not exist') : error)
  }
}

const loadCodes: ReadonlySet<string> = new Set(['code_syntax_error', 'code_load_failed', 'compiler_missing'])

/** The real path that a file will have; a folder that is not there yet is one of its own. */
function futurePath(file: string): string {
  const folder = dirname(file)
  if (existsSync(folder)) return join(realpathSync.native(folder), basename(file))
  return folder === file ? file : join(futurePath(folder), basename(file))
}

function asExports(value: unknown): ModuleExports {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
    ? (value as ModuleExports)
    : {}
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function resolvedName(specifier: string, from: string): string {
  const resolved = resolveImport(specifier, from)
  return resolved.kind === 'file' ? resolved.path : resolved.name
}
