/** The files of applied revisions beside what they were when they were applied. */
import type { AppliedRevision } from '../database/applied-table.ts'
import { appliedHeaders } from '../graph/applied.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { checksumAlgorithm, fileChecksums } from '../project/revision-checksum.ts'

/** `unknown`: nobody noted what the file was, as when another tool applied it. */
export type FileState = 'same' | 'changed' | 'unknown'

export interface AppliedFile {
  readonly id: string
  /** Absolute. */
  readonly path: string
  readonly state: FileState
  /** SHA-256 of the file as it is; null when it cannot be read. */
  readonly checksum: string | null
  /** What is known of when it was applied, or null. */
  readonly applied: AppliedRevision | null
}

/** Every applied revision, in load order. */
export async function appliedFiles(
  graph: RevisionGraph,
  rows: readonly string[],
  applied: ReadonlyMap<string, AppliedRevision>,
): Promise<readonly AppliedFile[]> {
  const headers = appliedHeaders(graph, rows)
  const compared = headers.filter(({ id }) => applied.get(id)?.algorithm === checksumAlgorithm)
  const checksums = await fileChecksums(compared.map(({ path }) => path))
  return headers.map(({ id, path }) => {
    const known = applied.get(id) ?? null
    const checksum = checksums.get(path) ?? null
    const isKnown = known?.algorithm === checksumAlgorithm
    const state = !isKnown ? 'unknown' : known.checksum === checksum ? 'same' : 'changed'
    return { id, path, state, checksum, applied: known }
  })
}
