/** The heads of the graph. Needs no database and runs no code of the project. */
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { describer, type DescribedRevision } from './described-revision.ts'

export interface HeadsOptions {
  /** Leave out heads that another revision depends on. */
  readonly resolveDependencies?: boolean
  /** Also read what only the files tell: `createDate`. */
  readonly details?: boolean
}

export interface HeadsReport {
  readonly version: 1
  readonly kind: 'heads'
  /** In load order. */
  readonly revisions: readonly DescribedRevision[]
}

/**
 * The revisions that nothing follows.
 * @throws every code of a graph that does not load
 */
export async function heads(project: Project, options: HeadsOptions = {}): Promise<HeadsReport> {
  const graph = await loadGraph(project)
  const ids = options.resolveDependencies === true ? graph.realHeads : graph.heads
  return { version: 1, kind: 'heads', revisions: describer(options.details)(graph, ids) }
}
