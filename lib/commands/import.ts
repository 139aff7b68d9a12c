/**
 * Takes over the migrations of another tool: its files become revisions, its tracking table the stamp. Everything is
 * checked before the first file is written, nothing of the old is changed, and no migration is run.
 */
import { resolve } from 'node:path'
import { importerNamed } from '../importers/importers.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { removeWritten, writeRevisions } from '../project/write-revision.ts'
import type { RunProgress } from '../runtime/run-request.ts'
import { type ImportedDraft, importedRevisions, type ImportPlace } from './imported-revisions.ts'
import { importedState } from './imported-state.ts'
import { stamp } from './stamp.ts'

export interface ImportOptions extends ImportPlace {
  /** Write nothing; the report says what would be written and stamped. */
  readonly dryRun?: boolean | undefined
  /** False: look at no database, stamp nothing. */
  readonly stamp?: boolean | undefined
  /** The tracking table, with its schema where that is not in the search path; the one that the tool has unless told. */
  readonly table?: string | undefined
  /** Name of the database, which a `protected` environment wants to hear before it is stamped. */
  readonly confirmDatabase?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Called with what happens while the database is stamped. */
  readonly onProgress?: ((event: RunProgress) => void) | undefined
}

/** A migration of the old tool that became a revision. */
export interface ImportedRevision {
  readonly id: string
  readonly downRevisions: readonly string[]
  readonly message: string
  /** Files of the folder that it is made of. */
  readonly from: readonly string[]
  /** The file, absolute. */
  readonly path: string
  /** With SQL in two files, the one that undoes it, absolute. */
  readonly downPath: string | null
}

export interface ImportReport {
  readonly version: 1
  readonly kind: 'import'
  readonly tool: string
  /** Absolute. */
  readonly directory: string
  readonly dryRun: boolean
  /** What was written, or with `dryRun` would be, in order. */
  readonly revisions: readonly ImportedRevision[]
  /** Ids that an earlier import has written. */
  readonly present: readonly string[]
  /** `postgresql://user@host:port/database`; null where none was looked at. */
  readonly database: string | null
  /** The tracking table, `schema.table`; null where there is none. */
  readonly table: string | null
  /** Ids of what it says is applied, in order. */
  readonly applied: readonly string[]
  /** The revision that was stamped, or with `dryRun` would be; null for none. */
  readonly stamped: string | null
  /** Files that are left out, and what a revision cannot do. */
  readonly warnings: readonly string[]
}

/**
 * Imports a folder. What an earlier import has written is left as it is.
 * @param tool its name, such as `golang-migrate`
 * @param directory its folder, absolute or relative to the current one
 * @throws import_refused, tracking_table_refused; usage for a tool that is not known; file_exists and others of writing a
 * revision; the codes of connecting and of stamping
 */
export async function importMigrations(
  project: Project,
  tool: string,
  directory: string,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const importer = importerNamed(tool)
  const graph = await loadGraph(project)
  const folder = resolve(directory)
  const { dryRun = false, head, versionPath, table, confirmDatabase, signal } = options
  const imported = importedRevisions(project, graph, {
    importer,
    directory: folder,
    place: { head, versionPath },
  })
  const state =
    options.stamp === false
      ? null
      : await importedState(project, imported, { importer, table, confirmDatabase, dryRun, signal })
  const { drafts, present, history } = imported
  const target = state?.target ?? null
  if (!dryRun)
    await carryOut(project, drafts, { tool: importer.name, table: state?.table ?? '', target, options })
  return {
    version: 1,
    kind: 'import',
    tool: importer.name,
    directory: folder,
    dryRun,
    revisions: drafts.map(describedDraft),
    present,
    database: state?.database ?? null,
    table: state?.table ?? null,
    applied: state?.applied ?? [],
    stamped: target,
    warnings: history.warnings,
  }
}

interface Stamping {
  readonly tool: string
  readonly table: string
  readonly target: string | null
  readonly options: ImportOptions
}

/** Writes and stamps: both, or neither. */
async function carryOut(
  project: Project,
  drafts: readonly ImportedDraft[],
  { tool, table, target, options }: Stamping,
): Promise<void> {
  const written = writeRevisions(project, drafts)
  if (target === null) return
  const { confirmDatabase, signal, onProgress } = options
  try {
    const reason = `imported from ${tool}, as ${table} says`
    await stamp(project, target, { reason, confirmDatabase, signal, onProgress })
  } catch (error) {
    removeWritten(written)
    throw error
  }
}

function describedDraft({ old, draft, file }: ImportedDraft): ImportedRevision {
  const { id, downRevisions, message } = draft
  return {
    id,
    downRevisions,
    message,
    from: [...new Set([old.up.file, ...(old.down === null ? [] : [old.down.file])])],
    path: file.path,
    downPath: file.down?.path ?? null,
  }
}
