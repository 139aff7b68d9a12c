/** Undoes one revision, and what stands on it when that was said to be right. */
import { TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import { planRollback } from '../graph/plan-rollback.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import type { RunReport } from '../runtime/run-request.ts'
import { messageOf } from './described-revision.ts'
import { runOnDatabase } from './revision-run.ts'
import type { RunOptions } from './run-options.ts'

export interface RollbackOptions extends RunOptions {
  /** Whether what follows the revision or depends on it may go too: all of it, or these ids alone; nothing unless told. */
  readonly cascade?: boolean | readonly string[] | undefined
}

/**
 * Undoes an applied revision. What stands on it is undone before it, which has to be allowed.
 * @param revision a revision argument that stands for one revision: an id or its beginning, a label
 * @throws not_applied, others_undone; what {@link downgrade} throws
 */
export async function rollback(
  project: Project,
  revision: string,
  options: RollbackOptions = {},
): Promise<RunReport> {
  const { cascade = false, ...run } = options
  const graph = await loadGraph(project)
  const plan = (rows: readonly string[]): RunPlan => {
    const planned = planRollback(graph, rows, revision)
    requireAllowed(planned, cascade)
    return planned
  }
  return runOnDatabase(
    project,
    { command: 'downgrade', loggedAs: 'rollback', target: revision, plan, graph },
    run,
  )
}

/** @throws others_undone */
function requireAllowed({ steps }: RunPlan, cascade: boolean | readonly string[]): void {
  if (cascade === true) return
  const allowed = new Set(cascade === false ? [] : cascade)
  const revisions = steps.flatMap((step) => step.revisions)
  // The revision itself is the last to go.
  const [others, undone] = [revisions.slice(0, -1), revisions.at(-1)]
  if (others.every(({ id }) => allowed.has(id))) return
  const lines = others.map(({ id, doc }) => `  ${id}, ${messageOf(doc)}`)
  throw new TribikosError(
    'others_undone',
    [`Undoing ${undone?.id ?? ''} undoes before it what stands on it:`, ...lines].join('\n'),
    {
      hint: 'With --cascade all of them are undone. To keep them, write a new revision that takes back what this one did.',
      details: { revision: undone?.id, others: others.map(({ id }) => id) },
    },
  )
}
