/** The database beside the revisions: what is applied, what is pending, what no file has. Changes nothing. */
import type { RevisionGraph } from '../graph/graph.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import type { LoggedRun } from '../database/run-table.ts'
import { appliedFiles } from './applied-files.ts'
import { describeRevisions, type DescribedRevision } from './described-revision.ts'
import { type RevisionStatus, revisionStates } from './revision-status.ts'
import { readNotedRows, type UnfinishedRevision } from './version-rows.ts'

export interface StatusOptions {
  /** Also tell of every revision when it was applied, by whom, and how long that took. */
  readonly all?: boolean | undefined
  readonly signal?: AbortSignal
}

export interface StatusReport {
  readonly version: 1
  readonly kind: 'status'
  /** `postgresql://user@host:port/database` */
  readonly database: string
  /** Whether the version table exists. */
  readonly versionTable: boolean
  /** The ids in the version table, sorted. */
  readonly rows: readonly string[]
  /** Heads that nothing depends on: the rows once everything is applied. */
  readonly heads: readonly string[]
  readonly atHeads: boolean
  /** Whether every row is the id of a revision file; if not, the command line exits with 1. */
  readonly ok: boolean
  /** Ids that are applied, in load order. */
  readonly applied: readonly string[]
  /** What `upgrade heads` would run, in order. */
  readonly pending: readonly DescribedRevision[]
  /** Revisions that a run which was cut short has left half done. */
  readonly unfinished: readonly UnfinishedRevision[]
  /** Rows that no revision file has. */
  readonly unknown: readonly string[]
  /** Applied revisions whose files have changed since. */
  readonly changed: readonly ChangedFile[]
  /** The last run that is noted in the database; null where none is. */
  readonly lastRun: LoggedRun | null
  /** Every revision with where it stands, in load order; null unless asked for. */
  readonly revisions: readonly RevisionStatus[] | null
}

/** An applied revision whose file is not what it was. */
export interface ChangedFile {
  readonly id: string
  /** Absolute. */
  readonly path: string
  /** ISO 8601, UTC. */
  readonly appliedAt: string
}

/**
 * Compares the rows of the database with the graph. Rows that no file has are reported, not refused.
 * @throws the codes of a graph that does not load, overlapping_revisions, connection errors
 */
export async function status(project: Project, options: StatusOptions = {}): Promise<StatusReport> {
  const graph = await loadGraph(project)
  const { all = false, signal } = options
  const { rows, unfinished, database, exists, runs, applied, appliedBy } = await readNotedRows(project, {
    command: 'status',
    runs: 1,
    withAppliedBy: all,
    signal,
  })
  const files = await appliedFiles(graph, rows, applied)
  const known = rows.filter((id) => graph.has(id))
  const unknown = rows.filter((id) => !graph.has(id))
  const pending = planUpgrade(graph, known, 'heads').steps.flatMap(({ revisions }) =>
    revisions.map(({ id }) => id),
  )
  return {
    version: 1,
    kind: 'status',
    database,
    versionTable: exists,
    rows,
    heads: graph.realHeads,
    atHeads: pending.length === 0 && unknown.length === 0,
    ok: unknown.length === 0,
    applied: others(graph, pending),
    pending: describeRevisions(graph, pending),
    unfinished,
    unknown,
    changed: files.flatMap(({ id, path, state, applied: at }) =>
      state === 'changed' ? [{ id, path, appliedAt: at?.appliedAt ?? '' }] : [],
    ),
    lastRun: runs?.[0] ?? null,
    revisions: all
      ? revisionStates(graph, { files, pending, missing: unknown, unfinished, appliedBy })
      : null,
  }
}

function others(graph: RevisionGraph, pending: readonly string[]): readonly string[] {
  const waiting = new Set(pending)
  return graph.headers.map(({ id }) => id).filter((id) => !waiting.has(id))
}
