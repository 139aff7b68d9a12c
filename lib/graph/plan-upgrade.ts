/** Upgrade: whatever the targets stand on and are, without what the rows stand on and are. */
import { TribikosError } from '../errors.ts'
import { ancestors, implied, positionsOf, type Members } from './ancestry.ts'
import type { RevisionGraph } from './graph.ts'
import { descendingOrder } from './order.ts'
import type { RunPlan } from './plan.ts'
import { argumentOf, listed } from './resolve.ts'
import { planUp } from './rows.ts'
import { originFromRows, requireTidyRows, rowPositions } from './table-rows.ts'
import { upgradeTargets } from './targets.ts'

/**
 * The plan of `upgrade`: everything that the targets need, dependencies included, and the rows do not have yet.
 * A target that is applied already, or lies below, adds nothing; there are no steps when nothing is to be done.
 *
 * @param rows ids in the version table, in any order
 * @param targets revision arguments; a single one may be relative (`+1`, `label@+1`, `id-2`)
 * @throws TribikosError for an argument that stands for nothing (see {@link resolveRevisions}), `range_not_allowed`,
 * `ambiguous_upgrade`, `ambiguous_walk`, `relative_out_of_range`, `overlapping_revisions`, and `unknown_revision`
 * for a row that no file has
 */
export function planUpgrade(
  graph: RevisionGraph,
  rows: readonly string[],
  targets: string | readonly string[],
): RunPlan {
  const { structure } = graph
  const texts = listed(targets)
  requireNoRange(texts)
  const wanted = upgradeTargets(
    graph,
    texts.map((text) => argumentOf(graph, text)),
    { origin: originFromRows(graph, rows), past: 'leave' },
  )
  const distinct = requireApart(graph, wanted)
  const positions = rowPositions(graph, rows)
  requireTidyRows(graph, positions)
  const missing = distinct.filter((target) => !positions.includes(target))
  // Nothing to do is what nearly every deployment finds, so the thousands of revisions are not looked at for it.
  if (missing.length === 0) return planUp(structure, rows, [])
  const needed = ancestors(structure, missing)
  for (const position of positionsOf(ancestors(structure, positions))) needed[position] = 0
  return planUp(structure, rows, descendingOrder(structure, needed).toReversed())
}

/**
 * The targets and everything that they stand on.
 * @throws TribikosError `overlapping_revisions` when one target stands on another
 */
export function withRequired(graph: RevisionGraph, targets: readonly number[]): Members {
  return ancestors(graph.structure, requireApart(graph, targets))
}

/** The targets, each once. */
function requireApart(graph: RevisionGraph, targets: readonly number[]): readonly number[] {
  const { structure } = graph
  const distinct = [...new Set(targets)]
  const [lower] = implied(structure, distinct)
  if (lower === undefined) return distinct
  const upper = distinct.find((target) => structure.reachability.standsOn(target, lower)) ?? lower
  throw new TribikosError(
    'overlapping_revisions',
    `Requested revision ${structure.id(upper)} overlaps with other requested revisions ${structure.id(lower)}: ` +
      `${structure.id(lower)} is run on the way to ${structure.id(upper)} anyway`,
    {
      hint: `Leave out ${structure.id(lower)}.`,
      details: { revisions: distinct.map((position) => structure.id(position)) },
    },
  )
}

/** @throws TribikosError `range_not_allowed` */
export function requireNoRange(texts: readonly string[]): void {
  const range = texts.find((text) => text.includes(':'))
  if (range === undefined) return
  throw new TribikosError('range_not_allowed', `Range revision not allowed: '${range}'`, {
    hint: 'The database knows where it stands. Give the target alone, or write SQL for the range with --sql.',
    details: { argument: range },
  })
}
