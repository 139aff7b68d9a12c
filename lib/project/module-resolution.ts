/**
 * From an import in a revision to the file it means. TypeScript's habits for relative paths (`./x`, `./x.js` for
 * x.ts, folders with an index), Node's rules for packages, and `import` conditions for packages that have
 * no others. Executes nothing.
 */
import { readFileSync, statSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, extname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exportedFile } from './package-exports.ts'

export type ResolvedImport =
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'own'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }

const typeScriptExtensions = ['.ts', '.mts', '.cts', '.tsx']
const triedExtensions = [...typeScriptExtensions, '.js', '.mjs', '.cjs', '.json']
const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
}

export function isTypeScript(path: string): boolean {
  return typeScriptExtensions.includes(extname(path)) && !path.endsWith('.d.ts')
}

/** Whether a path lies in an installed package. */
export function isInstalled(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path)
}

/**
 * What `specifier` means in the file `from`.
 * @throws Error with code MODULE_NOT_FOUND, or what Node throws for a package
 */
export function resolveImport(specifier: string, from: string): ResolvedImport {
  if (isBuiltin(specifier)) return { kind: 'builtin', name: specifier }
  if (specifier === 'tribikos' || specifier.startsWith('tribikos/')) return { kind: 'own', name: specifier }
  if (specifier.startsWith('file:')) return { kind: 'file', path: fileURLToPath(specifier) }
  if (/^\.{1,2}($|[\\/])/.test(specifier) || isAbsolute(specifier)) {
    const path = resolvePath(resolve(dirname(from), specifier), /[\\/]$/.test(specifier), isTypeScript(from))
    if (path === null) throw notFound(specifier, from)
    return { kind: 'file', path }
  }
  return { kind: 'file', path: resolvePackage(specifier, from) }
}

/** TypeScript's source wins over a `.js` beside it only when TypeScript asks: its imports mean the source. */
function resolvePath(path: string, isFolder: boolean, fromTypeScript: boolean): string | null {
  if (!isFolder) {
    const extension = extname(path)
    const stem = path.slice(0, path.length - extension.length)
    const sources = (sourcesOf[extension] ?? []).map((source) => stem + source)
    const exact = fromTypeScript ? [...sources, path] : [path, ...sources]
    const found = [...exact, ...triedExtensions.map((tried) => path + tried)].find(isFile)
    if (found !== undefined) return found
  }
  const index = triedExtensions.map((extension) => join(path, `index${extension}`)).find(isFile)
  return index ?? folderEntry(path)
}

/** A folder with a package.json of its own; Node reads its `main`. */
function folderEntry(folder: string): string | null {
  if (!isFile(join(folder, 'package.json'))) return null
  try {
    return createRequire(join(folder, 'package.json')).resolve(folder)
  } catch {
    return null
  }
}

/** A package that only has `import` conditions is invisible to `require.resolve`; its exports are read here. */
function resolvePackage(specifier: string, from: string): string {
  try {
    return createRequire(from).resolve(specifier)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    if (error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') {
      const path = esmEntry(specifier, from)
      if (path !== null) return path
    }
    throw error.code === 'MODULE_NOT_FOUND' ? notFound(specifier, from) : error
  }
}

function esmEntry(specifier: string, from: string): string | null {
  const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? []
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const root = join(folder, 'node_modules', name)
    if (isFile(join(root, 'package.json'))) {
      const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
      const file = exportedFile(manifest, `.${specifier.slice(name.length)}`)
      return file === null ? null : join(root, file)
    }
    if (dirname(folder) === folder) return null
  }
}

/** Whether Node takes a `.js` file for CommonJS: the nearest package.json says so, or says nothing. */
export function isCommonJs(path: string): boolean {
  if (extname(path) !== '.js') return extname(path) === '.cjs'
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'))
    if (manifest !== null) return !('type' in manifest && manifest.type === 'module')
    if (dirname(folder) === folder) return true
  }
}

function readManifest(path: string): object | null {
  if (!isFile(path)) return null
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return typeof manifest === 'object' ? manifest : null
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function notFound(specifier: string, from: string): Error {
  return Object.assign(
    new Error(
      `Cannot find ${specifier.startsWith('.') ? 'module' : 'package'} '${specifier}' imported from ${from}`,
    ),
    {
      code: 'MODULE_NOT_FOUND',
    },
  )
}
