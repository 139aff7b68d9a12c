/** Opens a project: finds and reads its configuration. Nothing is connected and no code of the project runs. */
import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { Variables } from '../config/variables.ts'
import { findCacheDirectory } from './cache-directory.ts'
import type { Project } from './project.ts'
import { readConfig } from './read-config.ts'

/** Where a project is and how it is to be seen. */
export interface OpenProjectOptions {
  /** Folder that the search and relative paths start from; the current directory by default. */
  readonly cwd?: string | undefined
  /** Configuration file; searched for by default. */
  readonly configFile?: string | null | undefined
  /** Configuration as a value, in place of a file; paths in it are relative to `cwd`. */
  readonly config?: Readonly<Record<string, unknown>> | undefined
  /** Name of the environment to lay over the rest. */
  readonly environment?: string | null | undefined
  /** Database, in place of the configured one; a folder in it is relative to `cwd`. */
  readonly url?: string | null | undefined
  /** Environment variables; those of the process by default. */
  readonly variables?: Variables | undefined
  /** Free arguments for env.ts and the revisions, as typed after `-x`. */
  readonly xArguments?: readonly string[] | undefined
  /** Free text for env.ts and the revisions. */
  readonly tag?: string | null | undefined
  /** Told every password as it becomes known, so that it can be kept out of logs. It may be told the same one again. */
  readonly onSecret?: ((secret: string) => void) | undefined
}

/**
 * Opens the project of a folder.
 *
 * @throws config_not_found, config_unreadable, config_invalid, environment_unknown
 * @example
 * const project = await openProject({ cwd: '/srv/shop', environment: 'production' })
 */
export async function openProject(options: OpenProjectOptions = {}): Promise<Project> {
  const cwd = resolve(options.cwd ?? '.')
  const variables = options.variables ?? process.env
  const environment = options.environment ?? null
  const { file, root, config } = read(options, cwd, { variables, environment })
  return {
    root,
    configFile: file,
    config: withUrl(config, options.url ?? null, cwd),
    urlGiven: (options.url ?? null) !== null,
    environmentName: environment,
    xArguments: options.xArguments ?? [],
    tag: options.tag ?? null,
    cacheDirectory: findCacheDirectory(root, variables),
    onSecret: options.onSecret,
  }
}

interface View {
  readonly variables: Variables
  readonly environment: string | null
}

function read(options: OpenProjectOptions, cwd: string, view: View) {
  if (options.config !== undefined) {
    const config = parseConfig(options.config, { file: null, root: cwd, ...view })
    return { file: null, root: cwd, config }
  }
  const { file, config } = readConfig({ cwd, configFile: options.configFile ?? null, ...view })
  return { file, root: resolve(file, '..'), config }
}

function withUrl(config: Config, url: string | null, cwd: string): Config {
  if (url === null) return config
  const [, folder] = /^pglite:\/\/(.+)$/i.exec(url) ?? []
  const start = cwd.replaceAll(/[%?#]/g, encodeURIComponent)
  const absolute = folder === undefined || folder === 'memory' ? url : `pglite://${resolve(start, folder)}`
  return { ...config, url: absolute, urlProblem: null }
}
