/** Writes a new revision file. Needs no database; of the project's code only env.ts is run. */
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { writeNewRevision, type NewRevisionOptions, type WrittenReport } from './new-revision-file.ts'

export interface RevisionOptions extends NewRevisionOptions {
  /** Parent of the new revision: a revision argument, `base` for a new base; the head unless told. */
  readonly head?: string | readonly string[] | undefined
  /** Which version location to write to. */
  readonly versionPath?: string | undefined
  /** Revisions or labels that must run earlier. */
  readonly dependsOn?: readonly string[]
}

/**
 * Writes a revision with empty bodies; with several parents it is a merge.
 * @throws multiple_heads, not_a_head, duplicate_revision, illegal_revision_id, branch_label_conflict,
 * version_location_unknown, file_exists, post_write_hook_failed and the codes of revision arguments
 */
export async function revision(project: Project, options: RevisionOptions = {}): Promise<WrittenReport> {
  const { head, versionPath, dependsOn } = options
  return writeNewRevision(project, await loadGraph(project), { options, head, versionPath, dependsOn })
}
