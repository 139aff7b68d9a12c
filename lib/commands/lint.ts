/** Looks for what is unsafe in what revisions would run. Records them, needs no database, and changes nothing. */
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planUpgradeOffline } from '../graph/offline.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import type { RunPlan } from '../graph/plan.ts'
import type { LintFinding } from '../lint/finding.ts'
import { loadEnvironment } from '../project/environment.ts'
import { loadGraph } from '../project/load-graph.ts'
import { ModuleLoader } from '../project/module-loader.ts'
import type { Project } from '../project/project.ts'
import { rowsOf } from './history.ts'
import { lintSteps } from './lint-revisions.ts'

export interface LintOptions {
  /** `from:to`, or `to` for `base:to`; `from` may be `current`. Without a range all revisions, each by itself. */
  readonly range?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface LintReport {
  readonly version: 1
  readonly kind: 'lint'
  /** Whether no finding is an error; if not, the command line exits with 1. */
  readonly ok: boolean
  /** As it was asked for; null for all revisions, each by itself. */
  readonly range: string | null
  /** How many revisions and statements were looked at. */
  readonly revisions: number
  readonly statements: number
  readonly errors: number
  readonly warnings: number
  readonly infos: number
  /** In the order of the run. */
  readonly findings: readonly LintFinding[]
}

/**
 * Records what the revisions of a range would run and asks every rule.
 * @throws invalid_range and the codes of revision arguments; the codes of the graph, of env.ts and of loading code
 */
export async function lint(project: Project, options: LintOptions = {}): Promise<LintReport> {
  const { range, signal } = options
  const graph = await loadGraph(project)
  const plan = await planOf(project, graph, range ?? 'base:heads', signal)
  const loader = new ModuleLoader(project.cacheDirectory)
  const environment = await loadEnvironment(project, loader)
  const scope = range === undefined ? 'revision' : 'range'
  const { findings, revisions, statements } = await lintSteps(project, {
    plan,
    history: plan.rowsBefore.length === 0 ? undefined : planUpgrade(graph, [], plan.rowsBefore),
    scope,
    environment,
    loader,
  })
  const count = (severity: string): number => findings.filter((each) => each.severity === severity).length
  const errors = count('error')
  return {
    version: 1,
    kind: 'lint',
    ok: errors === 0,
    range: range ?? null,
    revisions,
    statements,
    errors,
    warnings: count('warning'),
    infos: count('info'),
    findings,
  }
}

/** The steps of `upgrade FROM:TO --sql`, with ends that may be left out. */
async function planOf(
  project: Project,
  graph: RevisionGraph,
  range: string,
  signal: AbortSignal | undefined,
): Promise<RunPlan> {
  const [start = '', end, ...more] = range.trim().split(':')
  if (end === undefined) return planUpgradeOffline(graph, start).plan
  if (more.length > 0) {
    throw new TribikosError('invalid_range', `'${range}' is not a range: write START:END`, {
      details: { range },
    })
  }
  const target = end === '' ? 'heads' : end
  if (start === 'current') return planUpgrade(graph, await rowsOf(project, 'lint', signal), target)
  return planUpgradeOffline(graph, `${start === '' ? 'base' : start}:${target}`).plan
}
