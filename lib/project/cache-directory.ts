/** Where a project keeps what can be made again: outside of git, and nowhere when it is told so. */
import { accessSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { Variables } from '../config/variables.ts'

/**
 * `$TRIBIKOS_CACHE_DIR` (`off` for none), else `.cache/tribikos` in the nearest `node_modules` that can be written,
 * else a folder per project in the user's cache directory. The folder need not exist yet.
 */
export function findCacheDirectory(root: string, variables: Variables): string | null {
  const wanted = variables['TRIBIKOS_CACHE_DIR']
  if (wanted === 'off') return null
  if (wanted) return resolve(wanted)
  return inNodeModules(root) ?? inUserCache(root, variables)
}

function inNodeModules(root: string): string | null {
  for (let folder = root; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules')
    if (existsSync(modules)) return isWritable(modules) ? join(modules, '.cache', 'tribikos') : null
    if (dirname(folder) === folder) return null
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function inUserCache(root: string, variables: Variables): string | null {
  const home = variables['HOME'] || homedirOrNull()
  const base = variables['XDG_CACHE_HOME'] || (home === null ? null : join(home, '.cache'))
  return base === null ? null : join(base, 'tribikos', `${basename(root)}-${pathHash(root)}`)
}

/** Fails where the user has no home, as in some containers. */
function homedirOrNull(): string | null {
  try {
    return homedir()
  } catch {
    return null
  }
}

/**
 * 64 bits of a text in hex (FNV-1a): enough to keep the folders and files of different projects apart, and no
 * module has to be loaded for it.
 */
export function pathHash(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
