/** What revision and merge share: a place in the graph and a draft → a file. All is checked before it is written. */
import type { RevisionGraph } from '../graph/graph.ts'
import { planNewRevision, type NewRevision } from '../graph/new-revision.ts'
import type { Project } from '../project/project.ts'
import { runPostWriteHooks, type HookOutput } from '../project/post-write-hooks.ts'
import { writeRevision } from '../project/write-revision.ts'
import { nextSequentialId, randomRevisionId } from '../revisions/revision-id.ts'

export interface NewRevisionOptions {
  /** What the revision does; several paragraphs are fine. */
  readonly message?: string | undefined
  /** Allow parents that are not heads. */
  readonly splice?: boolean
  readonly branchLabels?: readonly string[]
  /** Revision id, in place of a generated one. */
  readonly id?: string | undefined
  /** Ends a post-write hook that is running. */
  readonly signal?: AbortSignal | undefined
}

/** A revision file that was written. */
export interface WrittenReport {
  readonly version: 1
  readonly kind: 'revision'
  readonly id: string
  readonly downRevisions: readonly string[]
  readonly dependsOn: readonly string[]
  readonly branchLabels: readonly string[]
  /** The file, absolute. */
  readonly path: string
  /** What the post-write hooks printed, in order. */
  readonly hooks: readonly HookOutput[]
}

export interface NewRevisionRequest {
  readonly options: NewRevisionOptions
  readonly head: string | readonly string[] | undefined
  readonly dependsOn?: readonly string[] | undefined
  readonly versionPath?: string | undefined
}

/** Writes the file and runs the post-write hooks over it. */
export async function writeNewRevision(
  project: Project,
  graph: RevisionGraph,
  request: NewRevisionRequest,
): Promise<WrittenReport> {
  const { options, head, dependsOn = [], versionPath } = request
  const id = options.id ?? (await newId(project, graph))
  const place: NewRevision = planNewRevision(graph, {
    maxIdLength: project.config.versionTableWidth,
    id,
    head,
    splice: options.splice,
    dependsOn,
    branchLabels: options.branchLabels,
  })
  const draft = { ...place, id, message: options.message ?? '', createdAt: new Date() }
  const parentPaths = place.downRevisions.flatMap((parent) => graph.get(parent)?.path ?? [])
  const { path } = writeRevision(project, draft, { versionPath, parentPaths })
  const hooks = await runPostWriteHooks(project.config.postWriteHooks, path, options.signal)
  return { version: 1, kind: 'revision', id, ...place, path, hooks }
}

async function newId(project: Project, graph: RevisionGraph): Promise<string> {
  if (project.config.revisionIds === 'sequential') return nextSequentialId(graph.headers.map(({ id }) => id))
  const { v4 } = await import('uuid')
  return randomRevisionId(v4())
}
