/** What the graph knows of a revision: its header, never its code. */

export interface RevisionHeader {
  readonly id: string
  /** Parents, in the order written; empty for a base. */
  readonly downRevisions: readonly string[]
  /** What must run earlier besides: ids or branch labels, as written. */
  readonly dependsOn: readonly string[]
  /** Labels written on this revision, before any propagation. */
  readonly branchLabels: readonly string[]
  /** The message: the header comment up to its `Revision ID:` line, all paragraphs. */
  readonly doc: string
  /** The file, absolute; empty when the header does not come from a file. */
  readonly path: string
}
