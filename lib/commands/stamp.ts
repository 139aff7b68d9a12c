/** Sets the version table without running revisions, on the database or as SQL text. */
import { planStampOffline } from '../graph/offline.ts'
import { planStamp } from '../graph/plan-stamp.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import { renderSql, runOnDatabase, type SqlReport } from './revision-run.ts'
import type { RunOptions } from './run-options.ts'

export interface StampOptions extends RunOptions {
  /** Empty the table first, whatever it holds. */
  readonly purge?: boolean
}

/**
 * Writes the rows that a run to these revisions would leave.
 * @param revisions one revision argument, or one per branch
 * @throws the codes of revision arguments, of the graph and of the server; lock_timeout
 */
export async function stamp(
  project: Project,
  revisions: string | readonly string[],
  options: StampOptions = {},
): Promise<RunReport> {
  const graph = await loadGraph(project)
  const purge = options.purge === true
  return runOnDatabase(
    project,
    {
      command: 'stamp',
      target: typeof revisions === 'string' ? revisions : revisions.join(' '),
      plan: (rows) => planStamp(graph, rows, revisions, { purge }),
      graph,
      purge,
    },
    options,
  )
}

/**
 * The same as SQL text for psql.
 * @param revisions each `to` or `from:to`, all with the same `from`
 * @throws several_start_revisions and the codes of revision arguments
 */
export async function stampSql(project: Project, revisions: string | readonly string[]): Promise<SqlReport> {
  return renderSql(project, 'stamp', planStampOffline(await loadGraph(project), revisions))
}
