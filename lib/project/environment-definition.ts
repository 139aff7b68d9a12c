/**
 * What env.ts may say: the things that need code. It returns data; the commands decide what happens when.
 *
 * This file holds types and one function that gives back its argument, so that importing it costs nothing.
 */
import type { Config, NamingConvention } from '../config/config.ts'
import type { RunPlan, Step } from '../graph/plan.ts'
import type { CustomOperation } from '../ops/op.ts'
import type { Operation } from '../ops/operation.ts'
import type { ObjectKind } from './object-kind.ts'

/** Either a value or a function that gives it when it is needed, for example from a store of secrets. */
export type TextSource = string | (() => string | Promise<string>)

/** What the function form of env.ts is called with. */
export interface EnvironmentContext {
  /** The `--env` that was asked for, or null. */
  readonly environment: string | null
  /** `-x key=value` arguments, split at the first `=`; a key without `=` has the empty string; later keys win. */
  readonly x: Readonly<Record<string, string>>
  /** `-x` arguments as typed, in order. */
  readonly xArguments: readonly string[]
  /** `--tag`, or null. */
  readonly tag: string | null
  /** The configuration in force. */
  readonly config: Config
}

/** One of several databases that the same revisions are run on: a database of its own, or a schema of one. */
export interface NamedDatabase {
  /** What it is called in what is printed and by `--database`; without commas and control characters. */
  readonly name: string
  /** The database; the one of the project unless told. */
  readonly url?: TextSource
  /** Schema in which everything happens: it is the search path of the session, and the version table stands in it. */
  readonly schema?: string
  /** Further schemas on the search path, behind `schema`, such as one of extensions; none unless told. */
  readonly searchPath?: readonly string[]
}

/** What the function form of `databases` is called with. */
export interface DatabasesContext {
  /** Asks the database of the project, in a session that is closed with the answer. */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
}

type DatabaseSequence = Iterable<NamedDatabase> | AsyncIterable<NamedDatabase>

/** A list, or a function that gives one; a generator is asked for the next one when there is room for it. */
export type DatabaseList =
  readonly NamedDatabase[] | ((context: DatabasesContext) => DatabaseSequence | Promise<DatabaseSequence>)

/** Where the wanted schema comes from, as in the configuration file. */
export type WrittenSchemaSource =
  | { readonly sql: readonly string[] }
  | { readonly module: string }
  | { readonly command: string }
  | { readonly url: string }
  | { readonly snapshot: string }

/** An object of the database or of the wanted schema, as filters see it. */
export interface FilteredObject {
  readonly kind: string
  /** Name from the schema inwards: `['public', 'account', 'email']`. */
  readonly path: readonly string[]
  /** The last name of the path. */
  readonly name: string
}

/** What the hooks of a run are told. */
export interface RunEvent {
  readonly plan: RunPlan
  readonly direction: 'upgrade' | 'downgrade' | 'stamp'
  /** `postgresql://user@host:port/database`, never a password. */
  readonly database: string
  /** Which of `databases` it is; null where env.ts names none. */
  readonly databaseName: string | null
  /** Its schema; null where it is a database of its own. */
  readonly schema: string | null
  readonly environment: string | null
  readonly x: Readonly<Record<string, string>>
  readonly tag: string | null
  /** The run in the run log; null where none is kept. */
  readonly runId: string | null
  /** Aborted when the run is to end, or the time of the hook is over. */
  readonly signal: AbortSignal
  /** Sends a statement on the connection of the run, with values for `$1`, `$2`, … */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
}

/** A step whose rows have just changed; its transaction is still open. */
export interface VersionApplyEvent extends RunEvent {
  readonly step: Step
  /** The rows of the version table after the step. */
  readonly rows: readonly string[]
}

/** A run that ended with an error, after its transaction was rolled back. */
export interface FailureEvent extends RunEvent {
  readonly error: Error
  /** The step that failed, or null when the run failed outside of one. */
  readonly step: Step | null
  /** How many steps stay applied. */
  readonly stepsApplied: number
}

/** What a backup is told: nothing has begun, and no lock is held. */
export type BackupEvent = Omit<RunEvent, 'query'>

/** A program in place of a function. It is told of the run by variables of its environment; no shell reads its arguments. */
export interface HookProgram {
  /** Program and arguments. */
  readonly command: readonly string[]
  /** Folder to start it in, relative to that of the configuration, which is also the default. */
  readonly cwd?: string
  /** `"30s"`, `"10min"`, `"2h"`: after that the program is ended, and the hook has failed. */
  readonly timeLimit?: string
}

/** A function with a time limit of its own. */
export interface TimedHook<Event> {
  readonly run: (event: Event) => void | Promise<void>
  readonly timeLimit?: string
}

export type Hook<Event> = ((event: Event) => void | Promise<void>) | TimedHook<Event> | HookProgram

export type VersionApplyHook = (event: VersionApplyEvent) => void | Promise<void>

/** A revision that is about to be written. Its fields may be changed. */
export interface RevisionDirective {
  readonly id: string
  message: string
  downRevisions: readonly string[]
  dependsOn: readonly string[]
  branchLabels: readonly string[]
  /** Import lines besides those that the template writes. */
  imports: readonly string[]
  /** Statements of `upgrade`, without indentation; empty for an empty body. */
  upgradeBody: string
  downgradeBody: string
  /** Allow parents that are no heads; false unless told. */
  splice?: boolean
  /** The version location to write to; chosen by the parents unless told. */
  versionPath?: string | null
  /** Whether it is written in SQL: then the bodies are SQL. As was asked for unless told. */
  sqlFile?: boolean
}

