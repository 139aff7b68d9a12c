/** The revisions of the database. Reads the version table and creates nothing. */
import { TribikosError } from '../errors.ts'
import { currentRevisions, isAtHeads } from '../graph/current.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { describer, type DescribedRevision } from './described-revision.ts'
import { readVersionRows, type UnfinishedRevision } from './version-rows.ts'

export interface CurrentOptions {
  /** Fail unless the rows are exactly the heads that nothing depends on. */
  readonly checkHeads?: boolean
  /** Also read what only the files tell: `createDate`. */
  readonly details?: boolean
  readonly signal?: AbortSignal
}

export interface CurrentReport {
  readonly version: 1
  readonly kind: 'current'
  /** `postgresql://user@host:port/database` */
  readonly database: string
  /** The rows, and the ends of other branches that a row includes by a dependency; in load order. */
  readonly revisions: readonly DescribedRevision[]
  /** The ids in the version table, sorted. */
  readonly rows: readonly string[]
  /** Revisions that a run which was cut short has left half done. */
  readonly unfinished: readonly UnfinishedRevision[]
  readonly atHeads: boolean
}

/**
 * What the database stands at.
 * @throws not_at_heads with `checkHeads`; unknown_revision for a row that no file has; connection errors
 */
export async function current(project: Project, options: CurrentOptions = {}): Promise<CurrentReport> {
  const graph = await loadGraph(project)
  const { rows, unfinished, database } = await readVersionRows(project, {
    command: 'current',
    signal: options.signal,
  })
  const revisions = currentRevisions(graph, rows)
  const atHeads = isAtHeads(graph, rows)
  if (options.checkHeads === true && !atHeads) throw notAtHeads(graph, rows)
  return {
    version: 1,
    kind: 'current',
    database,
    revisions: describer(options.details)(
      graph,
      revisions.map(({ id }) => id),
    ),
    rows,
    unfinished,
    atHeads,
  }
}

function notAtHeads(graph: RevisionGraph, rows: readonly string[]): TribikosError {
  const heads = graph.realHeads
  return new TribikosError(
    'not_at_heads',
    `Database is not on all head revisions: it stands at ${rows.join(', ') || 'base'}, the heads are ${heads.join(', ') || 'none'}`,
    {
      hint: 'Run `tribikos upgrade heads`; `tribikos status` shows what is pending.',
      details: { rows, heads },
    },
  )
}
