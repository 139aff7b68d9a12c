/** Sets up a project in a folder. */
import { scaffold, type ScaffoldedFile } from '../project/scaffold.ts'

export interface InitOptions {
  /** Which template; `generic` unless told. */
  readonly template?: string | undefined
  /** Add `migrate:*` scripts to package.json. */
  readonly scripts?: boolean
  /** Database URL for the configuration; the embedded PostgreSQL unless told. */
  readonly url?: string | undefined
}

export interface InitReport {
  readonly version: 1
  readonly kind: 'init'
  /** What happened to each file, in order. */
  readonly files: readonly ScaffoldedFile[]
}

/**
 * Writes configuration, env.ts and the folder of revisions. Files that are there stay as they are.
 * @throws template_unknown, directory_not_empty, config_unreadable
 */
export async function init(directory: string, options: InitOptions = {}): Promise<InitReport> {
  return { version: 1, kind: 'init', files: await scaffold({ directory, ...options }) }
}
