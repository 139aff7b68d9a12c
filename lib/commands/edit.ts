/** Opens revisions in the editor of the person at the terminal. */
import { TribikosError } from '../errors.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { runEditor } from '../project/run-editor.ts'
import { filesOfRevision } from '../project/sql-files.ts'
import { namedRevisions } from './show.ts'

export interface EditOptions {
  readonly signal?: AbortSignal | undefined
  /** Where `EDITOR`, `VISUAL` and `PATH` are looked up; the environment of the process unless told. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

export interface EditReport {
  readonly version: 1
  readonly kind: 'edit'
  /** The files that were opened, absolute. */
  readonly paths: readonly string[]
}

/**
 * Opens the files of the revisions that an argument stands for, one after the other.
 * @throws no_current_revision, invalid_target, editor_missing, editor_failed and the codes of revision arguments
 */
export async function edit(
  project: Project,
  revision: string,
  options: EditOptions = {},
): Promise<EditReport> {
  const { signal, variables = process.env } = options
  const graph = await loadGraph(project)
  const ids = await namedRevisions(project, { graph, revision, signal })
  const paths = ids.flatMap((id) => {
    const path = graph.get(id)?.path
    return path === undefined ? [] : filesOfRevision(path)
  })
  if (paths.length === 0) throw nothingToEdit(revision)
  try {
    await runEditor(paths, variables, signal)
  } catch (error) {
    // An editor that was ended together with us has not failed.
    signal?.throwIfAborted()
    throw error
  }
  return { version: 1, kind: 'edit', paths }
}

function nothingToEdit(revision: string): TribikosError {
  if (revision === 'current') {
    return new TribikosError('no_current_revision', 'No current revisions', {
      hint: 'The database stands at base; `tribikos history` lists what there is.',
    })
  }
  return new TribikosError('invalid_target', `No revision files indicated by symbol '${revision}'`, {
    hint: 'Name a revision; `tribikos history` lists what there is.',
    details: { argument: revision },
  })
}
