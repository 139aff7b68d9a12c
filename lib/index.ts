/** The library: what revisions and env.ts import, and one function per command. Importing it loads no driver. */

// Revisions and env.ts
export type {
  BackfillOptions,
  BackfillProgress,
  BackfillRange,
  BackfillResult,
  BackfillWait,
  WaitWhile,
} from './ops/backfill.ts'
export type { BatchOp } from './ops/batch.ts'
export type { CustomOperation, CustomOperations, Op } from './ops/op.ts'
export type { Operation, OperationOf, OperationType } from './ops/operation.ts'
export type { OpContext } from './ops/port.ts'
export { replicationLag, type ReplicationLagOptions } from './dialects/postgres/replication-lag.ts'
export { sql, type FinalName, type SqlText } from './ops/values.ts'
export {
  defineEnvironment,
  type EnvironmentContext,
  type EnvironmentDefinition,
  type EnvironmentExport,
  type ComparedValues,
  type DatabaseList,
  type DatabasesContext,
  type NamedDatabase,
  type FailureEvent,
  type FilteredObject,
  type BackupEvent,
  type Hook,
  type HookProgram,
  type TimedHook,
  type OperationPlace,
  type RevisionDirective,
  type RunEvent,
  type VersionApplyEvent,
} from './project/environment-definition.ts'
export type { KindObject, KindOperations, ObjectKind, ReadQuery } from './project/object-kind.ts'

// Errors
export { TribikosError, exitCodes, isTribikosError, type ErrorCode, type ExitCode } from './errors.ts'
export type { Diagnostic, Severity } from './diagnostic.ts'

// Projects
export type { Config } from './config/config.ts'
export type { Project } from './project/project.ts'
export type { OpenProjectOptions } from './project/open-project.ts'

// Commands
export {
  autogenerate,
  branches,
  check,
  checksum,
  current,
  downgrade,
  downgradeSql,
  edit,
  ensureVersion,
  ensureVersionSql,
  forEachDatabase,
  graph,
  heads,
  history,
  importMigrations,
  init,
  lint,
  listTemplates,
  log,
  lockKey,
  merge,
  openProject,
  plan,
  revision,
  rollback,
  show,
  snapshot,
  stamp,
  stampSql,
  status,
  types,
  upgrade,
  upgradeSql,
  verify,
} from './commands/library.ts'
export { MigrationContext, type MigrationContextOptions } from './commands/migration-context.ts'
export type { AutogenerateOptions, AutogenerateReport } from './commands/autogenerate.ts'
export type { BranchesOptions, BranchesReport, BranchPoint } from './commands/branches.ts'
export type { CheckOptions, CheckReport } from './commands/check.ts'
export type { CheckedSchema, PendingOperation } from './commands/check-schema.ts'
export type { AppliedFile, FileState } from './commands/applied-files.ts'
export type { ChecksumOptions, ChecksumReport } from './commands/checksum.ts'
export type { CurrentOptions, CurrentReport } from './commands/current.ts'
export type { DescribedRevision } from './commands/described-revision.ts'
export type { DescribedStep } from './commands/described-step.ts'
export type { EditOptions, EditReport } from './commands/edit.ts'
export type { EnsureVersionOptions, EnsureVersionReport } from './commands/ensure-version.ts'
export type { DatabaseOutcome, DatabaseProject, FanOutOptions, FanOutSummary } from './commands/fan-out.ts'
export type { RenameCandidate } from './commands/find-differences.ts'
export type { DescribedDifference } from './autogenerate/describe.ts'
export type { GraphEdge, GraphOptions, GraphReport, PictureFormat } from './commands/graph.ts'
export type { HeadsOptions, HeadsReport } from './commands/heads.ts'
export type { HistoryOptions, HistoryReport } from './commands/history.ts'
export type { ImportedRevision, ImportOptions, ImportReport } from './commands/import.ts'
export type { InitOptions, InitReport } from './commands/init.ts'
export type { LintOptions, LintReport } from './commands/lint.ts'
export type { LintFinding } from './lint/finding.ts'
export type { LockKeyOptions, LockKeyReport } from './commands/lock-key.ts'
export type { LogOptions, LogReport } from './commands/log.ts'
export type { LoggedRun, LoggedStep } from './database/run-table.ts'
export type { TemplatesReport } from './commands/list-templates.ts'
export type { NewRevisionOptions, WrittenReport, WrittenRevision } from './commands/new-revision-file.ts'
export type { PlanOptions, PlanReport } from './commands/plan.ts'
export type { RevisionOptions } from './commands/revision.ts'
export type { SqlReport } from './commands/revision-run.ts'
export type { RevisionState, RevisionStatus } from './commands/revision-status.ts'
export type { RollbackOptions } from './commands/rollback.ts'
export type { RunOptions } from './commands/run-options.ts'
export type { ShowOptions, ShowReport } from './commands/show.ts'
export type { SnapshotOptions, SnapshotOrigin, SnapshotReport } from './commands/snapshot.ts'
export type { StampOptions } from './commands/stamp.ts'
export type { StatusOptions, StatusReport } from './commands/status.ts'
export type { SeedFile } from './commands/seeds.ts'
export type { VerifyOptions, VerifyProgress, VerifyReport } from './commands/verify.ts'
export type { VerifiedPart, VerifiedRevision, VerifyProblem } from './runtime/verified-revision.ts'
export type { TypesFileState, TypesOptions, TypesReport } from './commands/types.ts'
export type { SchemaOrigin } from './config/types-settings.ts'
export type { RunProgress, RunReport, StepReport } from './runtime/run-request.ts'
export type { RevisionHeader } from './graph/revision.ts'
export type { RowChange, RunPlan, Step } from './graph/plan.ts'
