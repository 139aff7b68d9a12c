/** A revision as commands report it: what its file says and where it stands in the graph, as plain JSON. */

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