/** Changes the drafts in place, adds some, or empties the list so that nothing is written. */
export type RevisionDirectivesHook = (
  drafts: RevisionDirective[],
  context: EnvironmentContext,
) => void | Promise<void>

/** Two values of a column, as PostgreSQL writes them; null where there is none. */
export interface ComparedValues {
  /** `['public', 'account', 'email']`. */
  readonly column: readonly string[]
  readonly from: unknown
  readonly to: unknown
}

/** True: they differ; false: they are the same; undefined: as if nobody had asked. */
export type ValueComparison = (values: ComparedValues) => boolean | undefined

/** Where an operation of autogenerate is going to stand. */
export interface OperationPlace {
  readonly direction: 'upgrade' | 'downgrade'
}

/** Gives statements for the body of the function, such as `await op.execute('…')`. */
export type RenderItem = (operation: Operation, place: OperationPlace) => string | undefined

/** Gives what stands in its place: one operation, several, or none (an empty list). */
export type RewriteOperation = (
  operation: Operation,
  place: OperationPlace,
) => Operation | readonly Operation[] | undefined

/** The content of env.ts. Every key may be left out. */
export interface EnvironmentDefinition {
  /** Database to work on; replaces `url` of the configuration. */
  readonly url?: TextSource
  /** Password for the url; asked for only when a connection is made. */
  readonly password?: TextSource
  /** Several databases, each with the same revisions: a command that runs revisions or looks at them does so on all. */
  readonly databases?: DatabaseList
  /** Where the wanted schema comes from; replaces `schemaSource` of the configuration. */
  readonly schemaSource?: WrittenSchemaSource
  /** Schemas that are compared: all (true, the default), the default one (false), or those named. */
  readonly includeSchemas?: boolean | readonly string[]
  /** Whether types of columns are compared; a function may say it for one column, and undefined leaves it to us. */
  readonly compareType?: boolean | ValueComparison
  /** The same for defaults of columns. */
  readonly compareServerDefault?: boolean | ValueComparison
  readonly compareComments?: boolean
  /** Off unless asked for. */
  readonly comparePrivileges?: boolean
  /** Leaves alone what no schema source mentions. */
  readonly ignoreUnknown?: boolean
  /** Asked before a reflected object is looked at; false leaves it out. */
  readonly includeName?: (object: FilteredObject) => boolean
  /** Asked for every object of both sides after reflection; false leaves it out. */
  readonly includeObject?: (object: FilteredObject & { readonly side: 'from' | 'to' }) => boolean
  /**
   * Before an upgrade or downgrade that has something to do takes the lock. An error refuses the run. It has an hour unless
   * told; another run may come between it and the first step.
   */
  readonly backup?: Hook<BackupEvent>
  /** Under the lock, before the first step. An error refuses the run, with nothing changed. It has ten minutes unless told. */
  readonly beforeUpgrade?: Hook<RunEvent>
  /** After the last step has been committed. It has ten minutes unless told. */
  readonly afterUpgrade?: Hook<RunEvent>
  /** After a run has failed. An error in it is reported beside the first one. It has ten minutes unless told. */
  readonly onFailure?: Hook<FailureEvent>
  /** After each step's row changes and before its commit, stamps included; a list is called in order. */
  readonly onVersionApply?: VersionApplyHook | readonly VersionApplyHook[]
  /** Own text for an operation that autogenerate writes; undefined leaves it to us, an empty text leaves it out. */
  readonly renderItem?: RenderItem
  /** Changes, replaces or takes out an operation before it is written; undefined leaves it as it is. */
  readonly rewriteOperation?: RewriteOperation
  /** Kinds of objects that autogenerate compares besides those of PostgreSQL, by name. */
  readonly objectKinds?: Readonly<Record<string, ObjectKind>>
  /** Before a new revision file is written. */
  readonly processRevisionDirectives?: RevisionDirectivesHook
  /** Names for constraints and indexes; its tokens replace those of the configuration one by one. */
  readonly namingConvention?: NamingConvention
  /** Directives of the project's own, by the name they have on `op`. */
  readonly operations?: Readonly<Record<string, CustomOperation>>
  /** Values for the template of new revision files, by the name used there. */
  readonly templateVariables?: Readonly<Record<string, string>>
}

/** env.ts after checking. */
export interface Environment {
  /** The file, absolute, or null when the project has none. */
  readonly file: string | null
  readonly definition: EnvironmentDefinition
  /** `onVersionApply` as a list. */
  readonly onVersionApply: readonly VersionApplyHook[]
}

/** The default export of env.ts: a definition, or a function that makes one. */
export type EnvironmentExport =
  | EnvironmentDefinition
  | ((context: EnvironmentContext) => EnvironmentDefinition | Promise<EnvironmentDefinition>)

/**
 * Gives back its argument; it is there so that an editor knows the keys.
 *
 * @example
 * export default defineEnvironment({
 *   url: () => readSecret('database-url'),
 *   onVersionApply: async ({ step, query }) => {
 *     await query('INSERT INTO audit (revision) VALUES ($1)', [step.revisions[0]?.id])
 *   },
 * })
 */
export function defineEnvironment<const Definition extends EnvironmentExport>(
  definition: Definition,
): Definition {
  return definition
}
