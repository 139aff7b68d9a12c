/** A project: a configuration in force and where it came from. Holds no connection and loads no code. */
import type { Config } from '../config/config.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { Environment, NamedDatabase } from './environment-definition.ts'
import type { ModuleLoader } from './module-loader.ts'

/** What commands on several databases share. */
export interface LoadedProject {
  readonly environment: Environment
  readonly loader: ModuleLoader
  /** Read once, when it is asked for first. */
  readonly graph: () => Promise<RevisionGraph>
}

export interface Project {
  /** Folder that paths of the configuration are relative to, absolute. */
  readonly root: string
  /** The configuration file, absolute, or null when the configuration was given as a value. */
  readonly configFile: string | null
  readonly config: Config
  /** Whether `config.url` was given by whoever opened the project: then it also replaces the one of env.ts. */
  readonly urlGiven?: boolean
  /** The environment that was asked for, or null. */
  readonly environmentName: string | null
  /** `-x` arguments as typed, in order. */
  readonly xArguments: readonly string[]
  /** `--tag`, free text for env.ts and the revisions. */
  readonly tag: string | null
  /** Folder for the header index and compiled revisions, or null to keep nothing. */
  readonly cacheDirectory: string | null
  /** Told every password as it becomes known, for whoever keeps them out of what is printed. */
  readonly onSecret?: ((secret: string) => void) | undefined
  /** One of the databases that env.ts names, in place of that of the configuration. */
  readonly database?: NamedDatabase
  /** What is loaded already; without it each command loads what it needs. */
  readonly loaded?: LoadedProject
}
