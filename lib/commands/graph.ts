/** A picture of the revisions: as text, or in a language that others draw. Reads the database only when asked. */
import { historyRange } from '../graph/history.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { dotPicture } from '../picture/dot-picture.ts'
import { mermaidPicture } from '../picture/mermaid-picture.ts'
import { pictureOrder } from '../picture/picture-order.ts'
import type { PicturedGraph } from '../picture/pictured-graph.ts'
import { textPicture } from '../picture/text-picture.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { describeRevisions, type DescribedRevision } from './described-revision.ts'
import { namesCurrent, rowsOf } from './history.ts'

export type PictureFormat = 'text' | 'mermaid' | 'dot'

export interface GraphOptions {
  /** `text` unless told. */
  readonly format?: PictureFormat | undefined
  /** Which revisions, as for `history`. */
  readonly range?: string | undefined
  /** Read the database and mark its revisions. */
  readonly indicateCurrent?: boolean
  readonly signal?: AbortSignal | undefined
}

export interface GraphReport {
  readonly version: 1
  readonly kind: 'graph'
  readonly format: PictureFormat
  /** In the order of the picture: newest first, parents below their children. */
  readonly revisions: readonly DescribedRevision[]
  /** The edges between them. */
  readonly edges: readonly GraphEdge[]
  /** The rows of the version table, or null when the database was not asked. */
  readonly current: readonly string[] | null
  /** The picture, with line ends between its lines. */
  readonly picture: string
}

/** `from` follows `to`, or depends on it. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly type: 'down' | 'dependency'
}

/**
 * Draws all revisions, or those of a range.
 * @throws as `history`
 */
export async function graph(project: Project, options: GraphOptions = {}): Promise<GraphReport> {
  const { format = 'text', range = null, indicateCurrent = false, signal } = options
  const loaded = await loadGraph(project)
  const current = indicateCurrent || namesCurrent(range) ? await rowsOf(project, 'graph', signal) : null
  const shown = historyRange(loaded, range, current ?? []).map(({ id }) => id)
  const revisions = pictureOrder(linksOf(loaded, shown.toReversed()))
  const described = describeRevisions(
    loaded,
    revisions.map(({ id }) => id),
  )
  const marked = new Set(current)
  const pictured = revisions.map((links, at) => ({
    ...links,
    text: textOf(described[at], marked.has(links.id)),
    isCurrent: marked.has(links.id),
  }))
  return {
    version: 1,
    kind: 'graph',
    format,
    revisions: described,
    edges: revisions.flatMap(({ id, parents, dependencies }) => [
      ...parents.map((to) => ({ from: id, to, type: 'down' as const })),
      ...dependencies.map((to) => ({ from: id, to, type: 'dependency' as const })),
    ]),
    current,
    picture: pictures[format](pictured).join('\n'),
  }
}

const pictures: Readonly<Record<PictureFormat, (graph: PicturedGraph) => readonly string[]>> = {
  text: textPicture,
  mermaid: mermaidPicture,
  dot: dotPicture,
}

/** The edges between revisions that are shown. */
function linksOf(loaded: RevisionGraph, shown: readonly string[]) {
  const isShown = new Set(shown)
  const kept = (ids: readonly string[]): readonly string[] => ids.filter((id) => isShown.has(id))
  return shown.map((id) => ({
    id,
    parents: kept(loaded.get(id)?.downRevisions ?? []),
    dependencies: kept(loaded.resolvedDependencies(id)),
  }))
}

/** ` (label) (head) (current) (depends on b), message` */
function textOf(revision: DescribedRevision | undefined, isCurrent: boolean): string {
  if (revision === undefined) return ''
  const { branchLabels, isHead, isRealHead, dependsOn, message } = revision
  return [
    branchLabels.length === 0 ? '' : ` (${branchLabels.join(', ')})`,
    isHead ? (isRealHead ? ' (head)' : ' (effective head)') : '',
    isCurrent ? ' (current)' : '',
    dependsOn.length === 0 ? '' : ` (depends on ${dependsOn.join(', ')})`,
    message === '' ? '' : `, ${message}`,
  ].join('')
}
