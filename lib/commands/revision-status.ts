/** Where each revision stands: applied, when, by whom and how long it took; changed since; half done; pending; or gone. */
import type { RunSteps } from '../database/run-table.ts'
import { messageOf } from './described-revision.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { AppliedFile } from './applied-files.ts'
import type { UnfinishedRevision } from './version-rows.ts'

/**
 * `changed`: applied, and its file is not what it was; `half done`: a run that was cut short has left it so; `missing`: the
 * version table has it, and no file.
 */
export type RevisionState = 'applied' | 'changed' | 'half done' | 'pending' | 'missing'

export interface RevisionStatus {
  readonly id: string
  readonly state: RevisionState
  readonly message: string
  /** Absolute; null where there is no file. */
  readonly path: string | null
  /** ISO 8601, UTC; null where it is not applied, or nobody noted it, as another tool does not. */
  readonly appliedAt: string | null
  /** User and machine, else the role of the database; null as `appliedAt` is. */
  readonly appliedBy: string | null
  /** Milliseconds; null as `appliedAt` is, and while its run goes on. */
  readonly durationMs: number | null
}

export interface KnownState {
  readonly files: readonly AppliedFile[]
  readonly pending: readonly string[]
  readonly missing: readonly string[]
  readonly unfinished: readonly UnfinishedRevision[]
  readonly appliedBy: readonly RunSteps[]
}

/** All revisions in load order, and behind them the ids that no file has. */
export function revisionStates(graph: RevisionGraph, known: KnownState): readonly RevisionStatus[] {
  const files = new Map(known.files.map((file) => [file.id, file]))
  const pending = new Set(known.pending)
  const unfinished = new Set(known.unfinished.map(({ revision }) => revision))
  const madeBy = new Map(known.appliedBy.map((run) => [run.id, { who: whoOf(run), tookMs: durations(run) }]))
  const stateOf = (id: string): RevisionState => {
    if (unfinished.has(id)) return 'half done'
    if (pending.has(id)) return 'pending'
    return files.get(id)?.state === 'changed' ? 'changed' : 'applied'
  }
  const unknown = { path: null, appliedAt: null, appliedBy: null, durationMs: null }
  return [
    ...graph.headers.map(({ id, doc, path }) => {
      const applied = files.get(id)?.applied ?? null
      const run = madeBy.get(applied?.run ?? '')
      return {
        id,
        state: stateOf(id),
        message: messageOf(doc),
        path,
        appliedAt: applied?.appliedAt ?? null,
        appliedBy: run?.who ?? applied?.appliedBy ?? null,
        durationMs: run?.tookMs.get(id) ?? null,
      }
    }),
    ...known.missing.map((id) => ({ id, state: 'missing' as const, message: '', ...unknown })),
  ]
}

function whoOf({ osUser, databaseUser, host }: RunSteps): string {
  return `${osUser ?? databaseUser} on ${host}`
}

function durations({ steps }: RunSteps): ReadonlyMap<string, number> {
  const upgrades = steps.filter(({ direction }) => direction === 'upgrade')
  return new Map(
    upgrades.flatMap(({ revisions, durationMs }) => revisions.map((id) => [id, durationMs] as const)),
  )
}
