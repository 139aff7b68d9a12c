/** Revisions by argument, with all that is known of them. */
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { resolveRevisions } from '../graph/resolve.ts'
import { currentRevisions } from '../graph/current.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { describeInDetail, type DescribedRevision } from './described-revision.ts'

export interface ShowOptions {
  readonly signal?: AbortSignal
}

export interface ShowReport {
  readonly version: 1
  readonly kind: 'show'
  readonly revisions: readonly DescribedRevision[]
}

/**
 * The revisions that an argument stands for: none for `base`, several for `heads`; `current` reads the database.
 * @throws the codes of revision arguments and of a graph that does not load
 */
export async function show(
  project: Project,
  revision: string,
  options: ShowOptions = {},
): Promise<ShowReport> {
  const graph = await loadGraph(project)
  const ids = await namedRevisions(project, { graph, revision, signal: options.signal })
  return { version: 1, kind: 'show', revisions: describeInDetail(graph, ids) }
}

/** The ids that `show` and `edit` mean. */
export async function namedRevisions(
  project: Project,
  asked: {
    readonly graph: RevisionGraph
    readonly revision: string
    readonly signal: AbortSignal | undefined
  },
): Promise<readonly string[]> {
  const { graph, revision, signal } = asked
  if (revision === 'current') {
    const { readVersionRows } = await import('./version-rows.ts')
    const { rows } = await readVersionRows(project, { command: 'show', signal })
    return currentRevisions(graph, rows).map(({ id }) => id)
  }
  return resolveRevisions(graph, revision).flatMap((found) => {
    if (found === null) throw pastTheEnd(revision)
    return found === 'base' ? [] : [found.id]
  })
}

function pastTheEnd(revision: string): TribikosError {
  return new TribikosError(
    'relative_out_of_range',
    `Relative revision ${revision} didn't produce a revision: it leads below the first one`,
    { hint: 'See what there is with `tribikos history`.', details: { argument: revision } },
  )
}
