/** Revisions, newest first. Reads the database only when `current` is asked for. */
import { historyRange } from '../graph/history.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { describer, type DescribedRevision } from './described-revision.ts'

export interface HistoryOptions {
  /** `from:to`, both ends included; either may be missing or `current`. */
  readonly range?: string | undefined
  /** Read the database and say which revisions are its rows. */
  readonly indicateCurrent?: boolean
  /** Also read what only the files tell: `createDate`. */
  readonly details?: boolean
  readonly signal?: AbortSignal
}

export interface HistoryReport {
  readonly version: 1
  readonly kind: 'history'
  /** Newest first. */
  readonly revisions: readonly DescribedRevision[]
  /** The rows of the version table, or null when the database was not asked. */
  readonly current: readonly string[] | null
}

/**
 * The revisions of a range, or all.
 * @throws invalid_range, range_not_ancestor, and the codes of revision arguments and of a graph that does not load
 */
export async function history(project: Project, options: HistoryOptions = {}): Promise<HistoryReport> {
  const graph = await loadGraph(project)
  const { range = null, indicateCurrent = false, signal } = options
  const current = indicateCurrent || namesCurrent(range) ? await rowsOf(project, 'history', signal) : null
  const headers = historyRange(graph, range, current ?? [])
  return {
    version: 1,
    kind: 'history',
    revisions: describer(options.details)(
      graph,
      headers.map(({ id }) => id),
    ),
    current,
  }
}

/** Whether a range can only be told from the database. */
export function namesCurrent(range: string | null): boolean {
  return range !== null && range.split(':').some((end) => end.trim() === 'current')
}

/** The rows of the version table, for a command that shows them. */
export async function rowsOf(
  project: Project,
  command: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { readVersionRows } = await import('./version-rows.ts')
  return (await readVersionRows(project, { command, signal })).rows
}
