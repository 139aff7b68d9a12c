/** What revision and merge share: a place in the graph and a draft → a file. All is checked before it is written. */
import { buildGraph } from '../graph/build.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planNewRevision, type NewRevision } from '../graph/new-revision.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { Environment } from '../project/environment.ts'
import type { Project } from '../project/project.ts'
import { runPostWriteHooks, type HookOutput } from '../project/post-write-hooks.ts'
import type { SqlFile } from '../project/sql-files.ts'
import { planRevisionFile, type RevisionPlace, writeRevisions } from '../project/write-revision.ts'
import type { RevisionDraft } from '../revisions/draft.ts'
import { nextSequentialId, randomRevisionId } from '../revisions/revision-id.ts'
import { processDirectives, type ProcessedDirective } from './revision-directives.ts'

export interface NewRevisionOptions {
  /** What the revision does; several paragraphs are fine. */
  readonly message?: string | undefined
  /** Allow parents that are not heads. */
  readonly splice?: boolean
  readonly branchLabels?: readonly string[]
  /** Revision id, in place of a generated one. */
  readonly id?: string | undefined
  /** Write SQL, or with false TypeScript; as the configuration says unless told. */
  readonly sqlFile?: boolean | undefined
  /** Ends a post-write hook that is running. */
  readonly signal?: AbortSignal | undefined
}

/** A revision file that was written. */
export interface WrittenRevision {
  readonly id: string
  readonly downRevisions: readonly string[]
  readonly dependsOn: readonly string[]
  readonly branchLabels: readonly string[]
  /** The file, absolute; null when `processRevisionDirectives` of env.ts took the revision out. */
  readonly path: string | null
  /** With SQL in two files, the one that undoes it, absolute; null otherwise. */
  readonly downPath: string | null
  /** What the post-write hooks printed, in order. */
  readonly hooks: readonly HookOutput[]
}

/** The new revision. */
export interface WrittenReport extends WrittenRevision {
  readonly version: 1
  readonly kind: 'revision'
  /** Revisions that `processRevisionDirectives` of env.ts added, in order. */
  readonly added: readonly WrittenRevision[]
}

export interface NewRevisionRequest {
  readonly options: NewRevisionOptions
  readonly head: string | readonly string[] | undefined
  readonly dependsOn?: readonly string[] | undefined
  readonly versionPath?: string | undefined
  /** What the functions do; empty when absent. */
  readonly bodies?: RevisionBodies | undefined
  /** More revisions, each behind the one before it, with ids of their own. */
  readonly further?: readonly FurtherRevision[] | undefined
  /** env.ts, where it is loaded already. */
  readonly environment?: Environment | undefined
  /** Called with all files once they are worked out; an error means that none is written. */
  readonly beforeWriting?: ((files: readonly PlannedRevision[]) => Promise<void>) | undefined
  /** Stops before writing. */
  readonly dryRun?: boolean | undefined
}

export interface FurtherRevision {
  readonly message: string
  readonly bodies: RevisionBodies
}

export interface RevisionBodies {
  readonly imports: readonly string[]
  /** Statements, not indented. */
  readonly upgrade: string
  readonly downgrade: string
}

/** A revision file as it will be written. */
export interface PlannedRevision {
  readonly header: RevisionHeader
  readonly path: string
  readonly text: string
  /** With SQL in two files, the one that undoes it. */
  readonly down: SqlFile | null
}

/**
 * Works out the revision, asks `processRevisionDirectives` about it, writes what that leaves and runs the post-write hooks
 * over each file.
 */
export async function writeNewRevision(
  project: Project,
  graph: RevisionGraph,
  request: NewRevisionRequest,
): Promise<WrittenReport> {
  const { options, head, dependsOn = [], versionPath } = request
  const maxIdLength = project.config.versionTableWidth
  const { bodies = { imports: [], upgrade: '', downgrade: '' } } = request
  const environment = request.environment ?? (await environmentOf(project))
  const id = options.id ?? (await newId(project, idsOf(graph)))
  const { splice = false, branchLabels, message = '' } = options
  const place = planNewRevision(graph, { maxIdLength, id, head, splice, dependsOn, branchLabels })
  const asked = {
    ...place,
    id,
    message,
    imports: bodies.imports,
    upgradeBody: bodies.upgrade,
    downgradeBody: bodies.downgrade,
    splice,
    versionPath: versionPath ?? null,
    sqlFile: writesSql(project, options),
  }
  const further = await furtherDirectives(project, graph, request, asked)
  const directives = await processDirectives(project, environment, [asked, ...further])
  const files = planFiles(project, graph, { directives, asked, environment })
  if (files.some(({ draft }) => draft.isSql === true)) await requireReadableSql(files)
  await request.beforeWriting?.(files.map(({ planned }) => planned))
  const written = request.dryRun === true ? [] : await write(project, files, options.signal)
  const own = written.find((each) => each.id === id) ?? {
    id,
    ...place,
    path: null,
    downPath: null,
    hooks: [],
  }
  return { version: 1, kind: 'revision', ...own, added: written.filter((each) => each !== own) }
}

