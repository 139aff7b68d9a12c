/** Runs revisions up to a target, on the database or as SQL text. */
import type { RevisionGraph } from '../graph/graph.ts'
import { planUpgradeOffline } from '../graph/offline.ts'
import type { RunPlan } from '../graph/plan.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import { renderSql, runOnDatabase, type SqlReport } from './revision-run.ts'
import type { Guard } from './run-ahead.ts'
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
  const guards = guardsOf(project, graph, options)
  return runOnDatabase(project, { command: 'upgrade', target: revision, plan, graph, guards }, options)
}

/** What they need is loaded only where they are asked. */
function guardsOf(project: Project, graph: RevisionGraph, { signal }: RunOptions): readonly Guard[] {
  const guards: Guard[] = []
  if (project.config.protected) {
    guards.push(async (ahead) => (await import('./refuse-unsafe.ts')).refuseUnsafe(project, graph, ahead))
  }
  if (project.config.refuseDrift) {
    guards.push(async (ahead) =>
      (await import('./refuse-drift.ts')).refuseDrift(project, graph, ahead, signal),
    )
  }
  return guards
}

/**
 * The same as SQL text for psql.
 * @param range `from:to`, or `to` alone for an empty database
 * @throws data_offline for a revision that reads rows; the codes of revision arguments and of loading code
 */
export async function upgradeSql(project: Project, range: string): Promise<SqlReport> {
  return renderSql(project, 'upgrade', planUpgradeOffline(await loadGraph(project), range))
}
