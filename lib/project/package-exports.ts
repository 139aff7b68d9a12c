/** The `exports` field of a package.json, read as `import` reads it. Pure. */

const conditions = new Set(['node', 'import', 'module-sync', 'default'])

/** The file of a package for a subpath (`.`, `./x`), relative to the package, or null when it has none. */
export function exportedFile(manifest: unknown, subpath: string): string | null {
  if (!isRecord(manifest) || !('exports' in manifest)) return null
  const exported = manifest['exports']
  const paths =
    isRecord(exported) && Object.keys(exported).some((key) => key.startsWith('.'))
      ? exported
      : { '.': exported }
  if (subpath in paths) return target(paths[subpath], '')
  for (const pattern of patternsFirstLongest(Object.keys(paths))) {
    const [before = '', after = ''] = pattern.split('*')
    if (!subpath.startsWith(before) || !subpath.endsWith(after)) continue
    if (subpath.length < before.length + after.length) continue
    return target(paths[pattern], subpath.slice(before.length, subpath.length - after.length))
  }
  return null
}

/** Conditions are tried in the order written, and the first that leads to a file counts. */
function target(value: unknown, matched: string): string | null {
  if (typeof value === 'string') return value.startsWith('./') ? value.replaceAll('*', matched) : null
  if (Array.isArray(value)) return firstOf(value, matched)
  if (!isRecord(value)) return null
  return firstOf(
    Object.entries(value).flatMap(([condition, nested]) => (conditions.has(condition) ? [nested] : [])),
    matched,
  )
}

function firstOf(values: readonly unknown[], matched: string): string | null {
  for (const value of values) {
    const found = target(value, matched)
    if (found !== null) return found
  }
  return null
}

function patternsFirstLongest(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => key.includes('*')).sort((a, b) => b.indexOf('*') - a.indexOf('*'))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
