/** The configuration after parsing: absolute paths, defaults filled in, one environment laid over the rest. */
import type { LintSettings } from './lint-rules.ts'
import type { TypesSettings } from './types-settings.ts'

/** Where the wanted schema comes from. */
export type SchemaSource =
  | { readonly kind: 'sql'; readonly patterns: readonly string[] }
  | { readonly kind: 'module'; readonly path: string }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'snapshot'; readonly path: string }

/** A program that is run for each revision file after it was written. */
export interface PostWriteHook {
  readonly name: string
  /** Program and arguments; `{path}` stands for the file and is appended when no argument has it. */
  readonly command: readonly string[]
  /** Working directory, absolute. */
  readonly cwd: string
}

/** Names for constraints and indexes that are made without one; tokens as in the reference of `op`. */
export interface NamingConvention {
  readonly ix?: string
  readonly uq?: string
  readonly ck?: string
  readonly fk?: string
  readonly pk?: string
}

/** What autogenerate and check look at when they compare two schemas. */
export interface ComparisonSettings {
  /** Schemas that are compared: all, only the default one, or those named. */
  readonly includeSchemas: boolean | readonly string[]
  readonly compareType: boolean
  readonly compareServerDefault: boolean
  readonly compareComments: boolean
  readonly comparePrivileges: boolean
  /** Whether objects that no schema source mentions are left alone. */
  readonly ignoreUnknown: boolean
}

export interface Config {
  /** `env.ts`, absolute, or null when there is none. */
  readonly env: string | null
  /** Absolute folders, in order; the first is where new bases go when it is the only one. */
  readonly versionLocations: readonly string[]
  readonly recursiveVersionLocations: boolean
  readonly fileTemplate: string
  readonly truncateSlugLength: number
  /** IANA name. */
  readonly timezone: string
  readonly revisionIds: 'random' | 'sequential'
  /** Own text of new revision files, absolute path, or null for the built-in one. */
  readonly revisionTemplate: string | null
  /** Own text of new SQL revisions, absolute path, or null for the built-in one. */
  readonly sqlRevisionTemplate: string | null
  /** What new revisions are written in unless the command says. */
  readonly revisionFormat: 'typescript' | 'sql'
  /**
   * Files of a new SQL revision: one with a section for each way, `X.up.sql` with `X.down.sql`, or `X.sql` with
   * `X_rollback.sql`.
   */
  readonly sqlFiles: 'sections' | 'pair' | 'rollback'
  readonly url: string | null
  /** Why `url` is null, as a sentence for the error of whoever needs it; null when there is a url. */
  readonly urlProblem: string | null
  readonly schemaSource: SchemaSource | null
  /** Why `schemaSource` is null although it is written; null otherwise. */
  readonly schemaSourceProblem: string | null
  readonly comparison: ComparisonSettings
  readonly versionTable: string
  readonly versionTableSchema: string | null
  /** Characters that an id may have: the width of `version_num` when the table is made. */
  readonly versionTableWidth: number
  /** Whether the version table is made with a primary key. */
  readonly versionTablePrimaryKey: boolean
  readonly transaction: 'revision' | 'run'
  readonly namingConvention: NamingConvention
  /** Milliseconds to wait for another run; 0 fails at once. */
  readonly lockWaitMs: number
  /** Milliseconds a statement may wait for a lock (`lock_timeout`); 0 waits for ever. */
  readonly lockTimeoutMs: number
  /** How often a revision is tried again that did not get a lock in that time; 0 for never. */
  readonly lockRetries: number
  readonly lint: LintSettings
  readonly types: TypesSettings
  readonly protected: boolean
  /** Whether runs, and the checksums of what they apply, are noted in the schema `tribikos` of the database. */
  readonly runLog: boolean
  /** What a run does when the file of an applied revision has changed since. */
  readonly checksums: 'warn' | 'refuse' | 'off'
  /** Whether an upgrade is refused where the database is not what its revisions made. */
  readonly refuseDrift: boolean
  /** SQL files, absolute, with rows that `verify` puts in when a revision has been applied; by revision argument. */
  readonly seeds: Readonly<Record<string, readonly string[]>>
  readonly postWriteHooks: readonly PostWriteHook[]
}
