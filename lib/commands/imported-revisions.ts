/**
 * Migrations of another tool as revisions that are not written yet. What is wrong with the folder is found here, all of
 * it, and nothing is written.
 */
import { join, relative, resolve } from 'node:path'
import { TribikosError } from '../errors.ts'
import { buildGraph } from '../graph/build.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planNewRevision } from '../graph/new-revision.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { FileProblem, Importer, OldBody, OldHistory, OldRevision } from '../importers/importer.ts'
import { sectionText } from '../importers/sql-body.ts'
import { type FolderTexts, readOldFolder } from '../project/old-folder.ts'
import type { Project } from '../project/project.ts'
import { readSqlRevision } from '../project/sql-revision.ts'
import { planRevisionFile, type RevisionFileText, type RevisionPlace } from '../project/write-revision.ts'
import { draftMessage, messageForSlug, type RevisionDraft } from '../revisions/draft.ts'
import { sqlRevisionId } from '../revisions/sql-header.ts'

export interface ImportPlace {
  /** What the first revision follows: `base`, or a revision argument. */
  readonly head?: string | undefined
  readonly versionPath?: string | undefined
}

/** A revision that will be written. */
export interface ImportedDraft {
  readonly old: OldRevision
  readonly draft: RevisionDraft
  readonly place: RevisionPlace
  readonly file: RevisionFileText
}

export interface ImportedRevisions {
  /** All of the folder, in order. */
  readonly history: OldHistory
  /** Those that are no revisions yet, in order. */
  readonly drafts: readonly ImportedDraft[]
  /** Ids that an earlier import has written. */
  readonly present: readonly string[]
  /** The graph with the drafts in it. */
  readonly graph: RevisionGraph
}

/**
 * Reads a folder and works out what would be written.
 * @throws import_refused with all that is wrong with the files; what planning a new revision and its file throws
 */
export function importedRevisions(
  project: Project,
  graph: RevisionGraph,
  { importer, directory, place }: ImportRequest,
): ImportedRevisions {
  requireOutside(project, directory)
  const texts = readOldFolder(directory, importer)
  const history = importer.read(texts)
  const { revisions } = history
  const problems = [
    ...history.problems,
    ...texts.files.flatMap(revisionProblems),
    ...revisions.flatMap((revision) => bodyProblems(directory, revision)),
    ...revisions.flatMap((revision) => presentProblems(graph, revision)),
    ...orderProblems(graph, revisions),
  ]
  if (problems.length > 0) throw refused(directory, problems)
  const fresh = revisions.filter(({ id }) => graph.get(id) === undefined)
  const drafts = draftsOf(project, graph, { fresh, place: withHead(graph, revisions, place) })
  const headers = drafts.map(headerOf)
  const maxIdLength = project.config.versionTableWidth
  return {
    history,
    drafts,
    present: revisions.flatMap(({ id }) => (graph.get(id) === undefined ? [] : [id])),
    graph: headers.length === 0 ? graph : buildGraph([...graph.headers, ...headers], { maxIdLength }),
  }
}

export interface ImportRequest {
  readonly importer: Importer
  /** Absolute. */
  readonly directory: string
  readonly place: ImportPlace
}

function requireOutside({ config }: Project, directory: string): void {
  const location = config.versionLocations.find((each) => resolve(each) === directory)
  if (location === undefined) return
  throw new TribikosError('import_refused', `${directory} is a version location of this project`, {
    hint: 'Move the old files to a folder of their own, such as migrations, and import that.',
    details: { directory },
  })
}

/** A file that was made a revision by hand would be there twice. */
function revisionProblems({ name, text }: FolderTexts['files'][number]): readonly FileProblem[] {
  if (!name.endsWith('.sql') || sqlRevisionId(text) === null) return []
  return [
    {
      file: name,
      message: "is a revision already: it has '-- revision:' at its top",
      hint: 'Move it to a version location, or take the lines of the header out of a copy of the folder.',
    },
  ]
}

/** What would not run as it is meant, in the lines of the old files. */
function bodyProblems(directory: string, { up, down }: OldRevision): readonly FileProblem[] {
  return [up, down].flatMap((body) => (body === null ? [] : sqlProblem(directory, body)))
}

function sqlProblem(directory: string, { file, text }: OldBody): readonly FileProblem[] {
  const path = join(directory, file)
  const header = { path, text: '-- revision: old\n-- down_revision: none\n' }
  try {
    readSqlRevision({ up: header, down: { path, text } })
    return []
  } catch (error) {
    if (!(error instanceof TribikosError)) throw error
    const [line = ''] = error.message.split('\n', 1)
    const message = line.startsWith(path) ? line.slice(path.length).replace(/^:/, 'line ') : line
    return [{ file, message, hint: error.hint ?? '' }]
  }
}

