/** What is about to run, as it stands before the lock is taken: for guards and the backup, for which nobody is to wait. */
import type { RunPlan } from '../graph/plan.ts'
import type { Project } from '../project/project.ts'
import type { DatabaseSession } from './database-session.ts'
import { type VersionRows, versionRowsOf, type ReadingOptions } from './version-rows.ts'

export interface RunAhead {
  readonly session: DatabaseSession
  readonly found: VersionRows
  /** It has something to do. */
  readonly plan: RunPlan
}

/** Throws to refuse what is about to run. */
export type Guard = (ahead: RunAhead) => Promise<void>

export interface GuardedSession {
  readonly project: Project
  readonly session: DatabaseSession
  readonly plan: (rows: readonly string[]) => RunPlan
  readonly options: ReadingOptions
}

/**
 * Asks the guards in their order, where something would run. Another run may come between this and the lock.
 * @throws what planning and the guards throw; the codes of connecting
 */
export async function askGuards(
  guards: readonly Guard[],
  { project, session, plan: planOf, options }: GuardedSession,
): Promise<void> {
  if (guards.length === 0) return
  const found = await versionRowsOf(project, session, options)
  const plan = planOf(found.rows)
  if (plan.steps.length === 0) return
  for (const guard of guards) await guard({ session, found, plan })
}
