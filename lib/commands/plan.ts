/** What a run would do, from the real rows: reads the database, changes nothing. */
import { planDowngrade } from '../graph/plan-downgrade.ts'
import { planRollback } from '../graph/plan-rollback.ts'
import { planStamp } from '../graph/plan-stamp.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { RunPlan } from '../graph/plan.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { describeStep, type DescribedStep } from './described-step.ts'
import { planHash } from './plan-hash.ts'
import { renderSql } from './revision-run.ts'
import { readVersionRows } from './version-rows.ts'

export interface PlanOptions {
  /** Which run; `upgrade` unless told. */
  readonly direction?: 'upgrade' | 'downgrade' | 'rollback' | 'stamp'
  /** `stamp --purge` */
  readonly purge?: boolean
  /** Also render the SQL of the steps. */
  readonly statements?: boolean
  readonly signal?: AbortSignal | undefined
}

export interface PlanReport {
  readonly version: 1
  readonly kind: 'plan'
  readonly direction: 'upgrade' | 'downgrade' | 'stamp'
  /** `postgresql://user@host:port/database` */
  readonly database: string
  readonly rowsBefore: readonly string[]
  readonly rowsAfter: readonly string[]
  readonly steps: readonly DescribedStep[]
  /** Names the plan: `upgrade --plan HASH` runs this one or none. */
  readonly hash: string
  /** The SQL of all steps, when it was asked for. */
  readonly sql: string | null
}

/**
 * The plan of a run to these revisions.
 * @param revisions revision arguments; only a stamp takes several
 * @throws the codes of revision arguments, of the graph and of the server; with `statements` data_offline
 */
export async function plan(
  project: Project,
  revisions: string | readonly string[],
  options: PlanOptions = {},
): Promise<PlanReport> {
  const { direction: wanted = 'upgrade', signal } = options
  const direction = wanted === 'rollback' ? 'downgrade' : wanted
  const graph = await loadGraph(project)
  const { rows, database } = await readVersionRows(project, { command: 'plan', signal })
  const planned = planOf(graph, { rows, revisions, direction: wanted, purge: options.purge === true })
  const rendered =
    options.statements === true ? await renderSql(project, direction, { start: rows, plan: planned }) : null
  return {
    version: 1,
    kind: 'plan',
    direction,
    database,
    rowsBefore: planned.rowsBefore,
    rowsAfter: planned.rowsAfter,
    steps: planned.steps.map(describeStep),
    hash: await planHash(planned),
    sql: rendered?.sql ?? null,
  }
}

interface Wanted {
  readonly rows: readonly string[]
  readonly revisions: string | readonly string[]
  readonly direction: NonNullable<PlanOptions['direction']>
  readonly purge: boolean
}

function planOf(graph: RevisionGraph, { rows, revisions, direction, purge }: Wanted): RunPlan {
  if (direction === 'stamp') return planStamp(graph, rows, revisions, { purge })
  const [revision = ''] = typeof revisions === 'string' ? [revisions] : revisions
  const planned = { upgrade: planUpgrade, downgrade: planDowngrade, rollback: planRollback }[direction]
  return planned(graph, rows, revision)
}
