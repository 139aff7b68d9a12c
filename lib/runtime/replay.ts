/** Builds in a scratch database what the revisions of the project make: the schema that a database at some rows must have. */
import type { ScratchDatabase } from '../database/scratch.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import type { RunReport } from './run-request.ts'
import { runInScratch, type ScratchRunSettings } from './scratch-run.ts'

/**
 * Runs revisions up to `targets`: ids in a version table, or `heads`.
 * @throws what planning and running revisions throws; extension_missing
 */
export async function replay(
  database: ScratchDatabase,
  { graph, targets }: { readonly graph: RevisionGraph; readonly targets: string | readonly string[] },
  settings: ScratchRunSettings,
): Promise<RunReport> {
  return runInScratch(
    database,
    {
      command: 'upgrade',
      plan: (rows) =>
        targets.length === 0
          ? { steps: [], rowsBefore: rows, rowsAfter: rows }
          : planUpgrade(graph, rows, targets),
    },
    settings,
  )
}
