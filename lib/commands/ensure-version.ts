/** Creates the version table where there is none, and does nothing else. */
import type { RunPlan } from '../graph/plan.ts'
import type { Project } from '../project/project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import { renderSql, runOnDatabase, type SqlReport } from './revision-run.ts'
import type { RunOptions } from './run-options.ts'

export type EnsureVersionOptions = Pick<
  RunOptions,
  'signal' | 'onProgress' | 'lockWaitMs' | 'waitForDbMs' | 'confirmDatabase'
>

export interface EnsureVersionReport extends Pick<
  RunReport,
  'version' | 'database' | 'serverVersion' | 'warnings'
> {
  readonly kind: 'ensure-version'
  /** The ids in the version table. */
  readonly rows: readonly string[]
}

/**
 * Creates the version table if it is missing.
 * @throws the codes of the server; version_table_invalid, lock_timeout
 */
export async function ensureVersion(
  project: Project,
  options: EnsureVersionOptions = {},
): Promise<EnsureVersionReport> {
  const report = await runOnDatabase(
    project,
    { command: 'stamp', target: null, plan: nothing, graph: null },
    options,
  )
  const { version, database, serverVersion, warnings, rowsAfter } = report
  return { version, kind: 'ensure-version', database, serverVersion, warnings, rows: rowsAfter }
}

/** The same as SQL text. */
export async function ensureVersionSql(project: Project): Promise<SqlReport> {
  return renderSql(project, 'stamp', { start: [], plan: nothing([]) })
}

function nothing(rows: readonly string[]): RunPlan {
  return { steps: [], rowsBefore: rows, rowsAfter: rows }
}
