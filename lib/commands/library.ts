/**
 * The commands as the library offers them: each loads its code when it is called, so that importing tribikos costs
 * next to nothing. They print nothing, hold no state and may run side by side.
 */
import type { Project } from '../project/project.ts'
import type { OpenProjectOptions } from '../project/open-project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import type { AutogenerateOptions, AutogenerateReport } from './autogenerate.ts'
import type { BranchesOptions, BranchesReport } from './branches.ts'
import type { CheckOptions, CheckReport } from './check.ts'
import type { ChecksumOptions, ChecksumReport } from './checksum.ts'
import type { CurrentOptions, CurrentReport } from './current.ts'
import type { EditOptions, EditReport } from './edit.ts'
import type { EnsureVersionOptions, EnsureVersionReport } from './ensure-version.ts'
import type { DatabaseProject, FanOutOptions, FanOutSummary } from './fan-out.ts'
import type { GraphOptions, GraphReport } from './graph.ts'
import type { HeadsOptions, HeadsReport } from './heads.ts'
import type { HistoryOptions, HistoryReport } from './history.ts'
import type { ImportOptions, ImportReport } from './import.ts'
import type { InitOptions, InitReport } from './init.ts'
import type { LintOptions, LintReport } from './lint.ts'
import type { LockKeyOptions, LockKeyReport } from './lock-key.ts'
import type { LogOptions, LogReport } from './log.ts'
import type { TemplatesReport } from './list-templates.ts'
import type { NewRevisionOptions, WrittenReport } from './new-revision-file.ts'
import type { PlanOptions, PlanReport } from './plan.ts'
import type { RevisionOptions } from './revision.ts'
import type { RollbackOptions } from './rollback.ts'
import type { SqlReport } from './revision-run.ts'
import type { RunOptions } from './run-options.ts'
import type { ShowOptions, ShowReport } from './show.ts'
import type { SnapshotOptions, SnapshotReport } from './snapshot.ts'
import type { StampOptions } from './stamp.ts'
import type { StatusOptions, StatusReport } from './status.ts'
import type { VerifyOptions, VerifyReport } from './verify.ts'
import type { TypesOptions, TypesReport } from './types.ts'

/**
 * Finds and reads the configuration of a project; nothing is connected and none of its code runs.
 * @throws config_not_found, config_unreadable, config_invalid, environment_unknown
 * @example
 * const project = await openProject({ cwd: '/srv/shop', environment: 'production' })
 */
export async function openProject(options: OpenProjectOptions = {}): Promise<Project> {
  return (await import('../project/open-project.ts')).openProject(options)
}

/**
 * Does something on each of the databases that env.ts names, on a few at once. One that fails does not keep the others from it;
 * running the same again does what is left.
 * @param work is given the project with that database in place of its own, for any function of the library
 * @throws environment_invalid, database_unknown, when that is so before the first; a `RangeError` for jobs that are none
 * @example
 * const { failed } = await forEachDatabase(project, (tenant) => upgrade(tenant, 'head'), { jobs: 8 })
 */
export async function forEachDatabase<Value>(
  project: Project,
  work: (project: DatabaseProject) => Promise<Value>,
  options: FanOutOptions<Value> = {},
): Promise<FanOutSummary> {
  return (await import('./fan-out.ts')).forEachDatabase(project, work, options)
}

/** Sets up a project in a folder; files that are there stay. */
export async function init(directory: string, options: InitOptions = {}): Promise<InitReport> {
  return (await import('./init.ts')).init(directory, options)
}

/** The templates that `init` knows. */
export async function listTemplates(): Promise<TemplatesReport> {
  return (await import('./list-templates.ts')).listTemplates()
}

/** Writes a new revision file. @throws multiple_heads, not_a_head, duplicate_revision and others */
export async function revision(project: Project, options: RevisionOptions = {}): Promise<WrittenReport> {
  return (await import('./revision.ts')).revision(project, options)
}

/**
 * Writes a revision that makes the database what the schema source says, proved on scratch databases before it is written;
 * with `dryRun` it is only worked out.
 * @throws not_up_to_date, multiple_heads, change_refused, proof_failed, schema_source_missing and others
 * @example
 * const { differences, revision } = await autogenerate(await openProject(), { message: 'add plans' })
 */
