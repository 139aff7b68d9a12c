/**
 * Downgrade: what follows the target and everything that stands on that, as far as it is applied. A branch narrows
 * which of the target's children are undone.
 */
import { TribikosError } from '../errors.ts'
import { ancestors, positionsOf, reachable, type Members } from './ancestry.ts'
import { resolveDowngradeTarget, type DowngradeTarget } from './downgrade-target.ts'
import type { RevisionGraph } from './graph.ts'
import { findBranch } from './lookup.ts'
import { descendingOrder } from './order.ts'
import type { RunPlan } from './plan.ts'
import { requireNoRange } from './plan-upgrade.ts'
import { argumentOf } from './resolve.ts'
import { planDown } from './rows.ts'
import { linked } from './links.ts'
import { originFromRows, rowPositions } from './table-rows.ts'

/**
 * The plan of `downgrade`: the target stays, everything applied above it goes, with everything that depends on that,
 * on other branches too. There are no steps when nothing is to be done.
 *
 * @param rows ids in the version table, in any order
 * @param target a revision argument: an id, `base`, `label@base`, `-1`, `label@-1`, `id-2`
 * @throws TribikosError for an argument that stands for nothing (see {@link resolveRevision}), `range_not_allowed`,
 * `range_not_ancestor`, `invalid_downgrade_target`, `ambiguous_downgrade`, `ambiguous_walk`,
 * `relative_out_of_range`, and `unknown_revision` for a row that no file has
 */
export function planDowngrade(graph: RevisionGraph, rows: readonly string[], target: string): RunPlan {
  const { structure } = graph
  requireNoRange([target])
  const wanted = resolveDowngradeTarget(graph, argumentOf(graph, target), originFromRows(graph, rows))
  const roots = rootsAbove(graph, wanted)
  const positions = rowPositions(graph, rows)
  const applied = ancestors(structure, positions)
  const undone = reachable(structure.normalizedChildren, roots)
  applied.forEach((member, position) => {
    if (member !== 1) undone[position] = 0
  })
  const { position } = wanted
  if (position !== null && !positions.includes(position) && !undone.includes(1)) {
    throw notBelow(graph, { target, position, applied, rows })
  }
  const order = descendingOrder(structure, undone, positions)
  return planDown(structure, rows, order)
}

/** The lowest revisions that are undone: what follows the target, narrowed by the branch where there are several. */
function rootsAbove(graph: RevisionGraph, { position, branch }: DowngradeTarget): readonly number[] {
  const { structure } = graph
  const roots =
    position === null
      ? structure.positions((each) => linked(structure.parents, each).length === 0)
      : linked(structure.children, position)
  if (branch === null || choices(graph, position, roots) < 2) return roots
  const below = reachable(structure.parents, [findBranch(graph, branch)])
  const narrowed = roots.filter((root) => below[root] === 1)
  if (narrowed.length > 0) return narrowed
  const target = position === null ? 'base' : structure.id(position)
  throw new TribikosError(
    'invalid_downgrade_target',
    `Not a valid downgrade target from current heads: no way from branch '${branch}' down to ${target} begins at a revision that follows ${target}`,
    {
      hint: `What follows ${target} is ${roots.map((root) => structure.id(root)).join(', ')}. Name a target that '${branch}' stands on, or leave the branch out.`,
      details: { branch, target },
    },
  )
}

/** How many names there are to choose from: a base counts once more for each of its labels. */
function choices(graph: RevisionGraph, position: number | null, roots: readonly number[]): number {
  if (position !== null) return roots.length
  return roots.reduce((sum, root) => sum + 1 + graph.structure.header(root).branchLabels.length, 0)
}

function notBelow(
  graph: RevisionGraph,
  at: { target: string; position: number; applied: Members; rows: readonly string[] },
): TribikosError {
  const { structure } = graph
  const id = structure.id(at.position)
  const start = `Destination ${at.target} is not a valid downgrade target from current head(s)`
  const needing = linked(structure.normalizedChildren, at.position)
    .filter((child) => at.applied[child] === 1)
    .map((child) => structure.id(child))
  if (at.applied[at.position] === 1) {
    return new TribikosError(
      'range_not_ancestor',
      `${start}: ${id} is applied, nothing that follows it is, and ${needing.join(', ')} still ${needing.length > 1 ? 'need' : 'needs'} it`,
      {
        hint: `Downgrade ${needing.join(', ')} first; ${id} then has a row of its own.`,
        details: { target: id, neededBy: needing },
      },
    )
  }
  const standing =
    at.rows.length > 0
      ? `the database stands at ${[...at.rows].sort().join(', ')}`
      : 'the database is at base'
  const above = positionsOf(reachable(structure.normalizedParents, [at.position])).filter(
    (position) => position !== at.position && at.applied[position] === 1,
  )
  return new TribikosError('range_not_ancestor', `${start}: ${id} is not applied, ${standing}`, {
    hint:
      above.length > 0
        ? `${id} lies above or beside that; upgrade to it instead.`
        : 'See where the database stands with `tribikos current`.',
    details: { target: id, rows: at.rows },
  })
}
