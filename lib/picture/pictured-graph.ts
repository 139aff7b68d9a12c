/** What a picture shows of a graph of revisions: plain values, whatever they were read from. */

export interface PicturedRevision {
  readonly id: string
  /** What stands beside the id: labels, markers, the message. */
  readonly text: string
  /** Ids of revisions of the picture, in the order written; others are left out. */
  readonly parents: readonly string[]
  /** The same for dependencies. */
  readonly dependencies: readonly string[]
  readonly isCurrent: boolean
}

/** Every revision comes before its parents and dependencies. */
export type PicturedGraph = readonly PicturedRevision[]
