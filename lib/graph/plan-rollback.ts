/** Rollback: one applied revision and whatever stands on it; everything else stays. */
import { TribikosError } from '../errors.ts'
import { ancestors, reachable } from './ancestry.ts'
import type { RevisionGraph } from './graph.ts'
import { descendingOrder } from './order.ts'
import type { RunPlan } from './plan.ts'
import { requireNoRange } from './plan-upgrade.ts'
import { argumentOf, resolveOne } from './resolve.ts'
import { planDown } from './rows.ts'
import { rowPositions } from './table-rows.ts'

/**
 * The plan of `rollback`: the revision goes, and before it everything applied that follows it or depends on it.
 *
 * @param rows ids in the version table, in any order
 * @param target a revision argument that stands for one revision
 * @throws TribikosError for an argument that stands for nothing (see {@link resolveRevision}), `range_not_allowed`,
 * `not_applied`, and `unknown_revision` for a row that no file has
 */
export function planRollback(graph: RevisionGraph, rows: readonly string[], target: string): RunPlan {
  const { structure } = graph
  requireNoRange([target])
  const position = resolveOne(graph, argumentOf(graph, target))
  const positions = rowPositions(graph, rows)
  const applied = ancestors(structure, positions)
  if (position === null || applied[position] !== 1) throw notApplied(target, { graph, position, rows })
  const undone = reachable(structure.normalizedChildren, [position])
  applied.forEach((member, each) => {
    if (member !== 1) undone[each] = 0
  })
  return planDown(structure, rows, descendingOrder(structure, undone, positions))
}

interface Wanted {
  readonly graph: RevisionGraph
  readonly position: number | null
  readonly rows: readonly string[]
}

function notApplied(target: string, { graph, position, rows }: Wanted): TribikosError {
  const standing = rows.length === 0 ? 'at base' : `at ${[...rows].sort().join(', ')}`
  if (position === null) {
    return new TribikosError('not_applied', `${target} is no revision that could be undone`, {
      hint: 'Name one revision. `tribikos downgrade base` undoes everything.',
      details: { argument: target },
    })
  }
  const id = graph.structure.id(position)
  return new TribikosError('not_applied', `Revision ${id} is not applied: the database stands ${standing}`, {
    hint: '`tribikos status --all` shows what is applied.',
    details: { revision: id, rows },
  })
}
