/** Undoes revisions down to a target, on the database or as SQL text. */
import { planDowngradeOffline } from '../graph/offline.ts'
import { planDowngrade } from '../graph/plan-downgrade.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import { renderSql, runOnDatabase, type SqlReport } from './revision-run.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Undoes what stands above a target, dependents included.
 * @param revision a revision argument: `-1`, `base`, an id, `label@-1` …
 * @throws the codes of revision arguments, of the graph, of loading code and of the server; lock_timeout,
 * downgrade_missing, irreversible_revision
 */
export async function downgrade(
  project: Project,
  revision: string,
  options: RunOptions = {},
): Promise<RunReport> {
  const graph = await loadGraph(project)
  return runOnDatabase(
    project,
    { command: 'downgrade', target: revision, plan: (rows) => planDowngrade(graph, rows, revision), graph },
    options,
  )
}

/**
 * The same as SQL text for psql.
 * @param range `from:to`
 * @throws range_required, data_offline; the codes of revision arguments and of loading code
 */
export async function downgradeSql(project: Project, range: string): Promise<SqlReport> {
  return renderSql(project, 'downgrade', planDowngradeOffline(await loadGraph(project), range))
}
