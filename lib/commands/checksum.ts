/** Files of applied revisions beside what was noted of them; takes what they are now for right where somebody says so. */
import { randomUUID } from 'node:crypto'
import { acceptChecksum, readAppliedRevisions } from '../database/applied-table.ts'
import type { BoundStatement } from '../database/connection.ts'
import { beginRun, endRun } from '../database/run-table.ts'
import type { VersionHome } from '../database/version-home.ts'
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { resolveRevision } from '../graph/resolve.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { runOrigin } from '../project/run-origin.ts'
import { appliedFiles, type AppliedFile } from './applied-files.ts'
import { openDatabaseSession } from './database-session.ts'
import type { RunOptions } from './run-options.ts'
import { requireConfirmation } from './run-guards.ts'
import { versionRowsOf } from './version-rows.ts'

export interface ChecksumOptions extends Pick<RunOptions, 'signal' | 'confirmDatabase'> {
  /** Revision arguments of changed files that are to be taken for right. */
  readonly accept?: readonly string[] | undefined
  /** Why; needed with `accept`, and kept in the run log. */
  readonly reason?: string | undefined
}

export interface ChecksumReport {
  readonly version: 1
  readonly kind: 'checksum'
  /** `postgresql://user@host:port/database` */
  readonly database: string
  /** Every applied revision, in load order, as it stands afterwards. */
  readonly files: readonly AppliedFile[]
  /** Ids whose checksums were accepted. */
  readonly accepted: readonly string[]
  /** Whether no file has changed; if not, the command line exits with 1. */
  readonly ok: boolean
}

/**
 * Compares; with `accept` it also takes the present files of these revisions for what was applied.
 * @throws the codes of connecting and of revision arguments; usage without a reason, or for a file that has not changed;
 * protected_environment
 */
export async function checksum(project: Project, options: ChecksumOptions = {}): Promise<ChecksumReport> {
  const { reason = '', signal } = options
  const graph = await loadGraph(project)
  const session = await openDatabaseSession(project, 'checksum')
  let files: readonly AppliedFile[] = []
  let accepted: readonly AppliedFile[] = []
  const { database } = await versionRowsOf(
    project,
    session,
    { signal },
    async (connection, { found, rows }) => {
      files = await appliedFiles(graph, rows, await readAppliedRevisions(connection, found))
      accepted = acceptedFiles(graph, files, options)
      if (accepted.length === 0) return
      requireConfirmation(project, session.target, options.confirmDatabase)
      await connection.pipeline(accepting(accepted, { project, found, rows, reason }))
    },
  )
  const isAccepted = new Set(accepted.map(({ id }) => id))
  files = files.map((file) => (isAccepted.has(file.id) ? afterwards(file) : file))
  return {
    version: 1,
    kind: 'checksum',
    database,
    files,
    accepted: [...isAccepted],
    ok: files.every(({ state }) => state !== 'changed'),
  }
}

function afterwards(file: AppliedFile): AppliedFile {
  const { applied, checksum: now } = file
  return {
    ...file,
    state: 'same',
    applied: applied === null || now === null ? applied : { ...applied, checksum: now },
  }
}

/** @throws usage */
function acceptedFiles(
  graph: RevisionGraph,
  files: readonly AppliedFile[],
  { accept = [], reason }: ChecksumOptions,
): readonly AppliedFile[] {
  if (accept.length === 0) return []
  if (reason === undefined || reason.trim() === '')
    throw new TribikosError('usage', 'A changed file is accepted with a reason', {
      hint: 'Say why with --reason TEXT; it is kept in the run log.',
    })
  const ids = new Set(accept.map((each) => resolveRevision(graph, each)?.id ?? each))
  return [...ids].map((id) => {
    const file = files.find((each) => each.id === id)
    if (file?.state === 'changed' && file.checksum !== null) return file
    const why =
      file === undefined
        ? 'is not applied'
        : file.state === 'unknown'
          ? 'has no checksum: another tool applied it, or none was kept'
          : file.checksum === null
            ? 'has a file that cannot be read'
            : 'has not changed'
    throw new TribikosError('usage', `Revision ${id} ${why}, so that there is nothing to accept`, {
      hint: 'tribikos checksum lists what has changed.',
    })
  })
}

interface Accepting {
  readonly project: Project
  readonly found: VersionHome
  readonly rows: readonly string[]
  readonly reason: string
}

/** The present files are right from now on, and the run log knows why. */
function accepting(
  files: readonly AppliedFile[],
  { project, found, rows, reason }: Accepting,
): readonly BoundStatement[] {
  const id = randomUUID()
  const facts = { id, command: 'checksum', target: files.map((file) => file.id).join(' '), reason }
  return [
    { sql: 'BEGIN' },
    beginRun(found, { ...facts, ...runOrigin(project) }, { rowsBefore: rows, planned: [] }),
    ...files.map((file) => acceptChecksum(found, file.id, file.checksum ?? '')),
    endRun(id, { outcome: 'done', exitCode: 0, error: null, rowsAfter: rows, steps: [] }),
    { sql: 'COMMIT' },
  ]
}
