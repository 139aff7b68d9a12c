/** What is left to Node: packages, ES modules, and CommonJS that imports natively. Nothing else touches Node's caches. */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { versionQuery } from './stack-trace.ts'

/** CommonJS with a real `import()`, which only Node can answer. */
export function importsNatively(source: string): boolean {
  return /\bimport\s*\(/.test(source)
}

/** Imports an ES module; a content that was not seen before is loaded anew. */
export async function importNatively(path: string, contentHash: string): Promise<unknown> {
  return import(`${pathToFileURL(path).href}${versionQuery}${contentHash.slice(0, 16)}`)
}

/** Node keeps what it has required; a file that was edited since would be loaded as it was. */
export function requireAnew(path: string): unknown {
  const nodeRequire = createRequire(path)
  delete nodeRequire.cache[path]
  return nodeRequire(path)
}

/** Node warns once that `require` of an ES module is experimental; that is our choice, not the author's. */
export function requireNatively(path: string, from: string): unknown {
  const emitWarning = process.emitWarning
  process.emitWarning = ((...parts: Parameters<typeof emitWarning>) => {
    if (!/ES Module .* using require\(\)/.test(String(parts[0]))) Reflect.apply(emitWarning, process, parts)
  }) as typeof emitWarning
  try {
    return createRequire(from)(path)
  } finally {
    process.emitWarning = emitWarning
  }
}