/** Revisions behind the first, in which nothing is left to ask: they follow each other in the same folder. */
async function furtherDirectives(
  project: Project,
  graph: RevisionGraph,
  { further = [] }: NewRevisionRequest,
  first: ProcessedDirective,
): Promise<readonly ProcessedDirective[]> {
  const directives = [first]
  for (const { message, bodies } of further) {
    const ids = directives.map(({ id }) => id)
    directives.push({
      id: await newId(project, [...idsOf(graph), ...ids]),
      message,
      downRevisions: ids.slice(-1),
      dependsOn: [],
      branchLabels: [],
      imports: bodies.imports,
      upgradeBody: bodies.upgrade,
      downgradeBody: bodies.downgrade,
      splice: false,
      versionPath: first.versionPath,
      sqlFile: first.sqlFile,
    })
  }
  return directives.slice(1)
}

function idsOf(graph: RevisionGraph): readonly string[] {
  return graph.headers.map(({ id }) => id)
}

async function environmentOf(project: Project): Promise<Environment> {
  const { loadEnvironment } = await import('../project/environment.ts')
  return loadEnvironment(project)
}

interface PlannedFile {
  readonly draft: RevisionDraft
  readonly place: RevisionPlace
  readonly planned: PlannedRevision
}

interface Directives {
  readonly directives: readonly ProcessedDirective[]
  /** What was asked for; checked already. */
  readonly asked: ProcessedDirective
  readonly environment: Environment
}

/** Checks every file before the first one is written. Each revision may follow those before it. */
function planFiles(
  project: Project,
  graph: RevisionGraph,
  { directives, asked, environment }: Directives,
): readonly PlannedFile[] {
  const maxIdLength = project.config.versionTableWidth
  const createdAt = new Date()
  const variables = environment.definition.templateVariables
  const headers = [...graph.headers]
  return directives.map((directive, index) => {
    const { id, message, imports, upgradeBody: upgrade, downgradeBody: downgrade, sqlFile: isSql } = directive
    const grown = index === 0 ? graph : buildGraph(headers, { maxIdLength })
    const isChecked = index === 0 && isSame(directive, asked)
    const header: NewRevision = isChecked ? asked : placeOf(grown, directive, maxIdLength)
    const { downRevisions, dependsOn, branchLabels } = header
    const parentPaths = downRevisions.flatMap((parent) => grown.get(parent)?.path ?? [])
    const place = { versionPath: directive.versionPath, parentPaths, variables }
    const given = { id, message, imports, upgrade, downgrade, createdAt, isSql }
    const draft = { ...given, downRevisions, dependsOn, branchLabels }
    const { path, text, down } = planRevisionFile(project, draft, place)
    const own: RevisionHeader = { id, downRevisions, dependsOn, branchLabels, doc: message, path }
    headers.push(own)
    return { draft, place, planned: { header: own, path, text, down } }
  })
}

/** What a template or a hook has made of bodies in SQL must be parted as it was meant. */
async function requireReadableSql(files: readonly PlannedFile[]): Promise<void> {
  const { readSqlRevision } = await import('../project/sql-revision.ts')
  for (const { draft, planned } of files) {
    const { path, text, down } = planned
    if (draft.isSql === true) readSqlRevision({ up: { path, text }, down })
  }
}

function isSame(directive: ProcessedDirective, asked: ProcessedDirective): boolean {
  const names = ['downRevisions', 'dependsOn', 'branchLabels'] as const
  return (
    directive.id === asked.id && names.every((name) => directive[name].join('\n') === asked[name].join('\n'))
  )
}

/** @throws what planning a new revision throws */
function placeOf(
  graph: RevisionGraph,
  { id, downRevisions, splice, dependsOn, branchLabels }: ProcessedDirective,
  maxIdLength: number,
): NewRevision {
  const head = downRevisions.length === 0 ? 'base' : downRevisions
  return planNewRevision(graph, { maxIdLength, id, head, splice, dependsOn, branchLabels })
}

/** Writes all files; the post-write hooks come after that, so that one that fails leaves no chain without its end. */
async function write(
  project: Project,
  files: readonly PlannedFile[],
  signal: AbortSignal | undefined,
): Promise<readonly WrittenRevision[]> {
  const texts = writeRevisions(project, files)
  const written: WrittenRevision[] = []
  for (const [index, { draft }] of files.entries()) {
    const { id, downRevisions, dependsOn, branchLabels } = draft
    const path = texts[index]?.path ?? ''
    const downPath = texts[index]?.down?.path ?? null
    const hooks: HookOutput[] = []
    for (const each of downPath === null ? [path] : [path, downPath])
      hooks.push(...(await runPostWriteHooks(project.config.postWriteHooks, each, signal)))
    written.push({ id, downRevisions, dependsOn, branchLabels, path, downPath, hooks })
  }
  return written
}

/** Whether new revisions are SQL. */
export function writesSql({ config }: Project, { sqlFile }: Pick<NewRevisionOptions, 'sqlFile'>): boolean {
  return sqlFile ?? config.revisionFormat === 'sql'
}

async function newId(project: Project, taken: readonly string[]): Promise<string> {
  if (project.config.revisionIds === 'sequential') return nextSequentialId(taken)
  const { v4 } = await import('uuid')
  return randomRevisionId(v4())
}
