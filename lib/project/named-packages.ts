/** Which packages a project says that it needs: what stands in package.json files, whatever is installed. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const lists = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']

/** Whether a package.json of this folder or of one above it names a package; null when there is none at all. */
export function namesPackage(folder: string, name: string): boolean | null {
  let isNamed: boolean | null = null
  for (let at = folder, above = ''; at !== above; above = at, at = dirname(at)) {
    const manifest = readManifest(join(at, 'package.json'))
    if (manifest === null) continue
    isNamed = lists.some((list) => hasKey(manifest[list], name))
    if (isNamed) return true
  }
  return isNamed
}

function readManifest(path: string): Readonly<Record<string, unknown>> | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : null
  } catch {
    return null
  }
}

function hasKey(list: unknown, name: string): boolean {
  return typeof list === 'object' && list !== null && Object.hasOwn(list, name)
}
