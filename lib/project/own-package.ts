/**
 * What `import … from 'tribikos'` gives in a revision: this very copy of the package, whatever is installed in
 * the project. What revisions and env files usually import is at hand; the rest of the library is loaded
 * when it is asked for.
 */
import { createRequire } from 'node:module'
import { TribikosError, isTribikosError } from '../errors.ts'
import { sql } from '../ops/values.ts'
import { defineEnvironment } from './environment-definition.ts'

const ownRequire = createRequire(import.meta.url)

/** Folder of the running copy, with a separator at its end. */
export function ownPackageRoot(): string {
  return ownRequire.resolve('tribikos/package.json').slice(0, -'package.json'.length)
}

/** The package or one of its subpaths (`tribikos/graph`). */
export function requireOwnPackage(name: string): unknown {
  return name === 'tribikos' ? library() : ownRequire(name)
}

const atHand: Readonly<Record<string, unknown>> = {
  __esModule: true,
  TribikosError,
  isTribikosError,
  defineEnvironment,
  sql,
}

function library(): unknown {
  return new Proxy(
    {},
    {
      get: (_, name) => (typeof name === 'string' && name in atHand ? atHand[name] : wholeLibrary()[name]),
      has: (_, name) => name in atHand || name in wholeLibrary(),
      ownKeys: () => [...new Set([...Reflect.ownKeys(atHand), ...Reflect.ownKeys(wholeLibrary())])],
      getOwnPropertyDescriptor: (_, name) => ({
        value: typeof name === 'string' && name in atHand ? atHand[name] : wholeLibrary()[name],
        enumerable: name !== '__esModule',
        configurable: true,
      }),
    },
  )
}

function wholeLibrary(): Readonly<Record<string | symbol, unknown>> {
  return ownRequire('tribikos') as Readonly<Record<string | symbol, unknown>>
}
