/** Runs revisions up to a target, on the database or as SQL text. */
import { planUpgradeOffline } from '../graph/offline.ts'
import type { RunPlan } from '../graph/plan.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import { renderSql, runOnDatabase, type SqlReport } from './revision-run.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Runs what a target and its dependencies need and the database does not have. Any number of processes may do so at
 * once: each revision runs in one of them.
 * @param revision a revision argument: `head`, `heads`, an id, `+1`, `label@head` …
 * @throws the codes of revision arguments, of the graph, of loading code and of the server; lock_timeout; lint_failed in a
 * protected environment; drift_found; applied_file_changed, plan_changed, hook_failed
 */
export async function upgrade(
  project: Project,
  revision: string,
  options: RunOptions = {},
): Promise<RunReport> {
  const graph = await loadGraph(project)
  const plan = (rows: readonly string[]): RunPlan => planUpgrade(graph, rows, revision)
  if (project.config.protected) {
    const { refuseUnsafe } = await import('./refuse-unsafe.ts')
    await refuseUnsafe(project, plan, options)
  }
  if (project.config.refuseDrift) {
    const { refuseDrift } = await import('./refuse-drift.ts')
    await refuseDrift(project, graph, plan, options)
  }
  return runOnDatabase(project, { command: 'upgrade', target: revision, plan, graph }, options)
}

/**
 * The same as SQL text for psql.
 * @param range `from:to`, or `to` alone for an empty database
 * @throws data_offline for a revision that reads rows; the codes of revision arguments and of loading code
 */
export async function upgradeSql(project: Project, range: string): Promise<SqlReport> {
  return renderSql(project, 'upgrade', planUpgradeOffline(await loadGraph(project), range))
}