export async function autogenerate(
  project: Project,
  options: AutogenerateOptions = {},
): Promise<AutogenerateReport> {
  return (await import('./autogenerate.ts')).autogenerate(project, options)
}

/** Writes a revision that joins heads. @throws duplicate_heads, not_a_head and others */
export async function merge(
  project: Project,
  revisions: string | readonly string[],
  options: NewRevisionOptions = {},
): Promise<WrittenReport> {
  return (await import('./merge.ts')).merge(project, revisions, options)
}

/**
 * Runs revisions up to a target. Any number of processes may do so at once: each revision runs in one of them.
 * @example
 * await upgrade(await openProject(), 'head')
 */
export async function upgrade(
  project: Project,
  target: string,
  options: RunOptions = {},
): Promise<RunReport> {
  return (await import('./upgrade.ts')).upgrade(project, target, options)
}

/** The same as SQL text: `from:to`, or `to` alone for an empty database. */
export async function upgradeSql(project: Project, range: string): Promise<SqlReport> {
  return (await import('./upgrade.ts')).upgradeSql(project, range)
}

/** Undoes revisions down to a target. */
export async function downgrade(
  project: Project,
  target: string,
  options: RunOptions = {},
): Promise<RunReport> {
  return (await import('./downgrade.ts')).downgrade(project, target, options)
}

/** The same as SQL text: `from:to`. */
export async function downgradeSql(project: Project, range: string): Promise<SqlReport> {
  return (await import('./downgrade.ts')).downgradeSql(project, range)
}

/** Undoes one revision, and with `cascade` what stands on it. @throws not_applied, others_undone and others */
export async function rollback(
  project: Project,
  target: string,
  options: RollbackOptions = {},
): Promise<RunReport> {
  return (await import('./rollback.ts')).rollback(project, target, options)
}

/** Sets the version table without running revisions. */
export async function stamp(
  project: Project,
  revisions: string | readonly string[],
  options: StampOptions = {},
): Promise<RunReport> {
  return (await import('./stamp.ts')).stamp(project, revisions, options)
}

/** The same as SQL text: each `to` or `from:to`. */
export async function stampSql(project: Project, revisions: string | readonly string[]): Promise<SqlReport> {
  return (await import('./stamp.ts')).stampSql(project, revisions)
}

/** Creates the version table if it is missing. */
export async function ensureVersion(
  project: Project,
  options: EnsureVersionOptions = {},
): Promise<EnsureVersionReport> {
  return (await import('./ensure-version.ts')).ensureVersion(project, options)
}

/** The same as SQL text. */
export async function ensureVersionSql(project: Project): Promise<SqlReport> {
  return (await import('./ensure-version.ts')).ensureVersionSql(project)
}

/** What a run would do, from the real rows; changes nothing. */
export async function plan(
  project: Project,
  revisions: string | readonly string[],
  options: PlanOptions = {},
): Promise<PlanReport> {
  return (await import('./plan.ts')).plan(project, revisions, options)
}

/** What the database stands at. @throws not_at_heads with `checkHeads` */
export async function current(project: Project, options: CurrentOptions = {}): Promise<CurrentReport> {
  return (await import('./current.ts')).current(project, options)
}

/** The database beside the revisions: applied, pending, unknown. */
export async function status(project: Project, options: StatusOptions = {}): Promise<StatusReport> {
  return (await import('./status.ts')).status(project, options)
}

/** Revisions, newest first. */
export async function history(project: Project, options: HistoryOptions = {}): Promise<HistoryReport> {
  return (await import('./history.ts')).history(project, options)
}

/** A picture of the revisions. */
export async function graph(project: Project, options: GraphOptions = {}): Promise<GraphReport> {
  return (await import('./graph.ts')).graph(project, options)
}

/** The revisions that nothing follows. */
export async function heads(project: Project, options: HeadsOptions = {}): Promise<HeadsReport> {
  return (await import('./heads.ts')).heads(project, options)
}

/** The revisions that more than one follows. */
export async function branches(project: Project, options: BranchesOptions = {}): Promise<BranchesReport> {
  return (await import('./branches.ts')).branches(project, options)
}

