/** The branch points of the graph. Needs no database and runs no code of the project. */
import { walk } from '../graph/history.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { describeRevisions, describer, type DescribedRevision } from './described-revision.ts'

export interface BranchPoint {
  readonly revision: DescribedRevision
  /** What follows it, in load order. */
  readonly children: readonly DescribedRevision[]
}

export interface BranchesOptions {
  /** Also read what only the files tell: `createDate`. */
  readonly details?: boolean
}

export interface BranchesReport {
  readonly version: 1
  readonly kind: 'branches'
  /** Newest first. */
  readonly branchPoints: readonly BranchPoint[]
}

/**
 * The revisions that more than one follows.
 * @throws every code of a graph that does not load
 */
export async function branches(project: Project, options: BranchesOptions = {}): Promise<BranchesReport> {
  const graph = await loadGraph(project)
  const branchPoints = describer(options.details)(
    graph,
    walk(graph)
      .map(({ id }) => id)
      .filter((id) => graph.isBranchPoint(id)),
  ).map((revision) => ({ revision, children: describeRevisions(graph, revision.nextRevisions) }))
  return { version: 1, kind: 'branches', branchPoints }
}
