/** Writes a revision that joins heads. Needs no database; of the project's code only env.ts is run. */
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { writeNewRevision, type NewRevisionOptions, type WrittenReport } from './new-revision-file.ts'

/**
 * Joins revisions: their ids become the parents, in the order given.
 * @param revisions revision arguments; `heads` stands for all heads
 * @throws duplicate_heads, not_a_head, duplicate_revision, branch_label_conflict, post_write_hook_failed and the
 * codes of revision arguments
 */
export async function merge(
  project: Project,
  revisions: string | readonly string[],
  options: NewRevisionOptions = {},
): Promise<WrittenReport> {
  return writeNewRevision(project, await loadGraph(project), { options, head: revisions })
}
