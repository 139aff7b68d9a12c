/** What stands between a plan and its first step: whoever approved another plan, and files that changed since they were applied. */
import { type AppliedRevision, readAppliedRevisions } from '../database/applied-table.ts'
import type { Connection } from '../database/connection.ts'
import type { VersionHome } from '../database/version-home.ts'
import { TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'

/** An applied revision whose file is not what it was. */
export interface ChangedRevision {
  readonly id: string
  readonly path: string
}

export interface FileGuard {
  /** Throws to refuse a plan that has something to do. */
  readonly approve: (plan: RunPlan) => Promise<void>
  /** Finds changed files among what is applied; null where nobody wants to know. */
  readonly changed:
    | ((
        rows: readonly string[],
        applied: ReadonlyMap<string, AppliedRevision>,
      ) => Promise<readonly ChangedRevision[]>)
    | null
  /** Whether a changed file stops the run, or is only said. */
  readonly refuses: boolean
}

export interface GuardedRun {
  readonly connection: Connection
  readonly found: VersionHome
  readonly rows: readonly string[]
  readonly warn: (message: string, hint: string | null) => void
}

/** @throws what `approve` throws; applied_file_changed */
export async function guardPlan(
  guard: FileGuard,
  plan: RunPlan,
  { connection, found, rows, warn }: GuardedRun,
): Promise<void> {
  // Reading all files takes its time: with nothing to do it has to be worth it.
  if (plan.steps.length === 0 && !guard.refuses) return
  if (plan.steps.length > 0) await guard.approve(plan)
  if (guard.changed === null) return
  const changed = await guard.changed(rows, await readAppliedRevisions(connection, found))
  if (changed.length === 0) return
  const failure = fileChanged(changed)
  if (guard.refuses) throw failure
  warn(failure.message, failure.hint ?? null)
}

function fileChanged(changed: readonly ChangedRevision[]): TribikosError {
  const [first] = changed
  const shown = changed.slice(0, 10).map(({ id, path }) => `  ${id} (${path})`)
  const more = changed.length > 10 ? [`  and ${changed.length - 10} more`] : []
  const one = changed.length === 1
  return new TribikosError(
    'applied_file_changed',
    [
      `${one ? 'The file of an applied revision has' : `The files of ${changed.length} applied revisions have`} changed since:`,
      ...shown,
      ...more,
    ].join('\n'),
    {
      hint: `Put ${one ? 'it' : 'them'} back and make a new revision of the change. Where the change makes no difference: tribikos checksum --accept ${first?.id ?? ''} --reason TEXT.`,
      details: { revisions: changed },
    },
  )
}
