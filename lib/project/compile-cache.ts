/**
 * What V8 made of the command line's own code, kept between runs: Node from 22.8 on can do so, and then starts every
 * command an eighth sooner. It is run without being checked, so the folder must be ours alone to write.
 */
import { statSync } from 'node:fs'
import module from 'node:module'
import { join, resolve } from 'node:path'
import type { Variables } from '../config/variables.ts'
import { isOwnFolder } from '../own-folder.ts'

/** Keeps what is loaded from now on. Where it cannot be kept, everything works as ever. */
export function keepCompiledCode(variables: Variables): void {
  const enable: unknown = Reflect.get(module, 'enableCompileCache')
  const folder = typeof enable === 'function' ? folderOf(variables) : null
  if (folder !== null && isOurs(folder)) Reflect.apply(enable as () => void, module, [join(folder, 'node')])
}

/** `$TRIBIKOS_CACHE_DIR`, unless that is `off`; else the user's own folder, as no project is known yet. */
function folderOf(variables: Variables): string | null {
  const wanted = variables['TRIBIKOS_CACHE_DIR']
  if (wanted === 'off') return null
  if (wanted) return resolve(wanted)
  const { XDG_CACHE_HOME: cache, LOCALAPPDATA: local, HOME: home } = variables
  const base = cache || local || (home ? join(home, '.cache') : null)
  return base === null ? null : join(base, 'tribikos')
}

/** Whether it belongs to this user alone, or is yet to be made. */
function isOurs(folder: string): boolean {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false })
    return stats === undefined || isOwnFolder(stats)
  } catch {
    return false
  }
}
