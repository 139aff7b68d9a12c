/** A revision as commands report it: what its file says and where it stands in the graph, as plain JSON. */
import type { RevisionGraph } from '../graph/graph.ts'
import { readCreateDate } from '../project/create-date.ts'

export interface DescribedRevision {
  readonly id: string
  /** Parents in the order written; empty for a base. */
  readonly downRevisions: readonly string[]
  /** Ids or labels as written. */
  readonly dependsOn: readonly string[]
  /** Labels of the revision, those that reach it from others included. */
  readonly branchLabels: readonly string[]
  /** Revisions that follow this one. */
  readonly nextRevisions: readonly string[]
  /** First paragraph of the doc text. */
  readonly message: string
  /** The whole doc text. */
  readonly doc: string
  /** As the file has it; null without one, absent unless details were asked for. */
  readonly createDate?: string | null
  /** The file, absolute. */
  readonly path: string
  /** Nothing follows it. */
  readonly isHead: boolean
  /** Nothing follows it and nothing depends on it. */
  readonly isRealHead: boolean
  readonly isBase: boolean
  readonly isBranchPoint: boolean
  readonly isMergePoint: boolean
}

/** What commands report of the revisions with these ids, which the graph has to hold, in the same order. */
export function describeRevisions(
  graph: RevisionGraph,
  ids: readonly string[],
): readonly DescribedRevision[] {
  return ids.flatMap((id) => {
    const header = graph.get(id)
    if (header === undefined) return []
    const { downRevisions, dependsOn, doc, path } = header
    const nextRevisions = graph.children(id)
    const isHead = nextRevisions.length === 0
    return {
      id,
      downRevisions,
      dependsOn,
      branchLabels: graph.labelsOf(id),
      nextRevisions,
      message: messageOf(doc),
      doc,
      path,
      isHead,
      isRealHead: isHead && graph.isRealHead(id),
      isBase: downRevisions.length === 0,
      isBranchPoint: nextRevisions.length > 1,
      isMergePoint: downRevisions.length > 1 && graph.isMergePoint(id),
    }
  })
}

/** The same with what only the files tell. */
export function describeInDetail(graph: RevisionGraph, ids: readonly string[]): readonly DescribedRevision[] {
  return describeRevisions(graph, ids).map((each) => ({ ...each, createDate: readCreateDate(each.path) }))
}

/** Which of the two, by an option. */
export function describer(details: boolean | undefined): typeof describeRevisions {
  return details === true ? describeInDetail : describeRevisions
}

/** The first paragraph of a doc text, on one line. */
export function messageOf(doc: string): string {
  if (!doc.includes('\n')) return doc.trim()
  const [paragraph = ''] = doc.trim().split(/\n\s*\n/, 1)
  return paragraph.trim().replaceAll(/\s*\n\s*/g, ' ')
}