/** The revisions that an argument stands for. */
export async function show(project: Project, target: string, options: ShowOptions = {}): Promise<ShowReport> {
  return (await import('./show.ts')).show(project, target, options)
}

/** Opens revisions in an editor. */
export async function edit(project: Project, target: string, options: EditOptions = {}): Promise<EditReport> {
  return (await import('./edit.ts')).edit(project, target, options)
}

/**
 * Looks for everything that would stop a run before it begins, and compares the database with the schema source, if there is
 * one, or with its own revisions. Findings are in the report.
 * @throws the codes of connecting, scratch databases and the schema source, where there is something to compare
 */
export async function check(project: Project, options: CheckOptions = {}): Promise<CheckReport> {
  return (await import('./check.ts')).check(project, options)
}

/**
 * Reads the schema of the database, of what the revisions make or of the schema source, and gives it as the JSON that the
 * schema source `snapshot` reads. The same schema gives the same text.
 * @throws the codes of connecting, scratch databases, running revisions and the schema source
 * @example
 * const { text } = await snapshot(await openProject(), { from: 'history' })
 */
export async function snapshot(project: Project, options: SnapshotOptions = {}): Promise<SnapshotReport> {
  return (await import('./snapshot.ts')).snapshot(project, options)
}

/**
 * Writes the types of rows of what the revisions make, of the database or of the schema source, or gives them when there is
 * no file. The same schema gives the same text.
 * @throws the codes of connecting, scratch databases, running revisions and the schema source; output_unwritable
 * @example
 * const { state } = await types(await openProject(), { output: 'src/database.ts', check: true })
 */
export async function types(project: Project, options: TypesOptions = {}): Promise<TypesReport> {
  return (await import('./types.ts')).types(project, options)
}

/**
 * Takes over the migrations of another tool: its files become SQL revisions, what its tracking table says is applied is
 * stamped. Runs none of them and changes nothing of the old.
 * @throws import_refused, tracking_table_refused, usage; the codes of connecting and of writing revisions
 * @example
 * const { revisions, stamped } = await importMigrations(await openProject(), 'golang-migrate', 'db/migrations')
 */
export async function importMigrations(
  project: Project,
  tool: string,
  directory: string,
  options: ImportOptions = {},
): Promise<ImportReport> {
  return (await import('./import.ts')).importMigrations(project, tool, directory, options)
}

/**
 * Looks in what revisions would run for what hurts a database in production. Needs no database; findings are in the report.
 * @throws the codes of revision arguments, of the graph and of loading code
 * @example
 * const { ok, findings } = await lint(await openProject(), { range: '1975:head' })
 */
export async function lint(project: Project, options: LintOptions = {}): Promise<LintReport> {
  return (await import('./lint.ts')).lint(project, options)
}

/**
 * Takes revisions up, down and up again on a scratch database and compares the schemas in between, or has applied ones look
 * at the database with their own `verify(op)`. Neither changes the database; what is wrong is in the report.
 * @throws the codes of revision arguments, of the graph, of connecting and of scratch databases; seed_failed
 * @example
 * const { ok, revisions } = await verify(await openProject(), { revisions: '1975:head' })
 */
export async function verify(project: Project, options: VerifyOptions = {}): Promise<VerifyReport> {
  return (await import('./verify.ts')).verify(project, options)
}

/**
 * Which advisory lock runs take, for tools that are to take turns with them. Changes nothing.
 * @throws the codes of connecting; version_table_invalid
 */
export async function lockKey(project: Project, options: LockKeyOptions = {}): Promise<LockKeyReport> {
  return (await import('./lock-key.ts')).lockKey(project, options)
}

/** The runs that are noted in the database, newest first. @throws the codes of connecting */
export async function log(project: Project, options: LogOptions = {}): Promise<LogReport> {
  return (await import('./log.ts')).log(project, options)
}

/**
 * Compares the files of applied revisions with what was applied; with `accept` it takes changed ones for right.
 * @throws the codes of connecting and of revision arguments; usage; protected_environment
 */
export async function checksum(project: Project, options: ChecksumOptions = {}): Promise<ChecksumReport> {
  return (await import('./checksum.ts')).checksum(project, options)
}