/** Whether a revision that has the id comes from the same file. */
function presentProblems(graph: RevisionGraph, { id, message, up }: OldRevision): readonly FileProblem[] {
  const present = graph.get(id)
  if (present === undefined || messageForSlug(present.doc) === titleOf(message)) return []
  return [
    {
      file: up.file,
      message: `would be revision ${id}, and ${present.path} has that id and another message: ${messageForSlug(present.doc)}`,
      hint: 'Import into a project without such ids; where that file comes from this one, give it the same message again.',
    },
  ]
}

/** An earlier import has written what comes behind. */
function orderProblems(graph: RevisionGraph, revisions: readonly OldRevision[]): readonly FileProblem[] {
  const last = revisions.findLastIndex(({ id }) => graph.get(id) !== undefined)
  return revisions
    .slice(0, Math.max(last, 0))
    .filter(({ id }) => graph.get(id) === undefined)
    .map(({ up }) => ({
      file: up.file,
      message: `comes before ${revisions[last]?.up.file ?? ''}, which is imported already`,
      hint: 'Give it a number behind the last one, in the tracking table too where it is applied.',
    }))
}

function refused(directory: string, problems: readonly FileProblem[]): TribikosError {
  const lines = problems.map(({ file, message }) => `\n  ${file ?? relative('.', directory)} ${message}`)
  return new TribikosError('import_refused', `${directory} cannot be imported:${lines.join('')}`, {
    hint: [...new Set(problems.map(({ hint }) => hint))].filter((hint) => hint !== '').join('\n      '),
    details: { directory, problems },
  })
}

/** Where the first revision goes. @throws usage */
function withHead(
  graph: RevisionGraph,
  revisions: readonly OldRevision[],
  place: ImportPlace,
): Required<ImportPlace> {
  const { head, versionPath } = place
  if (head !== undefined) return { head, versionPath }
  if (graph.headers.length === 0) return { head: 'base', versionPath }
  const last = revisions.findLast(({ id }) => graph.get(id) !== undefined)
  if (last !== undefined) {
    const isHead = graph.heads.includes(last.id)
    return { head: isHead ? last.id : 'head', versionPath }
  }
  throw new TribikosError(
    'usage',
    'The project has revisions already: where do those of the folder belong?',
    {
      hint: 'Say --head base for a history of their own, or --head REVISION for one that they follow.',
    },
  )
}

interface Fresh {
  readonly fresh: readonly OldRevision[]
  readonly place: Required<ImportPlace>
}

function draftsOf(project: Project, graph: RevisionGraph, { fresh, place }: Fresh): readonly ImportedDraft[] {
  const [first] = fresh
  if (first === undefined) return []
  const createdAt = new Date()
  const maxIdLength = project.config.versionTableWidth
  const { downRevisions } = planNewRevision(graph, { id: first.id, head: place.head, maxIdLength })
  const drafts: ImportedDraft[] = []
  for (const old of fresh) {
    const before = drafts.at(-1)
    const parents = before === undefined ? downRevisions : [before.old.id]
    const draft = draftOf(old, parents, createdAt)
    const parentPaths =
      before === undefined ? parents.flatMap((id) => graph.get(id)?.path ?? []) : [before.file.path]
    const own: RevisionPlace = { versionPath: place.versionPath, parentPaths }
    const file = planRevisionFile(project, draft, own)
    readSqlRevision({ up: file, down: file.down })
    drafts.push({ old, draft, place: own, file })
  }
  return drafts
}

function draftOf({ id, message, up, down }: OldRevision, parents: readonly string[], createdAt: Date) {
  const noWayBack = down === null ? { irreversible: 'the old files do not say how it is undone' } : {}
  const draft: RevisionDraft = {
    id,
    message: titleOf(message),
    downRevisions: parents,
    dependsOn: [],
    branchLabels: [],
    createdAt,
    isSql: true,
    upgrade: sectionText(up),
    downgrade: down === null ? '' : sectionText(down),
    ...noWayBack,
  }
  return draft
}

function titleOf(message: string): string {
  return message === '' ? 'imported' : messageForSlug(draftMessage(message))
}

function headerOf({ draft, file }: ImportedDraft): RevisionHeader {
  const { id, downRevisions, dependsOn, branchLabels, message } = draft
  return { id, downRevisions, dependsOn, branchLabels, doc: message, path: file.path }
}
